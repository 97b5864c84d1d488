"""How consents learn who sits in an engagement: the room above says it once, when it starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from troth.foundation.kit.hooks import Hook
from troth.foundation.kit.when import Clock

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


class Engagement(Protocol):
    """What consents need of an engagement."""

    @property
    def pk(self) -> UUID: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Part(Protocol):
    """What consents need of somebody's part."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def let_in_at(self) -> datetime | None: ...


class Seat(Protocol):
    """An engagement as one person sits in it."""

    @property
    def engagement(self) -> Any: ...
    @property
    def part(self) -> str: ...
    @property
    def parts(self) -> Mapping[str, Any]: ...
    def person(self, part: str, /) -> "Person | None": ...
    def name(self, part: str, /) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the room above knows.

    `seat(pk, to=)` raises OutOfReach; `title` names an engagement; `head(seat, clock=, here=)`
    is what stands on top of its pages, shown by the template `head_page`.
    """

    seat: Callable[..., Any]
    seats: Callable[..., Sequence[Any]]
    title: Callable[[Any], str]
    head: Callable[..., object]
    head_page: str
    lock: Callable[[UUID], object]


house: Hook[House] = Hook()
"""Filled by the one room above that knows."""


def seat(pk: UUID, *, to: "Person", parts: Sequence[str] = ("practitioner", "client")) -> Seat:
    """Return an engagement as client or practitioner sits in it, or raise OutOfReach."""
    found: Seat = house.only.seat(pk, to=to, parts=parts)
    return found


def seats(*, to: "Person") -> Sequence[Seat]:
    """Return every engagement of a person as they sit in it."""
    return house.only.seats(to=to)


def title(seat: Seat) -> str:
    """Return what the engagement is called for the person who looks."""
    return house.only.title(seat)


def head(seat: Seat, *, clock: Clock, here: str) -> dict[str, object]:
    """Return what a page needs to show the head of an engagement."""
    return {
        "head": house.only.head(seat, clock=clock, here=here),
        "head_page": house.only.head_page,
    }


def under_lock(seat: Seat, *, by: "Person") -> Seat:
    """Lock the engagement until the transaction ends, and read again how `by` sits in it."""
    house.only.lock(seat.engagement.pk)
    return house.only.seat(seat.engagement.pk, to=by)  # type: ignore[no-any-return]
