"""Gathers what a party has opened, and how far the process has come."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from troth.engagement.annex import queries as annex
from troth.engagement.charters import page_views as openings
from troth.engagement.charters import queries as charters
from troth.engagement.charters import talks
from troth.engagement.charters.models import Charter
from troth.engagement.core import conditions
from troth.engagement.core import queries as core
from troth.engagement.core.queries import INSIDE, Seat
from troth.engagement.core.rules.life import LIFE
from troth.engagement.orientation import rules


def signs_later(seat: Seat, found: Charter) -> bool:
    """Say whether the asker's part may sign this version and has not yet."""
    can = LIFE.row(seat.engagement.state, "sign") is not None
    return can and seat.part not in charters.signatures(found).held


def agreed_opened(seat: Seat) -> dict[str, bool]:
    """Return by name whether client and practitioner opened what was agreed, as it now counts."""
    pk = seat.engagement.pk
    inside = [seat.parts[part].person for part in INSIDE if part in seat.parts]
    return {person.name: openings.has_read_agreed(pk, person.pk) for person in inside}


def process(seat: Seat, *, on: date) -> rules.ProcessFacts:
    """Return how far an engagement has come, for one of the two inside."""
    engagement, pk = seat.engagement, seat.engagement.pk
    steps = list(core.steps(pk))
    players = {seat.parts[part].person_id: part for part in INSIDE if part in seat.parts}
    card = annex.card(pk)
    return rules.ProcessFacts(
        state=engagement.state,
        today=on,
        acts=frozenset(step.act for step in steps),
        declared=_parts(players, (s.by_id for s in steps if s.act == "declare")),
        read=_parts(players, (who for who in players if openings.has_read_agreed(pk, who))),
        held=conditions.held(pk),
        review_on=engagement.review_on,
        card="" if card is None else "read" if card.seen_at else "unread",
        open_talks=len(talks.open_talks(pk)),
        open_questions=int(annex.has_unanswered(pk)),
    )


def _parts(players: dict[UUID, str], people: Iterable[UUID | None]) -> frozenset[str]:
    return frozenset(players[who] for who in people if who in players)
