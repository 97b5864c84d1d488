"""Gathers facts that the rules of every room of an engagement judge."""

from uuid import UUID

from troth.engagement.core.models import Engagement, Part
from troth.engagement.core.queries import PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.rules import closed, facts, life
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.vault.keyring import fingerprint
from troth.foundation.vault.queries import sign_publics


def newest(seat: Seat, part: str) -> Part | None:
    """Return who sits in a place; where several do, who waits at the door, or came last."""
    if part != SPONSOR or not seat.representatives:
        return seat.parts.get(part)
    return seat.representatives[-1]


def inviter(engagement: Engagement, part: str) -> str:
    """Return the part that looks after a place: the practitioner, or who let them in."""
    return engagement.begun_by if part == PRACTITIONER else PRACTITIONER


def fingerprint_of(person: UUID) -> str:
    """Return the fingerprint of a person's signing key, or "" when they have none."""
    found = sign_publics([person]).get(person)
    return fingerprint(found) if found else ""


def fingerprints(seat: Seat) -> dict[UUID, str]:
    """Return the fingerprint of everyone's signing key by person; one query."""
    publics = sign_publics(p.person_id for p in seat.everybody)
    return {pk: fingerprint(public) for pk, public in publics.items()}


def stand_facts(seat: Seat) -> facts.StandFacts:
    return facts.StandFacts(state=seat.engagement.state, part=seat.part, is_let_in=seat.is_let_in)


def stands(seat: Seat, act: str) -> Verdict:
    """Judge state and part alone, before anything is opened."""
    return life.LIFE.judge(state=seat.engagement.state, act=act, part=seat.part)


def may_read_closed(seat: Seat, *, reason: str) -> Verdict:
    return closed.may_read_closed(
        closed.ReadFacts(state=seat.engagement.state, part=seat.part, reason=reason),
        is_over=seat.engagement.state in life.OVER,
    )
