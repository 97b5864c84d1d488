"""Who signed a charter in force with a person: by signatures that hold, at times of the ledger."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from troth.accounts.keys.pacts import Pact
from troth.accounts.people.models import Person
from troth.engagement.charters import events
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter
from troth.engagement.core import queries
from troth.engagement.core.queries import SPONSOR, Seat
from troth.engagement.core.rules.life import OPEN_RECORD
from troth.foundation.ledger import queries as ledger


def of(person: Person) -> Iterator[Pact]:
    """Yield a pact for everyone who signed a charter in force together with a person."""
    for seat in queries.seats(to=person):
        if seat.engagement.state in OPEN_RECORD:
            yield from _within(seat, person.pk)


def _within(seat: Seat, person: UUID) -> Iterator[Pact]:
    pk = seat.engagement.pk
    held = [(found, _signers(found)) for found in charters.versions(pk)]
    whole = [(found, by) for found, by in held if set(found.signatories) <= by.keys()]
    if not whole:
        return
    newest = max(whole, key=lambda pair: pair[0].version)[1]
    if newest.get(seat.part) != person:
        return
    for part, peer in newest.items():
        since = _since(whole, seat.part, part, person, peer)
        if peer != person and since is not None:
            yield Pact(peer, since, pays=part == SPONSOR)


def _signers(found: Charter) -> dict[str, UUID]:
    """Return by part who signed a version with a signature that holds."""
    return {part: made.person_id for part, made in charters.signatures(found).held.items()}


def _since(
    whole: list[tuple[Charter, dict[str, UUID]]], mine: str, theirs: str, person: UUID, peer: UUID
) -> datetime | None:
    """Return when both had signed one version, as the ledger tells it and no row."""
    moments = [
        _signed_at(found, {person, peer})
        for found, by in whole
        if by.get(mine) == person and by.get(theirs) == peer
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _signed_at(found: Charter, both: set[UUID]) -> datetime | None:
    told = ledger.naming([found.engagement], found.digest)
    signed = {t.by: t.at for t in told if t.act is events.SIGNED and t.by in both and t.at}
    return max(signed.values()) if signed.keys() == both else None
