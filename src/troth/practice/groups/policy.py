"""Gathers the facts that the rules of groups judge."""

from collections.abc import Collection, Container, Sequence
from uuid import UUID

from troth.engagement.charters import signatures
from troth.engagement.core import packs
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.rules.life import allows
from troth.foundation.ethics.verdict import Verdict
from troth.practice.groups import queries
from troth.practice.groups.models import Agreement, GroupNote, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules import judging, life
from troth.practice.groups.rules.life import IN, OPEN


def most(engagements: Collection[Engagement]) -> int:
    """Return how many clients may be in a group: the smallest number of all pinned policies."""
    return min((packs.constants(e).group_size for e in engagements), default=0)


def is_ready(seat: Seat) -> bool:
    """Say whether the client of an engagement can be asked into a group."""
    return _allows(seat.engagement, "invite into a group") and seat.person(CLIENT) is not None


def _allows(engagement: Engagement, act: str) -> bool:
    """Say whether an engagement lets its client's practitioner do so now."""
    return bool(allows(state=engagement.state, act=act, part=life.PRACTITIONER))


def keys_hold(seat: Seat) -> bool:
    """Say whether the client's present keys are those that were let into their engagement."""
    client = seat.person(CLIENT)
    if client is None:
        return False
    return signatures.keys_let_in(seat.engagement.pk, [client.pk])


def may_begin(seats: Sequence[Seat]) -> Verdict:
    return judging.may_begin(
        judging.BeginFacts(
            are_hers=all(seat.part == life.PRACTITIONER for seat in seats),
            kinds=len({seat.engagement.kind for seat in seats}),
            are_ready=all(is_ready(seat) for seat in seats),
            keys_hold=all(keys_hold(seat) for seat in seats),
            persons=len({p.pk for s in seats if (p := s.person(CLIENT)) is not None}),
            count=len(seats),
            most=most([seat.engagement for seat in seats]) if seats else 0,
        )
    )


def may_invite(stands: Standing, seat: Seat) -> Verdict:
    taken = [m for m in stands.memberships if m.state in OPEN]
    client = seat.person(CLIENT)
    return judging.may_invite(
        judging.InviteFacts(
            part=stands.part,
            state=stands.group.state,
            is_hers=seat.part == life.PRACTITIONER,
            is_same_kind=seat.engagement.kind == stands.group.kind,
            is_ready=is_ready(seat),
            keys_hold=keys_hold(seat),
            has_place=client is not None and client.pk in {m.person_id for m in taken},
            count=len(taken),
            most=most([*(m.engagement for m in taken), seat.engagement]),
        )
    )


# --- the agreement -----------------------------------------------------------------------------


def may_sign(
    stands: Standing,
    found: Agreement,
    signed: Container[UUID],
    *,
    is_intact: bool,
    read: str,
) -> Verdict:
    """Judge whether a member may sign the latest agreement, whose digest they had before them.

    `signed` are the memberships whose signature on it holds.
    """
    return judging.may_sign(
        judging.SignFacts(
            part=stands.part,
            state=stands.state,
            is_going_on=judging.is_open(stands.group.state),
            is_intact=is_intact,
            has_read=read == found.digest,
            has_signed=stands.mine is not None and stands.mine.pk in signed,
        )
    )


def may_let_in(
    stands: Standing,
    membership: Membership,
    found: Agreement,
    signed: Container[UUID],
) -> Verdict:
    engagement = membership.engagement
    return judging.may_let_in(
        judging.LetInFacts(
            part=stands.part,
            state=stands.group.state,
            membership=membership.state,
            in_force=_allows(engagement, "take part in a group"),
            keys_hold=signatures.keys_signed(engagement.pk)
            and signatures.keys_let_in(engagement.pk, [membership.person_id]),
            has_signed=membership.pk in signed,
            is_up_to_date=membership.state == IN and membership.let_in_under >= found.version,
        )
    )


# --- membership and the group ------------------------------------------------------------------


def of_group(stands: Standing, act: str) -> Verdict:
    """Judge by the state of the group alone."""
    return life.GROUP.judge(state=stands.group.state, act=act, part=stands.part)


def of_membership(stands: Standing, act: str, membership: Membership | None = None) -> Verdict:
    """Judge by the state of a membership alone: one's own, or the one given."""
    state = membership.state if membership else stands.state
    return life.MEMBERSHIP.judge(state=state, act=act, part=stands.part)


def may_read_closed(stands: Standing, *, reason: str) -> Verdict:
    facts = judging.StandFacts(part=stands.part, state=stands.group.state)
    return judging.may_read_closed(facts, reason=bool(reason))


# --- words and sessions ------------------------------------------------------------------------


def _write_facts(stands: Standing, *, is_author: bool = True) -> judging.WriteFacts:
    newest = queries.latest(stands.group.pk).version
    under = stands.mine.let_in_under if stands.mine else newest
    return judging.WriteFacts(
        part=stands.part,
        state=stands.group.state,
        membership=stands.state,
        is_current=under >= newest,
        is_author=is_author,
    )


def may_write(stands: Standing) -> Verdict:
    return judging.may_write(_write_facts(stands))


def may_edit(stands: Standing, note: GroupNote) -> Verdict:
    is_author = note.author_id == stands.person.pk
    return judging.may_edit(_write_facts(stands, is_author=is_author))


def may_record(stands: Standing, taking_part: Collection[Membership]) -> Verdict:
    newest = queries.latest(stands.group.pk).version
    late = [m.person.name for m in taking_part if m.state != IN or m.let_in_under < newest]
    return judging.may_record(
        judging.RecordFacts(
            part=stands.part,
            state=stands.group.state,
            taking_part=len(taking_part),
            outdated=", ".join(sorted(late)),
        )
    )


def up_to_date(stands: Standing) -> list[Membership]:
    """Return those who are in under the latest agreement, with a charter of their own in force."""
    newest = queries.latest(stands.group.pk).version
    current = [m for m in stands.inside if m.let_in_under >= newest]
    return [m for m in current if _allows(m.engagement, "take part in a group")]
