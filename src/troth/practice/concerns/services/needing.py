"""What is beyond the practitioner: marked for oneself, talked about, told, and then answered.

A mark is in the practitioner's own room: it is a thought about herself and about the client that
nobody should read before they have talked. The client can see that she wrote something, not what.
What is told is written again, for the client, into the room of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.engagement.charters.services import closed as engagement_services
from troth.engagement.charters.services import rooms
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import OVER
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.services import Opened
from troth.practice.concerns import events, notifications, policy, queries
from troth.practice.concerns.models import Kind, Need, Word
from troth.practice.concerns.rules.needs import NEED, OVERDUE, UNSETTLED
from troth.practice.concerns.rules.parts import CLIENT, PRACTITIONER
from troth.practice.concerns.services.steps import take, write

MOST = 500
"""What one round of the clock handles; the next one goes on."""


@dataclass(frozen=True, slots=True)
class NeedReading:
    """A need with what the reader may open of it, in the order of time."""

    need: Need
    words: Sequence[tuple[Word, Opened]]


@transaction.atomic
def read_needs(seat: Seat, *, by: Holder, at: datetime) -> list[NeedReading]:
    """Open the needs of an engagement: the client's without what was marked for oneself.

    Raises NeedsReason when a practitioner has to say first why they read after the end.
    """
    engagement_services.need_reason(seat, by=by.person, at=at)
    found = queries.needs(seat.engagement.pk, seat.part)
    but = () if seat.part == PRACTITIONER else (Kind.MARK,)
    rows = queries.words([n.pk for n in found], but=but)
    opened = {
        **records.open_held(_of(rows, mark=False), by=by.keyring, why=events.NEED_READ, at=at),
        **records.open_held(_of(rows, mark=True), by=by.keyring, why=events.MARK_READ, at=at),
    }
    own = [(w, opened[w.pk]) for w in rows if w.pk in opened]
    return [NeedReading(n, [(w, o) for w, o in own if w.about == n.pk]) for n in found]


def _of(rows: Sequence[Word], *, mark: bool) -> list[Word]:
    return [w for w in rows if (w.kind == Kind.MARK) == mark]


@transaction.atomic
def mark(seat: Seat, text: str, *, by: Holder, at: datetime) -> Need:
    """Mark something as beyond one's competence, for oneself."""
    seat = under_lock(seat, by=by.person)
    policy.may_do_need(seat, "mark", text=text).enforce(seat.engagement.pk)
    made = Need(id=uuid4(), engagement=seat.engagement, state="", marked_at=at, changed_at=at)
    take(NEED, made, "mark", by=by.person, at=at)
    made.save(force_insert=True)
    room = rooms.open_private(seat, by, at=at)
    word = write(made.pk, Kind.MARK, {"text": text}, room=room, by=by, at=at)
    _tell(events.MARKED, made, word, by=by.person, at=at)
    return made


@transaction.atomic
def tell(seat: Seat, found: Need, text: str, *, is_talked: bool, by: Holder, at: datetime) -> Need:
    """Write for the client what was talked about."""
    seat, found = _locked(seat, found, by.person)
    verdict = policy.may_do_need(seat, "tell", state=found.state, text=text, is_talked=is_talked)
    verdict.enforce(seat.engagement.pk)
    found.told_at = at
    _written(seat, found, "tell", events.TOLD, (Kind.TOLD, {"text": text}), by=by, at=at)
    return found


@transaction.atomic
def refer(seat: Seat, found: Need, kind: str, text: str, *, by: Holder, at: datetime) -> Need:
    """Name other help, of a kind; nothing goes to any helper."""
    seat, found = _locked(seat, found, by.person)
    verdict = policy.may_do_need(seat, "refer", state=found.state, text=text, kind=kind)
    verdict.enforce(seat.engagement.pk)
    said = (Kind.REFERRAL, {"kind": kind, "text": text})
    _written(seat, found, "refer", events.REFERRED, said, by=by, at=at)
    return found


@transaction.atomic
def stay(seat: Seat, found: Need, text: str, *, by: Holder, at: datetime) -> Need:
    """Say why it goes on without other help; the client sees it."""
    seat, found = _locked(seat, found, by.person)
    verdict = policy.may_do_need(seat, "stay", state=found.state, text=text)
    verdict.enforce(seat.engagement.pk)
    _written(seat, found, "stay", events.STAYED, (Kind.STAY, {"text": text}), by=by, at=at)
    return found


_SEEN: dict[str, Event] = {"confirm": events.CONFIRMED, "see": events.SEEN}


@transaction.atomic
def settle(seat: Seat, found: Need, act: str, *, by: Holder, at: datetime) -> Need:
    """The client confirms what she received ("confirm"), or that she saw the reason ("see")."""
    seat, found = _locked(seat, found, by.person)
    policy.may_do_need(seat, act, state=found.state).enforce(seat.engagement.pk)
    _step(found, act, by=by.person, at=at)
    _tell(_SEEN[act], found, None, by=by.person, at=at)
    practitioner = seat.person(PRACTITIONER)
    if practitioner is not None:
        people.notify(practitioner, notifications.SEEN, about=str(found.engagement_id), at=at)
    return found


def settle_by_handover(found: Need, *, at: datetime) -> None:
    """A colleague accepted a handover: the need is answered, if it was open still."""
    if NEED.row(found.state, "hand over") is None:
        return
    _step(found, "hand over", by=None, at=at)
    _tell(events.SETTLED, found, None, by=None, at=at)


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Remind a practitioner, once, of a need that waits for a week (GCE-3.1b)."""
    waiting = Need.objects.filter(state__in=UNSETTLED, reminded_at=None)
    waiting = waiting.filter(marked_at__lte=at - OVERDUE).exclude(engagement__state__in=OVER)
    done = 0
    for found in waiting.select_related("engagement").order_by("marked_at")[:MOST]:
        if not policy.is_overdue(found, at=at):
            continue
        found.reminded_at = at
        _step(found, "remind", by=None, at=at)
        _tell(events.REMINDED, found, None, by=None, at=at)
        practitioner = engagements.players(found.engagement_id).get(PRACTITIONER)
        if practitioner is not None:
            person = Person.objects.get(pk=practitioner)
            people.notify(person, notifications.OVERDUE, about=str(found.engagement_id), at=at)
        done += 1
    return done


def _written(
    seat: Seat,
    found: Need,
    act: str,
    told: Event,
    said: tuple[str, dict[str, str]],
    *,
    by: Holder,
    at: datetime,
) -> None:
    """Seal into the room of the two, take the step, and tell the client that something is there."""
    kind, words = said
    room = rooms.open_shared(seat, by, at=at)
    word = write(found.pk, kind, words, room=room, by=by, at=at)
    _step(found, act, by=by.person, at=at)
    _tell(told, found, word, by=by.person, at=at)
    client = seat.person(CLIENT)
    if client is not None:
        people.notify(client, notifications.TOLD, about=str(found.engagement_id), at=at)


def _locked(seat: Seat, found: Need, by: Person) -> tuple[Seat, Need]:
    return under_lock(seat, by=by), queries.need(found.pk, to=by)


def _step(found: Need, act: str, *, by: Person | None, at: datetime) -> None:
    take(NEED, found, act, by=by, at=at)
    found.save(update_fields=["state", "told_at", "reminded_at", "changed_at"])


def _tell(told: Event, found: Need, word: Word | None, *, by: Person | None, at: datetime) -> None:
    about = [found.pk, *([word.pk] if word else [])]
    digests = [records.digest(word)] if word else []
    who = by.pk if by else None
    ledger.record(told, chain=found.engagement_id, by=who, at=at, about=about, digests=digests)
