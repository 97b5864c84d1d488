"""What groups owe: lines for Today. They name nobody but the practitioner and the member."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.foundation.kit.names import sentence
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.todo import Todo
from troth.practice.groups.models import Agreement, Membership
from troth.practice.groups.queries import signatures
from troth.practice.groups.rules.life import GOING_ON, IN, INVITED, OPEN, SIGNED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from troth.accounts.people.models import Person


def todo(
    *,
    to: "Person",
    at: datetime,  # noqa: ARG001 - every room is asked alike
    waiting: Mapping[str, list[UUID]] | None = None,
    **_found: object,
) -> list[Todo]:
    """Return what waits for a person in groups; one query, and two more where something does.

    `waiting` is what waits, where it was found already.
    """
    open_ones = WAITS(person=to.pk) if waiting is None else waiting
    if "group" not in open_ones:
        return []
    rows = _memberships(to.pk).filter(pk__in=open_ones["group"])
    found = list(rows.select_related("person", "group__practitioner").order_by("invited_at", "pk"))
    signed = signatures(*(one.newest_id for one in found)).held
    return [line for one in found for line in _lines(one, to, has_signed=one.pk in signed)]


def _memberships(person: UUID) -> "QuerySet[Membership, Any]":
    """Return what someone or their practitioner has to do something about, with its agreement."""
    newest = Agreement.objects.filter(engagement=OuterRef("group")).order_by("-version")
    rows = Membership.objects.filter(state__in=OPEN, group__state__in=GOING_ON)
    rows = rows.annotate(
        newest_id=Subquery(newest.values("pk")[:1]),
        newest=Subquery(newest.values("version")[:1]),
        newest_at=Subquery(newest.values("written_at")[:1]),
    )
    outdated = Q(state=IN, let_in_under__lt=F("newest"))
    mine = rows.filter(Q(state__in=(INVITED, SIGNED)) | outdated)
    return mine.filter(Q(person=person) | Q(group__practitioner=person))


WAITS = Waits({"group": _memberships})


def _lines(found: Membership, to: "Person", *, has_signed: bool) -> Iterator[Todo]:
    changed = found.newest_at  # type: ignore[attr-defined]
    agreement = reverse("groups:agreement", args=[found.group_id])
    practitioner = found.group.practitioner
    if found.group.practitioner_id == to.pk:
        if has_signed:
            text = sentence(_("Let %(name)s into the group"), {"name": found.person.name})
            yield _line(found, text, reverse("groups:group", args=[found.group_id]))
    elif not has_signed:
        invited = _("Read what %(name)s proposes for a group, and say yes or no")
        anew = _("Read the new agreement of your group with %(name)s, and sign it")
        text = sentence((anew if found.state == IN else invited), {"name": practitioner.name})
        yield _line(found, text, agreement, since=changed if found.state == IN else None)
    else:
        text = sentence(_("%(name)s has to let you into the group"), {"name": practitioner.name})
        yield _line(found, text, agreement, is_awaited=True)


def _line(
    found: Membership,
    text: str,
    url: str,
    *,
    since: datetime | None = None,
    is_awaited: bool = False,
) -> Todo:
    return Todo(
        kind="group",
        engagement_id=found.engagement_id,
        text=text,
        url=url,
        since=since or found.signed_at or found.invited_at,
        is_awaited=is_awaited,
    )
