"""What disclosure owes: lines for Today."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Part
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.engagement.core.rules.life import ACTIVE
from troth.foundation.kit.names import sentence
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.todo import Todo
from troth.foundation.vault.host_key import opened
from troth.practice.releases.models import Draft, Origin, Release, ReleaseStep
from troth.practice.releases.queries import today
from troth.practice.releases.rules import SENT, SIGNED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from troth.accounts.people.models import Person


def todo(
    *, to: "Person", at: datetime, waiting: Mapping[str, list[UUID]] | None = None, **_found: object
) -> list[Todo]:
    """Return what waits for a person here; one query, and three where something does.

    `waiting` is what waits, where it was found already.
    """
    found = WAITS(person=to.pk, on=today(at)) if waiting is None else waiting
    if not WAITS.kinds.keys() & found.keys():
        return []
    drafts = list(Draft.objects.filter(pk__in=found.get("draft", ())).only(*_OF_DRAFT))
    unsent, arrived = (
        list(Release.objects.filter(pk__in=found.get(kind, ())).only(*_OF_RELEASE))
        for kind in ("unsent", "arrived")
    )
    names = _names([d.engagement for d in drafts], [r.engagement for r in (*unsent, *arrived)])
    return [
        *(_draft_line(d, names.get((d.engagement, PRACTITIONER), "")) for d in drafts),
        *(_unsent_line(r, names.get((r.engagement, SPONSOR), "")) for r in unsent),
        *(_arrived_line(r, names.get((r.engagement, CLIENT), "")) for r in arrived),
    ]


_OF_DRAFT = ("pk", "engagement", "written_at")
_OF_RELEASE = ("pk", "engagement", "signed_at", "sent_at")


def _drafts(person: UUID) -> "QuerySet[Draft]":
    """Return the practitioner's drafts with which the client has done nothing yet."""
    same = {"root": OuterRef("root")}
    mine = engagements.ids(to=person, parts=[CLIENT]).filter(engagement__state=ACTIVE)
    return (
        Draft.objects.filter(origin=Origin.PRACTITIONER, current=True, engagement__in=mine)
        .exclude(Exists(Draft.objects.filter(origin=Origin.CLIENT, **same)))
        .exclude(Exists(Release.objects.filter(draft_root=OuterRef("root"))))
        .exclude(Exists(ReleaseStep.objects.filter(act="drop", **same)))
    )


def _unsent(person: UUID, on: date) -> "QuerySet[Release]":
    """Return what a client signed and has not sent."""
    mine = engagements.ids(to=person, parts=[CLIENT])
    return Release.objects.filter(state=SIGNED, engagement__in=mine, expires_on__gte=on)


def _arrived(person: UUID, on: date) -> "QuerySet[Release]":
    """Return what a sponsor has not opened."""
    mine = engagements.ids(to=person, parts=[SPONSOR])
    found = Release.objects.filter(state=SENT, engagement__in=mine, recipient=person)
    return found.filter(expires_on__gte=on)


WAITS = Waits({"draft": _drafts, "unsent": _unsent, "arrived": _arrived})


def _names(*engagements_: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    wanted = {pk for some in engagements_ for pk in some}
    rows = Part.objects.filter(engagement__in=wanted)
    named = rows.values_list("engagement_id", "part", "person_id", "person__name")
    return {(pk, part): opened(name, row=person) for pk, part, person, name in named}


def _draft_line(draft: Draft, name: str) -> Todo:
    return Todo(
        kind="draft",
        engagement_id=draft.engagement,
        text=sentence(_("Look at the summary that %(name)s drafted for you"), {"name": name}),
        url=reverse("releases:review", args=[draft.pk]),
        since=draft.written_at,
    )


def _unsent_line(release: Release, name: str) -> Todo:
    return Todo(
        kind="unsent",
        engagement_id=release.engagement,
        text=sentence(
            _("Send the summary that you signed to %(name)s, or drop it"), {"name": name}
        ),
        url=reverse("releases:release", args=[release.pk]),
        since=release.signed_at,
    )


def _arrived_line(release: Release, name: str) -> Todo:
    return Todo(
        kind="arrived",
        engagement_id=release.engagement,
        text=sentence(_("Read the summary from %(name)s"), {"name": name}),
        url=reverse("releases:release", args=[release.pk]),
        since=release.sent_at or release.signed_at,
    )
