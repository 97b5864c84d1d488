"""The teach-back: a party answers, learns what was wrong, and may sign once all is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.teach_back import Question, questions, still_open
from troth.engagement.charters import events, notifications, policy
from troth.engagement.charters import talks as annex
from troth.engagement.charters.models import Talk, Understanding
from troth.engagement.charters.services.opening import read_latest
from troth.engagement.charters.services.personal import open_answers, open_personal
from troth.engagement.core.models import PartName
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.services.steps import tell, under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.versions import number_after


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question as it was answered: what was chosen, and whether that was right."""

    question: Question
    chosen: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is the right one."""
        return self.chosen == self.question.right


def open_questions(seat: Seat, text: Text, *, by: Holder, at: datetime) -> tuple[Question, ...]:
    """Return what the asker has still to answer before they can sign this text."""
    asked = questions(text, seat.part)
    return still_open(asked, _passed(seat, by=by, at=at)) if asked else ()


def _passed(seat: Seat, *, by: Holder, at: datetime) -> Mapping[str, str]:
    """Return what the asker has answered rightly so far, as name → what it was about."""
    found = annex.last_round(seat.engagement.pk, by.person.pk)
    if found is None:
        return {}
    # Who has lost the keys to their own answers answers again.
    held = records.open_held([found], by=by.keyring, why=events.READ_ANSWERS, at=at)
    passed: Mapping[str, str] = held[found.pk].words.get("passed", {}) if held else {}
    return passed


@transaction.atomic
def understand(
    seat: Seat, given: Mapping[str, str], *, read: str, by: Holder, at: datetime
) -> list[Outcome]:
    """Judge answers about the very text whose digest `read` the person had before them.

    What was wrong is handed to a talk: the practitioner learns which question, and no answer.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    latest = read_latest(seat, by=by, at=at)
    policy.may_answer(seat, latest.charter, read=read).enforce(pk)
    passed = _passed(seat, by=by, at=at)
    asked = still_open(questions(latest.whole, seat.part), passed)
    outcomes = [Outcome(q, given[q.name]) for q in asked if given.get(q.name)]
    right = {o.question.name: o.question.about for o in outcomes if o.is_right}
    _keep(seat, outcomes, {**passed, **right}, latest.charter.version, by=by, at=at)
    wrong = [o.question for o in outcomes if not o.is_right]
    if wrong and seat.part == CLIENT:
        _hand_over(seat, wrong, by=by, at=at)
    return outcomes


def _keep(
    seat: Seat,
    outcomes: list[Outcome],
    passed: Mapping[str, str],
    version: int,
    *,
    by: Holder,
    at: datetime,
) -> None:
    pk = seat.engagement.pk
    last = annex.last_round(pk, by.person.pk)
    answers = [
        {
            "question": o.question.name,
            "asks": o.question.asks.words,
            "chosen": o.chosen,
            "right": o.question.right,
        }
        for o in outcomes
    ]
    made = Understanding(id=uuid4(), version=number_after(last))
    words = {"charter": version, "answers": answers, "passed": dict(passed)}
    room = open_answers(pk, seat.part, by, at=at)
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    ledger.record(events.UNDERSTOOD, chain=pk, by=by.person.pk, at=at, **records.written(made))


def _hand_over(seat: Seat, wrong: list[Question], *, by: Holder, at: datetime) -> None:
    room = open_personal(seat, by, at=at)
    pk = seat.engagement.pk
    waiting = annex.open_talks(pk)
    opened = records.open_held(waiting, by=by.keyring, why=events.READ_TALKS, at=at)
    known = {found.words.get("question") for found in opened.values()}
    made = []
    for question in (q for q in wrong if q.name not in known):
        talk = Talk(id=uuid4())
        records.seal(talk, {"question": question.name}, by=by.keyring, compartment=room, at=at)
        talk.save(force_insert=True)
        made.append(talk)
    if not made:
        return
    ledger.record(events.TALK_ASKED, chain=pk, by=by.person.pk, at=at, **records.written(*made))
    tell(seat, notifications.TALK, at=at, to=(PartName.PRACTITIONER,))


@dataclass(frozen=True, slots=True)
class ToTalkAbout:
    """A question that waits to be talked about; None when the charter no longer asks it."""

    talk: Talk
    number: int
    question: Question


def talks(seat: Seat, text: Text, *, by: Holder, at: datetime) -> list[ToTalkAbout]:
    """Return what client and practitioner should still talk about, each question once."""
    found = annex.open_talks(seat.engagement.pk)
    opened = records.open_held(found, by=by.keyring, why=events.READ_TALKS, at=at)
    asked = {q.name: (n, q) for n, q in enumerate(questions(text, CLIENT), start=1)}
    shown: dict[str, ToTalkAbout] = {}
    for talk in (t for t in found if t.pk in opened):
        name = opened[talk.pk].words.get("question", "")
        if name in asked:
            shown.setdefault(name, ToTalkAbout(talk, *asked[name]))
    return sorted(shown.values(), key=lambda t: t.number)


@transaction.atomic
def talked(seat: Seat, talk: UUID, *, by: Person, at: datetime) -> None:
    """Note that a question was talked about; it is off the list then."""
    seat = under_lock(seat, by=by)
    found = annex.talk(talk, to=by)
    policy.may_note_talk(seat).enforce(seat.engagement.pk)
    Talk.objects.filter(pk=found.pk, talked_at=None).update(talked_at=at)
    ledger.record(events.TALKED, chain=seat.engagement.pk, by=by.pk, at=at, about=[found.pk])
