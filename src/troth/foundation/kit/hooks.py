"""Where a lower room leaves a place that higher rooms fill when Troth starts: the one registry."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.urls import reverse

T = TypeVar("T")


class Hook(Generic[T]):
    """A place of a lower room; what a higher room puts there is called or shown from below.

    A room fills the hooks of others in `AppConfig.ready`, and nowhere else.
    """

    def __init__(self) -> None:
        """Begin with nothing in it."""
        self._given: list[T] = []

    def add(self, given: T) -> None:
        """Put something in, once."""
        if given not in self._given:
            self._given.append(given)

    def __iter__(self) -> Iterator[T]:
        """Go through what was put in, in the order of the rooms, the lowest first."""
        return iter(self._given)

    @property
    def only(self) -> T:
        """What the one room that fills this hook put in; ValueError when it is not exactly one."""
        (found,) = self._given
        return found


refused_rooms: Hook[Callable[[UUID, datetime], None]] = Hook()
"""Who is to hear that a member's program refused a room: called with its chain, and when."""
renamed: Hook[Callable[[UUID, datetime], None]] = Hook()
"""Who is to hear that a person is called otherwise: called with the person, and when."""
invited: Hook[Callable[[str, datetime], bool]] = Hook()
"""Whether someone waits at a moment for the person with an address (in lower case)."""
named: Hook[Callable[[UUID], bool]] = Hook()
"""Whether records that are kept for others name a person or an organisation, by its id."""
erased: Hook[Callable[[UUID], None]] = Hook()
"""What else is a person's own, and is removed when their account is erased: called with its id."""
letters_ended: Hook[Callable[[str, str, datetime], None]] = Hook()
"""Who is to hear what became of a letter: what it was about, "sent", "refused" or "given_up"."""
pages: Hook[Mapping[str, str]] = Hook()
"""Pages that lower rooms link to: a short name, and the name of the address."""


def page_name(name: str) -> str:
    """Return the name of the address of a page; LookupError when no room serves it."""
    for served in pages:
        if name in served:
            return served[name]
    raise LookupError(f"No room serves the page {name!r}: add it to kit.hooks.pages.")


def page_url(name: str, *args: object) -> str:
    """Return the address of a page of a higher room; LookupError when no room serves it."""
    return reverse(page_name(name), args=args or None)
