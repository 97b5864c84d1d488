"""The teach-back: a party answers, learns what was wrong, and may sign once all is right."""

from collections.abc import Collection, Mapping
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
    """Return what the asker has still to answer before they can sign this text.

    What was talked over with the practitioner, as they noted it, is not asked again.
    """
    asked = questions(text, seat.part)
    left = still_open(asked, _passed(seat, by=by, at=at)) if asked else ()
    return still_open(left, _talked_over(seat, by=by, at=at)) if left else ()


def _talked_over(seat: Seat, *, by: Holder, at: datetime) -> Mapping[str, str]:
    """Return what was talked over with the client, as name → what it was about."""
    found = annex.past_talks(seat.engagement.pk) if seat.part == CLIENT else []
    opened = records.open_held(found, by=by.keyring, why=events.READ_TALKS, at=at)
    words = [opened[t.pk].words for t in found if t.pk in opened]
    return {said.get("question", ""): said.get("about", "") for said in words}


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

    What is answered rightly waits for no talk any more. Of what was wrong nobody learns, unless
    the client wants to talk about it: `ask_for_talk`.
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
    if right and seat.part == CLIENT:
        _settle_talks(seat, right, by=by, at=at)
    return outcomes


def _settle_talks(
    seat: Seat, names: Collection[str] | None = None, *, by: Holder, at: datetime
) -> None:
    """Take questions off the list of what to talk about; without `names` all of them."""
    waiting = annex.open_talks(seat.engagement.pk)
    opened = records.open_held(waiting, by=by.keyring, why=events.READ_TALKS, at=at)
    done = [t for t in waiting if names is None or _name(opened.get(t.pk)) in names]
    if done:
        Talk.objects.filter(pk__in=[t.pk for t in done]).update(talked_at=at)
        about = [t.pk for t in done]
        chain = seat.engagement.pk
        ledger.record(events.TALK_SETTLED, chain=chain, by=by.person.pk, at=at, about=about)


def _name(opened: records.Opened | None) -> str:
    return str(opened.words.get("question", "")) if opened else ""


def settle_all_talks(seat: Seat, *, by: Holder, at: datetime) -> None:
    """The client signs: what waited for a talk is settled, asked any more or not."""
    if seat.part == CLIENT:
        _settle_talks(seat, by=by, at=at)


@transaction.atomic
def ask_for_talk(seat: Seat, *, by: Holder, at: datetime) -> int:
    """Let the practitioner know what the client wants to talk about, and no answer.

    It is about what they answered last, and not rightly. Returns how many questions that are.
    """
    seat = under_lock(seat, by=by.person)
    latest = read_latest(seat, by=by, at=at)
    policy.may_answer(seat, latest.charter, read=latest.charter.digest).enforce(seat.engagement.pk)
    last = annex.last_round(seat.engagement.pk, by.person.pk)
    held = records.open_held([last], by=by.keyring, why=events.READ_ANSWERS, at=at) if last else {}
    answered = {a["question"] for o in held.values() for a in o.words.get("answers", ())}
    wrong = [q for q in open_questions(seat, latest.whole, by=by, at=at) if q.name in answered]
    if wrong and seat.part == CLIENT:
        _hand_over(seat, wrong, by=by, at=at)
    return len(wrong)


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
        words = {"question": question.name, "about": question.about}
        records.seal(talk, words, by=by.keyring, compartment=room, at=at)
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
