"""Gathers what a party has opened, and how far the process has come."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from troth.engagements import beside, gates, openings, queries
from troth.engagements.charter import Text
from troth.engagements.charter.sections import Complaints
from troth.engagements.models import Charter, Page
from troth.engagements.queries import INSIDE, PRACTITIONER, Seat
from troth.engagements.rules import LIFE, orienting
from troth.ethics.verdict import Verdict


def route_opened(seat: Seat, found: Complaints) -> dict[UUID, datetime]:
    """Return who opened how to complain in these very words, with the first time of each."""
    return openings.opened(seat.engagement.pk, Page.ROUTE, asdict(found))


def signs_later(seat: Seat, found: Charter) -> bool:
    """Say whether the asker's part may sign this version and has not yet."""
    can = LIFE.row(seat.engagement.state, "sign") is not None
    return can and seat.part not in queries.signatures(found)


def knows_the_route(seat: Seat, text: Text) -> Verdict:
    """Judge whether the asker has opened how to complain, as this text has it."""
    found = text.complaints
    practitioner = seat.person(PRACTITIONER)
    return orienting.knows_the_route(
        orienting.RouteFacts(
            part=seat.part,
            is_told=bool(found.body.strip()),
            is_opened=seat.mine.person_id in route_opened(seat, found),
            leads_outside=orienting.leads_outside(
                body=found.body,
                contact=found.contact,
                name=practitioner.name if practitioner else "",
                email=practitioner.email if practitioner else "",
            ),
        )
    )


def agreed_opened(seat: Seat) -> dict[str, bool]:
    """Return by name whether client and practitioner opened what was agreed, as it now counts."""
    pk = seat.engagement.pk
    inside = [seat.parts[part].person for part in INSIDE if part in seat.parts]
    return {person.name: openings.has_read_agreed(pk, person.pk) for person in inside}


def process(seat: Seat, *, on: date) -> orienting.ProcessFacts:
    """Return how far an engagement has come, for one of the two inside."""
    engagement, pk = seat.engagement, seat.engagement.pk
    steps = list(queries.steps(pk))
    players = {seat.parts[part].person_id: part for part in INSIDE if part in seat.parts}
    card = beside.card(pk)
    return orienting.ProcessFacts(
        state=engagement.state,
        today=on,
        acts=frozenset(step.act for step in steps),
        declared=_parts(players, (s.by_id for s in steps if s.act == "declare")),
        read=_parts(players, (who for who in players if openings.has_read_agreed(pk, who))),
        held=gates.held(pk),
        review_on=engagement.review_on,
        card="" if card is None else "read" if card.seen_at else "unread",
        open_talks=len(beside.open_talks(pk)),
        open_questions=len(beside.unanswered([pk])),
    )


def _parts(players: dict[UUID, str], people: Iterable[UUID | None]) -> frozenset[str]:
    return frozenset(players[who] for who in people if who in players)
