"""How keys learn who signed a charter with whom: the room above says it once, when it starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@dataclass(frozen=True, slots=True)
class Pact:
    """Somebody whose signature stands beside a person's on a charter in force, both verified.

    `since` is when the ledger tells that both had first signed one; `pays` says whether this is
    the sponsor's side.
    """

    peer: UUID
    since: datetime
    pays: bool


Source = Callable[["Person"], Iterable[Pact]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Name a room that knows of charters; it verifies what it returns."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def of(person: "Person") -> list[Pact]:
    """Return the pacts of a person, one for each charter and peer."""
    return [pact for source in _SOURCES for pact in source(person)]
