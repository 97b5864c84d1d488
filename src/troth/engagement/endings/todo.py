"""What the beginning of an engagement owes: whose turn it is, as lines for Today."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.annex.todo import owed_beside
from troth.engagement.charters import queries as charters
from troth.engagement.charters.queries import Preparation
from troth.engagement.charters.todo_packs import unpledged
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind, PartName, SealedEntry
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import BEFORE, ENQUIRY
from troth.engagement.joining import policy as joining
from troth.engagement.pauses.todo import owed_in_life
from troth.engagement.reviews.todo import owed_by_dates
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def todo(
    *, to: "Person", at: datetime, seats: Sequence[Seat] | None = None, **_found: object
) -> list[Todo]:
    """Return what a person owes or awaits of their engagements, from the first word on.

    `seats` are all of theirs, where they were read already.
    """
    seats = core.seats(to=to) if seats is None else seats
    preparations = charters.preparations(seats, at=at)
    declared = _declared(preparations)
    preparing = [
        line for p in preparations for line in _lines(p, declared.get(p.seat.engagement.pk, ()), at)
    ]
    preparing += unpledged([p.seat for p in preparations], at=at)
    waiting = charters.pending([s for s in seats if s.is_let_in], at=at)
    preparing += [_version_line(p) for p in waiting if p.written_at is not None]
    dated = owed_by_dates(seats, at=at)
    return [*preparing, *owed_in_life(seats, at=at), *dated, *owed_beside(seats)]


def _declared(preparations: Sequence[Preparation]) -> dict[UUID, set[str]]:
    """Return which parts have declared what else binds them, before a charter; one query."""
    early = [p.seat.engagement.pk for p in preparations if p.seat.engagement.state in BEFORE]
    found: dict[UUID, set[str]] = {}
    if early:
        rows = SealedEntry.objects.filter(engagement__in=early, kind=EntryKind.DECLARATION)
        for pk, part in rows.values_list("engagement", "part"):
            found.setdefault(pk, set()).add(part)
    return found


def _lines(found: Preparation, declared: Collection[str], at: datetime) -> Iterator[Todo]:
    if not found.seat.is_let_in:
        has_signed = joining.may_join_under(found.seat, at=at)
        yield _waits_at_the_door(found) if has_signed else _sign_first(found)
        return
    yield from _at_the_door(found)
    if found.seat.engagement.state in BEFORE:
        if found.seat.part in INSIDE:
            yield _before_line(found, declared)
    elif found.written_at is not None:
        yield _charter_line(found)


def _before_line(found: Preparation, declared: Collection[str]) -> Todo:
    """Return whose turn it is before a charter: to declare, to invite to a meeting, to choose."""
    seat, engagement = found.seat, found.seat.engagement
    other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER) or _("The other")
    turn = PRACTITIONER if engagement.state == ENQUIRY else CLIENT
    if seat.part not in declared:
        awaited, words = False, _("Say what binds you two, and see whether you fit")
    elif not set(INSIDE) <= set(declared):
        awaited, words = True, _("%(name)s has to say what else binds you two")
    elif seat.part != turn:
        awaited = True
        words = (
            _("%(name)s invites you to a first meeting, or declines")
            if turn == PRACTITIONER
            else _("%(name)s chooses you, or declines")
        )
    else:
        awaited = False
        words = (
            _("Invite %(name)s to a first meeting, or decline")
            if turn == PRACTITIONER
            else _("Choose %(name)s, or decline")
        )
    return Todo(
        kind="before",
        engagement_id=engagement.pk,
        text=words % {"name": other},
        url=page_url("enquiry", engagement.pk),
        since=engagement.begun_at,
        is_awaited=awaited,
    )


def _at_the_door(found: Preparation) -> Iterator[Todo]:
    engagement = found.seat.engagement.pk
    url = reverse("joining:participants", args=[engagement])
    seat = found.seat
    for part in seat.everybody:
        if part.let_in_at is None and core_policy.inviter(seat.engagement, part.part) == seat.part:
            yield Todo(
                kind="let in",
                engagement_id=engagement,
                text=sentence(_("Let %(name)s in"), {"name": part.person.name}),
                url=url,
                since=part.joined_at,
            )
    for link in found.expired:
        if core_policy.inviter(seat.engagement, link.part) != seat.part:
            continue
        yield Todo(
            kind="invite",
            engagement_id=engagement,
            text=sentence(_("Send the invitation to %(name)s again"), {"name": link.name}),
            url=url,
            since=link.expires_at,
        )


def _sign_first(found: Preparation) -> Todo:
    seat = found.seat
    return Todo(
        kind="sign first",
        engagement_id=seat.engagement.pk,
        text=sentence(
            _("Sign the code and the policy, so that %(name)s can let you in"),
            {"name": _host(seat)},
        ),
        url=reverse("joining:participants", args=[seat.engagement.pk]),
        since=seat.mine.joined_at,
    )


def _waits_at_the_door(found: Preparation) -> Todo:
    seat = found.seat
    return Todo(
        kind="await let in",
        engagement_id=seat.engagement.pk,
        text=sentence(_("%(name)s has to let you in"), {"name": _host(seat)}),
        url=reverse("joining:participants", args=[seat.engagement.pk]),
        since=seat.mine.joined_at,
        is_awaited=True,
    )


def _host(seat: Seat) -> str:
    return seat.name(core_policy.inviter(seat.engagement, seat.part)) or _("The other")


def _charter_line(found: Preparation) -> Todo:
    seat = found.seat
    if found.written_at is None:
        raise ValueError("An engagement in preparation has a charter.")
    others = ", ".join(p.person.name for p in seat.parts.values() if p.part != seat.part)
    with_whom = others if seat.part == PRACTITIONER else seat.name(PRACTITIONER)
    kind, text = _charter_words(found, with_whom)
    pk = seat.engagement.pk
    return Todo(
        kind=kind,
        engagement_id=pk,
        text=text,
        url=reverse(f"charters:{'sign' if kind == 'sign' else 'charter'}", args=[pk]),
        since=found.written_at,
        is_awaited=seat.part in found.signed,
    )


def _version_line(found: Preparation) -> Todo:
    """Return what a newer version of a charter in force asks: to sign it, or whom it waits for."""
    line = _charter_line(replace(found, signed=found.signed or frozenset({""})))
    if line.is_awaited:
        return line
    whom = found.seat.name(CLIENT if found.seat.part == PRACTITIONER else PRACTITIONER)
    words = _("Read and sign the new version of the charter with %(name)s") % {"name": whom}
    return replace(line, text=words)


def _charter_words(found: Preparation, name: str) -> tuple[str, str]:
    seat = found.seat
    if seat.part in found.signed:
        parties = PartName.values if seat.engagement.payer else list(INSIDE)
        named = {p: seat.name(p) or str(PartName(p).label) for p in parties}
        left = [name for p, name in named.items() if p not in found.signed]
        return "await signatures", _("The charter waits for: %(names)s") % {
            "names": ", ".join(left)
        }
    if found.signed:
        return "sign", sentence(_("Read and sign the charter with %(name)s"), {"name": name})
    if not name:
        return "charter", _("Prepare the charter")
    return "charter", sentence(_("Agree the charter with %(name)s"), {"name": name})
