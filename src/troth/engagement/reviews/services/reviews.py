"""The acts of a review between practitioner and client, and of an extension."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.sections import Duration, Money
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services.drafting import put_version
from troth.engagement.charters.services.opening import read_latest
from troth.engagement.charters.services.rooms import charter_room, open_shared
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind, SealedEntry
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.entries import read_entries, write_entry
from troth.engagement.core.services.steps import change, step, tell_of, under_lock
from troth.engagement.reviews import events, policy
from troth.foundation.records.services import Opened

if TYPE_CHECKING:
    from troth.foundation.records.models import Sealed

YES, NO = "yes", "no"
FAR, SOME, NONE = "far", "some", "none"


# --- reviews -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a review says. `better_served` is yes or no, `progress` far, some or none.

    `ethics` answers whether a question of ethics came up, `own_values` and `house_values` whether
    the work serves what client and organisation stand for; "" for what they left out.
    """

    better_served: str
    which: str = ""
    progress: str
    ethics: str = ""
    own_values: str = ""
    house_values: str = ""
    house_view: str = ""
    text: str = ""
    next_on: date | None = None


@transaction.atomic
def review(seat: Seat, given: Review, *, by: Holder, at: datetime) -> None:
    """Save a review between practitioner and client, and the day of the next one."""
    seat = under_lock(seat, by=by.person)
    policy.may_review(
        seat,
        better_served=given.better_served,
        progress=given.progress,
        next_on=given.next_on,
        at=at,
    ).enforce(seat.engagement.pk)
    room = open_shared(seat, by, at=at)
    words = {name: getattr(given, name) for name in Review.__slots__ if name != "next_on"}
    made = write_entry(seat, EntryKind.REVIEW, words, room=room, by=by, at=at)
    planned = seat.engagement.review_on
    ahead = planned if planned is not None and planned > localdate(at) else None
    change(seat.engagement, review_on=given.next_on or ahead)
    step(seat, "review", events.REVIEWED, made, by=by.person, at=at)
    tell_of(seat, "review", at=at)


@transaction.atomic
def read_reviews(seat: Seat, *, by: Holder, at: datetime) -> list[tuple[SealedEntry, Opened]]:
    """Open the reviews, the newest first."""
    found = core.entries(seat.engagement.pk, EntryKind.REVIEW)
    found.sort(key=lambda leaf: leaf.written_at, reverse=True)
    return read_entries(found, by=by, at=at)


# --- extensions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """A conversation with one's supervisor, as the practitioner tells it (self-declared)."""

    supervisor: str
    on: date
    text: str


@transaction.atomic
def extend(
    seat: Seat,
    *,
    ends: date,
    sessions: int,
    reason: str,
    money: str = "",
    supervised: Supervised | None = None,
    by: Holder,
    at: datetime,
) -> None:
    """Propose more time or more sessions, as a version of the charter that all sign again.

    Until they have, the charter that is in force stays in force. `money` is what it then says of
    money, "" where that stays.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_extend(
        seat, ends=ends, sessions=sessions, has_review=supervised is not None, at=at
    ).enforce(pk)
    wrote: list[Sealed] = []
    if supervised is not None:
        words = {"by": supervised.supervisor, "on": f"{supervised.on}", "text": supervised.text}
        room = open_shared(seat, by, at=at)
        wrote.append(write_entry(seat, EntryKind.DEPENDENCY, words, room=room, by=by, at=at))
    latest = read_latest(seat, by=by, at=at)
    now, now_paid = latest.whole.duration, latest.whole.money
    duration = replace(now, ends=ends, sessions=sessions, reason=reason or now.reason)
    paid = Money(money.strip()) if money.strip() else now_paid
    wrote.append(_put(seat, duration, paid, by=by, at=at))
    step(seat, "extend", events.EXTENDED, *wrote, by=by.person, at=at)
    tell_of(seat, "extend", at=at)


def _put(seat: Seat, duration: Duration, money: Money, *, by: Holder, at: datetime) -> Charter:
    """Seal the charter again with other terms, in the room's present generation."""
    pk = seat.engagement.pk
    latest, room = read_latest(seat, by=by, at=at), charter_room(pk, by=by, at=at)
    text = latest.whole.with_sections({"duration": duration, "money": money})
    number = latest.charter.version + 1
    return put_version(text, number=number, section="duration", room=room, by=by, at=at)
