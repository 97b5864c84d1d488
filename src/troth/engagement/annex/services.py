"""What client and practitioner write beside the charter; the sponsor finds no trace of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.annex import events, notifications, policy, queries
from troth.engagement.annex.models import Annex, AnnexSignature, Card, MethodAnswer, MethodQuestion
from troth.engagement.charter_text import model as charter
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services.personal import open_personal
from troth.engagement.core.models import PartName
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.services.steps import tell, under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed
from troth.foundation.records.signatures import Checked
from troth.foundation.records.versions import number_after

SALT = 16


def _keep(
    seat: Seat, made: Sealed, words: Mapping[str, Any], act: Event, *, by: Holder, at: datetime
) -> None:
    """Seal a record in the room of the two, and enter the act with the digest of its ciphertext."""
    room = open_personal(seat, by, at=at)
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    chain = seat.engagement.pk
    ledger.record(act, chain=chain, by=by.person.pk, at=at, **records.written(made))


def _other(seat: Seat) -> tuple[str]:
    return (PartName.PRACTITIONER if seat.part == CLIENT else PartName.CLIENT,)


# --- the personal annex ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnnexReading:
    """The annex as it was opened, with who signed this version; `text` is None when altered."""

    annex: Annex
    text: str | None
    signed: Checked[str, AnnexSignature]


def read_annex(seat: Seat, *, by: Holder, at: datetime) -> AnnexReading | None:
    """Open the personal annex, or return None when there is none. Raises vault.NoKey."""
    found = queries.annex(seat.engagement.pk)
    if found is None:
        return None
    opened = records.open_one(found, by=by.keyring, why=events.ANNEX_READ, at=at)
    whole = opened.intact and charter.digest(opened.words) == found.digest
    text = opened.words["text"] if whole else None
    return AnnexReading(found, text, charters.signatures(found))


@transaction.atomic
def save_annex(seat: Seat, text: str, *, base: int, by: Holder, at: datetime) -> None:
    """Save the annex as a new version; signatures on the one before no longer count.

    Raises Overtaken when the other saved one after version `base`.
    """
    seat = under_lock(seat, by=by.person)
    policy.may_write_annex(seat).enforce(seat.engagement.pk)
    number = number_after(queries.annex(seat.engagement.pk), base=base)
    words = {
        "form": "troth personal annex 1",
        "engagement": str(seat.engagement.pk),
        "text": text,
        "salt": secrets.token_hex(SALT),
    }
    made = Annex(id=uuid4(), version=number, digest=charter.digest(words))
    _keep(seat, made, words, events.ANNEX_WRITTEN, by=by, at=at)
    tell(seat, notifications.ANNEX, at=at, to=_other(seat))


@transaction.atomic
def sign_annex(seat: Seat, *, read: str, by: Holder, at: datetime) -> None:
    """Sign the version of the annex whose digest `read` the person had before them."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    found = queries.annex(pk)
    signed = charters.signatures(found).held if found else {}
    policy.may_sign_annex(seat, found.digest if found else "", signed, read=read).enforce(pk)
    if found is None:
        raise Annex.DoesNotExist
    AnnexSignature(annex=found, person=by.person, part=seat.part, at=at).put(by.keyring)
    digests = [found.digest]
    ledger.record(
        events.ANNEX_SIGNED, chain=pk, by=by.person.pk, at=at, about=[found.pk], digests=digests
    )
    tell(seat, notifications.ANNEX, at=at, to=_other(seat))


# --- what the client wants known ---------------------------------------------------------------

CARD = ("name", "days", "words", "dates")
"""What a card holds: how the name is said, days to keep free in words, anything else, and dates.

The dates are days of the calendar to keep free, as 2026-12-24, with spaces between.
"""


@dataclass(frozen=True, slots=True)
class CardReading:
    """The card as it was opened; `words` is None when it was altered."""

    card: Card
    words: Mapping[str, str] | None


def read_card(seat: Seat, *, by: Holder, at: datetime) -> CardReading | None:
    """Open what the client wants known; the practitioner's first reading is marked on it."""
    found = queries.card(seat.engagement.pk)
    if found is None:
        return None
    opened = records.open_one(found, by=by.keyring, why=events.CARD_READ, at=at)
    if seat.part == PRACTITIONER and found.seen_at is None:
        Card.objects.filter(pk=found.pk, seen_at=None).update(seen_at=at)
    return CardReading(found, opened.words if opened.intact else None)


def days_to_keep_free(seat: Seat, *, by: Holder, at: datetime) -> frozenset[date]:
    """Return the dates that the client's card names, for the practitioner who plans (IMC-III-4).

    Looking them up is in the ledger like any reading; it does not mark the card as read.
    """
    found = queries.card(seat.engagement.pk) if seat.part == PRACTITIONER else None
    if found is None:
        return frozenset()
    opened = records.open_one(found, by=by.keyring, why=events.CARD_READ, at=at)
    named = opened.words.get("dates", "").split() if opened.intact else ()
    return frozenset(date.fromisoformat(day) for day in named)


@transaction.atomic
def save_card(seat: Seat, words: Mapping[str, str], *, by: Holder, at: datetime) -> None:
    """Save what the client wants known as a new version; empty words take it back."""
    seat = under_lock(seat, by=by.person)
    policy.may_write_card(seat).enforce(seat.engagement.pk)
    made = Card(id=uuid4(), version=number_after(queries.card(seat.engagement.pk)))
    kept = {name: words.get(name, "") for name in CARD}
    _keep(seat, made, kept, events.CARD_WRITTEN, by=by, at=at)
    tell(seat, notifications.CARD, at=at, to=_other(seat))


# --- questions about methods -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a method, and its answer; None for what was altered, "" while none is."""

    question: MethodQuestion
    method: str
    text: str | None
    answer: str | None
    answered_at: datetime | None


def read_methods(seat: Seat, *, by: Holder, at: datetime) -> list[Asked]:
    """Open the questions about methods with their answers, the newest first."""
    asked = queries.method_questions(seat.engagement.pk)
    answers = {a.question_id: a for a in queries.method_answers(seat.engagement.pk)}
    every = [*asked, *answers.values()]
    opened = records.open_held(every, by=by.keyring, why=events.METHODS_READ, at=at)
    found = []
    for question in (q for q in asked if q.pk in opened):
        words, answer = opened[question.pk].words, answers.get(question.pk)
        said = opened[answer.pk].words.get("text") if answer and answer.pk in opened else ""
        found.append(
            Asked(
                question,
                words.get("method", ""),
                words.get("text"),
                said,
                answer.written_at if answer else None,
            )
        )
    return found


@transaction.atomic
def ask_method(seat: Seat, method: str, text: str, *, by: Holder, at: datetime) -> None:
    """Ask the practitioner to explain a method; only an answer closes it (GCE-1.4)."""
    seat = under_lock(seat, by=by.person)
    policy.may_ask_method(seat).enforce(seat.engagement.pk)
    made = MethodQuestion(id=uuid4())
    _keep(seat, made, {"method": method, "text": text}, events.METHOD_ASKED, by=by, at=at)
    tell(seat, notifications.ASKED, at=at, to=(PartName.PRACTITIONER,))


@transaction.atomic
def answer_method(
    seat: Seat, asked: MethodQuestion, text: str, *, by: Holder, at: datetime
) -> None:
    """Answer a question about a method, which closes it."""
    seat = under_lock(seat, by=by.person)
    policy.may_answer_method(seat, asked).enforce(seat.engagement.pk)
    made = MethodAnswer(id=uuid4(), question=asked)
    _keep(seat, made, {"text": text}, events.METHOD_ANSWERED, by=by, at=at)
    tell(seat, notifications.ANSWERED, at=at, to=(PartName.CLIENT,))
