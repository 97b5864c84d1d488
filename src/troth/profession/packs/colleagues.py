"""Which practitioners a person works with: a room above knows, and says so here."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from troth.foundation.kit.hooks import Hook

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

sources: Hook[Callable[["Person"], Mapping[UUID, str]]] = Hook()
"""Called with a person, each returns the names of their practitioners by id."""


def practitioners_of(person: "Person") -> dict[UUID, str]:
    """Return the names of the practitioners that a person works with, by id."""
    return {pk: name for source in sources for pk, name in source(person).items()}
