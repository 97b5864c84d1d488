"""How keys learn who signed a charter with whom: the room above says it once, when it starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from troth.foundation.kit.hooks import Hook

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@dataclass(frozen=True, slots=True)
class Pact:
    """Someone whose signature stands beside a person's on a charter in force, both verified.

    `since` is when the ledger tells that both had first signed one; `pays` says whether this is
    the sponsor's side.
    """

    peer: UUID
    since: datetime
    pays: bool


sources: Hook[Callable[["Person"], Iterable[Pact]]] = Hook()
"""Filled by the room that knows of charters; it verifies what it returns."""


def of(person: "Person") -> list[Pact]:
    """Return the pacts of a person, one for each charter and peer."""
    return [pact for source in sources for pact in source(person)]
