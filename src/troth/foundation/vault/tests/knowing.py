"""People who know each other's keys by comparing them, as tests need them."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID, uuid4

from troth.accounts.people.holder import Holder
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.services import charters

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def compared(*people: Holder, chain: UUID | None = None) -> None:
    """Let each of some people say with their own key whose keys the others' are."""
    where = chain or uuid4()
    for one, other in permutations(people, 2):
        whose, level = other.person.pk, Level.COMPARED
        charters.pin(where, whose, part="peer", level=level, by=one.keyring, at=AT)
