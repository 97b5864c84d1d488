"""What stands around every page: the rail, the foot, the person's name and the notices."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RailItem:
    """A link to a place; `current` marks the place where the person is."""

    text: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame of one page for one person.

    `rail` holds the places of this person, `foot` the places that are on every page of a client
    (what stays here, raise a concern, end). `notices` have a level ("info", "success",
    "warning" or "error"), a text, and the address of a receipt or "". `person_name` is empty for
    someone who is not signed in; a link or button whose address is empty is left out.

    A page that belongs to one thing gives its id and the person's part in it to `foot_of`, which
    returns the foot of that thing, and to `home_of`, which returns its place in the rail.
    """

    rail: tuple[RailItem, ...] = ()
    foot: tuple[RailItem, ...] = ()
    person_name: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    home_url: str = "/"
    notices: tuple[tuple[str, str, str], ...] = ()
    foot_of: Callable[[UUID, str], tuple[RailItem, ...]] | None = None
    home_of: Callable[[UUID, str], str] | None = None
