"""What disclosure owes: lines for Today."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Part
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.kit.todo import Todo
from troth.foundation.vault.host_key import opened
from troth.practice.releases.models import Draft, Origin, Release, ReleaseStep
from troth.practice.releases.queries import today
from troth.practice.releases.rules import SENT, SIGNED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from troth.accounts.people.models import Person


def todo(*, to: "Person", at: datetime) -> list[Todo]:
    """Return what waits for a person here; three queries, however many engagements there are."""
    drafts = list(_drafts(to))
    waiting = list(_releases(to, at))
    unsent = [r for r in waiting if r.state == SIGNED]
    arrived = [r for r in waiting if r.state == SENT]
    names = _names([d.engagement for d in drafts], [r.engagement for r in (*unsent, *arrived)])
    return [
        *(_draft_line(d, names.get((d.engagement, PRACTITIONER), "")) for d in drafts),
        *(_unsent_line(r, names.get((r.engagement, SPONSOR), "")) for r in unsent),
        *(_arrived_line(r, names.get((r.engagement, CLIENT), "")) for r in arrived),
    ]


def _drafts(to: "Person") -> Iterable[Draft]:
    """Return the practitioner's drafts with which the client has done nothing yet."""
    same = {"root": OuterRef("root")}
    return (
        Draft.objects.filter(
            origin=Origin.PRACTITIONER, current=True, engagement__in=_as(to, CLIENT, "active")
        )
        .exclude(Exists(Draft.objects.filter(origin=Origin.CLIENT, **same)))
        .exclude(Exists(Release.objects.filter(draft_root=OuterRef("root"))))
        .exclude(Exists(ReleaseStep.objects.filter(act="drop", **same)))
        .only("pk", "engagement", "written_at")
    )


def _releases(to: "Person", at: datetime) -> "QuerySet[Release]":
    """Return what a client signed and has not sent, and what a sponsor has not opened."""
    unsent = Q(state=SIGNED, engagement__in=_as(to, CLIENT))
    arrived = Q(state=SENT, engagement__in=_as(to, SPONSOR), recipient=to)
    found = Release.objects.filter(unsent | arrived, expires_on__gte=today(at))
    return found.only("pk", "engagement", "state", "signed_at", "sent_at")


def _as(to: "Person", part: str, state: str = "") -> "QuerySet[Part, UUID]":
    found = engagements.ids(to=to, parts=[part])
    return found.filter(engagement__state=state) if state else found


def _names(*engagements_: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    wanted = {pk for some in engagements_ for pk in some}
    rows = Part.objects.filter(engagement__in=wanted)
    named = rows.values_list("engagement_id", "part", "person_id", "person__name")
    return {(pk, part): opened(name, row=person) for pk, part, person, name in named}


def _draft_line(draft: Draft, name: str) -> Todo:
    return Todo(
        kind="draft",
        engagement_id=draft.engagement,
        text=_("Look at the summary that %(name)s drafted for you") % {"name": name},
        url=reverse("releases:review", args=[draft.pk]),
        since=draft.written_at,
    )


def _unsent_line(release: Release, name: str) -> Todo:
    return Todo(
        kind="unsent",
        engagement_id=release.engagement,
        text=_("Send the summary that you signed to %(name)s, or drop it") % {"name": name},
        url=reverse("releases:release", args=[release.pk]),
        since=release.signed_at,
    )


def _arrived_line(release: Release, name: str) -> Todo:
    return Todo(
        kind="arrived",
        engagement_id=release.engagement,
        text=_("Read the summary from %(name)s") % {"name": name},
        url=reverse("releases:release", args=[release.pk]),
        since=release.sent_at or release.signed_at,
    )
