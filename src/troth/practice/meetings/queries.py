"""What a person may find of sessions and notes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement, Step
from troth.engagement.core.queries import INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.engagement.reviews.rules.rhythm import days_of
from troth.foundation.kit.prepared import Prepared
from troth.foundation.records.reach import reach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.queries import Given, HeldBy
from troth.foundation.vault.services import several
from troth.practice.meetings import rules
from troth.practice.meetings.models import Booking, Note, ProposedDay, Session, Strike

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from troth.accounts.people.models import Person


NONE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note as the thread shows it; without words when it was changed outside Troth.

    `session_id` names the session by its root; `written_at` is when its first version was written.
    """

    id: UUID
    session_id: UUID | None
    place: str
    compartment_id: UUID
    author_id: UUID
    written_at: datetime
    edited: bool
    root: UUID
    title: str
    text: str
    intact: bool


def sessions(engagement: UUID) -> list[Session]:
    """Return the sessions of an engagement as they count now, the newest first."""
    rows = Session.objects.filter(engagement_id=engagement, current=True)
    return list(rows.order_by("-on", "-begins_at", "-recorded_at"))


NOT_STRUCK = ~Q(root__in=Strike.objects.values("root"))
"""What its author struck counts nowhere."""


def counting(engagement: UUID) -> list[Session]:
    """Return the sessions of an engagement that nobody struck, the newest first."""
    rows = Session.objects.filter(NOT_STRUCK, engagement_id=engagement, current=True)
    return list(rows.order_by("-on", "-begins_at", "-recorded_at"))


def held(engagement: UUID) -> int:
    """Return how many sessions took place."""
    rows = Session.objects.filter(engagement_id=engagement, current=True)
    return rows.filter(NOT_STRUCK, attendance__in=rules.HELD).count()


def strike(root: UUID) -> Strike | None:
    """Return how a session or a note, named by its root, was struck; None while it counts."""
    return Strike.objects.filter(pk=root).first()


def strikes(engagement: UUID) -> dict[UUID, Strike]:
    """Return what was struck in an engagement, by root."""
    return {row.root: row for row in Strike.objects.filter(engagement_id=engagement)}


def session(pk: UUID, *, to: "Person") -> Session:
    """Return a session, named by its root, as it counts now; for the two people inside."""
    within = Session.objects.filter(
        current=True, engagement__in=engagements.ids(to=to, parts=INSIDE)
    )
    return reach(within, Session.objects.all(), "engagement_id", root=pk)


def planned(engagement: UUID, *, at: datetime) -> list[Booking]:
    """Return the sessions that are planned and lie ahead, the next one first."""
    rows = Booking.objects.filter(engagement_id=engagement, cancelled_at=None, starts_at__gt=at)
    return list(rows.order_by("starts_at"))


def taken(engagement: UUID, *, at: datetime) -> int:
    """Return how many of the agreed sessions are taken: held, or planned and ahead."""
    return held(engagement) + len(planned(engagement, at=at))


def proposed(engagement: Engagement, *, at: datetime) -> tuple[date, ...]:
    """Return the days that the rhythm proposes and that nobody answered; three queries.

    As many as the agreed count leaves open, from tomorrow on, none beyond the signed end.
    """
    return proposed_of([engagement], at=at).get(engagement.pk, ())


def proposed_of(
    engagements: Collection[Engagement],
    *,
    at: datetime,
    sessions: "Mapping[UUID, Past] | None" = None,
) -> dict[UUID, tuple[date, ...]]:
    """Return the proposed days of several engagements that are in force; three queries.

    `sessions` are their past ones, where they were counted already.
    """
    found = {e.pk: e for e in engagements if e.state == ACTIVE and e.first_on and e.every_days}
    if not found:
        return {}
    gone: dict[UUID, set[date]] = {pk: set() for pk in found}
    for pk, on in _PROPOSED(engagements=found):
        gone[pk].add(on)
    held = past(found) if sessions is None else sessions
    used = {pk: held[pk].held if pk in held else 0 for pk in found}
    for pk, starts in _AHEAD(engagements=found, at=at):
        gone[pk].add(found[pk].day(starts))
        used[pk] += 1
    return {pk: tuple(_open(e, gone[pk], used[pk], e.day(at))) for pk, e in found.items()}


_PROPOSED = Prepared(
    lambda engagements: ProposedDay.objects.filter(engagement__in=engagements).values_list(
        "engagement", "on"
    )
)
_AHEAD = Prepared(
    lambda engagements, at: Booking.objects.filter(
        engagement__in=engagements, cancelled_at=None, starts_at__gt=at
    ).values_list("engagement", "starts_at")
)


class Past(NamedTuple):
    """Sessions of an engagement: how many took place, and the day of the latest of them."""

    held: int
    last: date | None


def _past(engagements: Collection[UUID]) -> "QuerySet[Session, Any]":
    took_place = Q(current=True, attendance__in=rules.HELD)
    mine = Session.objects.filter(NOT_STRUCK, engagement__in=engagements)
    rows = mine.order_by().values("engagement")
    counted = rows.annotate(held=Count("pk", filter=took_place), last=Max("on", filter=took_place))
    return counted.values_list("engagement", "held", "last")


_PAST = Prepared(_past)


def past(engagements: Collection[UUID]) -> dict[UUID, Past]:
    """Return the sessions of engagements in which any was recorded; one query."""
    return {pk: Past(held, last) for pk, held, last in _PAST(engagements=engagements)}


_IN_FORCE = Prepared(
    lambda engagements: (
        Step.objects.filter(engagement__in=engagements, act="activate")
        .order_by("-at")
        .values_list("engagement", "at")
    )
)


def in_force_since(engagements: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when the charter of each engagement first came into force; one query."""
    found: list[tuple[UUID, datetime]] = _IN_FORCE(engagements=engagements)
    return dict(found)


def _open(engagement: Engagement, gone: set[date], used: int, today: date) -> Iterator[date]:
    first, every, ends = engagement.first_on, engagement.every_days, engagement.ends_on
    if first is None or every is None or ends is None:
        return
    days = (d for d in days_of(first=first, every=every, ends=ends) if d > today and d not in gone)
    yield from islice(days, max(0, (engagement.sessions_agreed or 0) - used))


def booked(
    practitioner: UUID, *, around: datetime, minutes: int, but: UUID | None
) -> list[tuple[datetime, int]]:
    """Return what is planned around a moment in all engagements of a practitioner, but one."""
    rows = Booking.objects.filter(
        engagement__in=engagements.ids(to=practitioner, parts=(PRACTITIONER,)),
        cancelled_at=None,
        starts_at__range=_span(around, minutes),
    )
    return list(rows.exclude(pk=but or NONE).values_list("starts_at", "minutes"))


def recorded(
    practitioner: UUID, *, around: datetime, minutes: int, but: UUID | None
) -> list[tuple[datetime, int]]:
    """Return what was held around a moment in all engagements of a practitioner, but one."""
    rows = Session.objects.filter(
        NOT_STRUCK,
        engagement__in=engagements.ids(to=practitioner, parts=(PRACTITIONER,)),
        current=True,
        attendance__in=rules.HELD,
        begins_at__range=_span(around, minutes),
    )
    found = rows.exclude(root=but or NONE).values_list("begins_at", "minutes")
    return [(begins, length) for begins, length in found if begins]


def _span(around: datetime, minutes: int) -> tuple[datetime, datetime]:
    return around - timedelta(minutes=rules.LONGEST), around + timedelta(minutes=minutes)


def last_booked(engagement: UUID) -> Booking | None:
    """Return the session that was planned last: its hour and length serve the next one."""
    return (
        Booking.objects.filter(engagement_id=engagement).order_by("-made_at", "-starts_at").first()
    )


def last_planned(engagement: UUID) -> datetime | None:
    """Return when the last planned session starts, or None."""
    rows = Booking.objects.filter(engagement_id=engagement, cancelled_at=None)
    return rows.order_by("-starts_at").values_list("starts_at", flat=True).first()


def booking(pk: UUID, *, to: "Person") -> Booking:
    """Return a planned session, for the two people inside."""
    within = Booking.objects.filter(engagement__in=engagements.ids(to=to, parts=INSIDE))
    return reach(within, Booking.objects.all(), "engagement_id", pk=pk)


def rows_of(session: Session) -> list[Session]:
    """Return every row of a session, the latest first: what was corrected stays."""
    return list(Session.objects.filter(root=session.root).order_by("-current", "-recorded_at"))


def note(pk: UUID, *, to: "Person") -> Note:
    """Return one version of a note from a place that is open to the person's part."""
    within = Note.objects.filter(_open_to(to)).select_related("compartment", "author")
    return reach(within, Note.objects.all(), "engagement", pk=pk)


def versions(note: Note) -> list[Note]:
    """Return every version of a note that was found, the latest first."""
    rows = Note.objects.filter(root=note.root).select_related("compartment")
    return list(rows.order_by("-version"))


def latest(note: Note) -> Note:
    """Return the version of a note that counts now."""
    return Note.objects.get(root=note.root, current=True)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it is in its table, read a hundred at a time: ready to be opened."""

    pk: UUID
    engagement: UUID
    compartment_id: UUID
    author_id: UUID
    version: int
    wrapped_key: bytes | memoryview
    body: bytes | memoryview
    session_id: UUID | None
    place: str
    begun_at: datetime
    root: UUID
    compartment: Compartment
    table: str = Note._meta.label_lower


ROW = (
    *("pk", "engagement", "compartment_id", "author_id", "version", "wrapped_key", "body"),
    *("session_id", "place", "begun_at", "root"),
)


def notes(engagement: UUID, *, to: Seat, session: UUID | None = None) -> Sequence[NoteRow]:
    """Return the notes that the person in this seat may see, in two queries, the newest first.

    `session` keeps those of one session, named by its root. Rows, not models: a hundred models
    cost as much as opening them.
    """
    places = [place for place, parts in rules.PARTS_OF.items() if to.part in parts]
    rows = Note.objects.filter(engagement=engagement, current=True, place__in=places)
    if session is not None:
        rows = rows.filter(session_id=session)
    found: list[tuple[Any, ...]] = list(rows.order_by("-begun_at").values_list(*ROW))
    rooms = Compartment.objects.in_bulk({row[2] for row in found})
    return [NoteRow(*(*row, rooms[row[2]])) for row in found]


def room(seat: Seat, place: str, *, by: Keyring, at: datetime) -> HeldBy:
    """Return who holds the key of a place: as it is or, before its first note, as it will be."""
    found = vault.compartment(seat.engagement.pk, place)
    if found is not None:
        return several.held(seat.engagement.pk, by=by)[found.pk]
    mine = seat.mine.person_id
    members = [p for part, p in _people(seat).items() if part in rules.PARTS_OF[place]]
    given = tuple(Given(member, mine, "charter", "", at) for member in members)
    return HeldBy(UUID(int=0), place, 1, given)


def _people(seat: Seat) -> dict[str, UUID]:
    return {name: part.person_id for name, part in seat.parts.items()}


def _open_to(person: "Person") -> Q:
    """Return the condition that a note is in a place open to a part that the person plays."""
    found = Q(pk__in=[])
    for place, parts in rules.PARTS_OF.items():
        found |= Q(place=place, engagement__in=engagements.ids(to=person, parts=sorted(parts)))
    return found
