"""Consents in the tables: signed, sealed, found again by what they are for, ended by the clock."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.reach import OutOfReach
from troth.practice.consents import payload, policy, queries
from troth.practice.consents.models import Consent, Decision, State
from troth.practice.consents.services import consenting
from troth.practice.consents.tests.conftest import LATER, terms

SeatOf = Callable[[Holder], Seat]
BODY = "The coaches' body"


@pytest.fixture
def asked(seat_of: SeatOf, carla: Holder) -> Consent:
    """Carla asked to list Cleo's name and dates with the body."""
    return consenting.ask(seat_of(carla), terms(), by=carla, at=LATER)


def give(found: Consent, seat: Seat, by: Holder) -> str:
    return consenting.decide(seat, found, "give", read=found.digest, by=by, at=LATER)


def may_use(
    found: Consent, data_class: str = "name", recipient: str = BODY, text: str = ""
) -> bool:
    return bool(
        policy.may_use(
            purpose=found.purpose,
            recipient=recipient,
            data_class=data_class,
            engagement=found.engagement,
            at=LATER,
            text=text,
        )
    )


def acts(seat: Seat) -> list[str]:
    told = ledger.entries([seat.engagement.pk], most=400)
    return [t.act.name for t in told if t.act and t.act.name.startswith("consents.")]


@pytest.mark.clause("SEED000-CONF-2", "SEED003-DISC-1")
def test_nothing_may_be_used_before_the_client_gave_it_and_all_that_was_given_after(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    assert not may_use(asked)
    assert give(asked, seat_of(cleo), cleo) == State.GIVEN
    assert may_use(asked)
    assert may_use(asked, "dates", "the  coaches' BODY")
    assert not may_use(asked, "contact")
    assert not may_use(asked, recipient="Another body")


@pytest.mark.clause("SEED003-DISC-1")
def test_one_changed_word_needs_a_new_signature(seat_of: SeatOf, cleo: Holder) -> None:
    text = "I hand over the monthly report."
    wanted = terms(purpose="share", classes=("text",), text=text)
    found = consenting.offer(seat_of(cleo), wanted, by=cleo, at=LATER)
    assert may_use(found, "text", text=text)
    assert not may_use(found, "text", text=text.replace("hand", "took"))
    assert not may_use(found, "text")


def test_a_consent_to_a_person_is_not_one_to_somebody_of_their_name(
    seat_of: SeatOf, cleo: Holder, hana: Holder
) -> None:
    wanted = terms(person=hana.person.pk, recipient="")
    found = consenting.offer(seat_of(cleo), wanted, by=cleo, at=LATER)
    use: dict[str, Any] = {
        "purpose": found.purpose,
        "data_class": "name",
        "engagement": found.engagement,
    }
    assert policy.may_use(**use, recipient=hana.person.pk, at=LATER)
    assert not policy.may_use(**use, recipient="Hana", at=LATER)


def test_a_part_is_given_and_no_more(asked: Consent, seat_of: SeatOf, cleo: Holder) -> None:
    seat = seat_of(cleo)
    to = consenting.decide(
        seat, asked, "give part", chosen=["dates"], read=asked.digest, by=cleo, at=LATER
    )
    assert to == State.PARTLY
    assert (may_use(asked, "dates"), may_use(asked, "name")) == (True, False)


def test_taking_back_counts_from_now_on_and_can_be_undone(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    seat = seat_of(cleo)
    give(asked, seat, cleo)
    assert consenting.decide(seat, asked, "withdraw", by=cleo, at=LATER) == State.WITHDRAWN
    assert not may_use(asked)
    assert give(asked, seat, cleo) == State.GIVEN
    assert may_use(asked)


@pytest.mark.clause("SEED000-CONF-2")
def test_a_consent_that_somebody_writes_into_the_table_allows_nothing(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    Consent.objects.update(state=State.GIVEN, given=["name"], given_at=LATER, signature=b"x" * 64)
    assert not may_use(asked)
    Consent.objects.update(state=State.ASKED)
    give(asked, seat_of(cleo), cleo)
    assert may_use(asked)
    for change in ({"given": ["name", "contact"]}, {"until": date(2028, 1, 1)}):
        kept = Consent.objects.values("given", "until").get()
        Consent.objects.update(**change)
        assert not may_use(asked)
        Consent.objects.update(**kept)
    assert may_use(asked)


def test_a_consent_moved_to_another_recipient_allows_nothing(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    give(asked, seat_of(cleo), cleo)
    other = payload.mark("Another body", engagement=asked.engagement)
    Consent.objects.update(recipient_mark=other)
    assert queries.matching(asked.engagement, asked.purpose, "Another body")
    assert not may_use(asked, recipient="Another body")


@pytest.mark.clause("SEED000-CONF-2")
def test_a_refusal_changes_no_row_but_one_that_only_the_client_can_read(
    asked: Consent, seat_of: SeatOf, cleo: Holder, carla: Holder
) -> None:
    before = Consent.objects.values().get()
    notices = Notification.objects.count()
    assert consenting.decide(seat_of(cleo), asked, "refuse", by=cleo, at=LATER) == "refused"
    assert Consent.objects.values().get() == before
    assert Notification.objects.count() == notices
    (decision,) = Decision.objects.all()
    assert b"refuse" not in bytes(decision.body)
    assert consenting.known_state(asked, by=cleo, at=LATER) == "refused"
    (carlas,) = consenting.read([asked], by=carla, at=LATER)
    assert carlas.state == "asked"


def test_the_ledger_tells_refusing_and_setting_aside_by_one_name(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    seat = seat_of(cleo)
    consenting.decide(seat, asked, "set aside", by=cleo, at=LATER)
    consenting.decide(seat, asked, "refuse", by=cleo, at=LATER)
    told = [a for a in acts(seat) if a != "consents.read"]
    assert told == ["consents.answer", "consents.answer", "consents.ask"]


def test_each_act_writes_one_entry_with_digests_and_tells_the_other(
    asked: Consent, seat_of: SeatOf, cleo: Holder, carla: Holder
) -> None:
    seat = seat_of(cleo)
    give(asked, seat, cleo)
    consenting.decide(seat, asked, "withdraw", by=cleo, at=LATER)
    told = [a for a in acts(seat) if a != "consents.read"]
    assert told == ["consents.withdraw", "consents.give", "consents.ask"]
    kinds = Notification.objects.filter(kind__startswith="consents.").values_list("person", "kind")
    assert set(kinds) == {
        (cleo.person.pk, "consents.asked"),
        (carla.person.pk, "consents.given"),
        (carla.person.pk, "consents.withdrawn"),
    }


def test_the_same_is_not_asked_twice_while_it_can_be_answered(
    asked: Consent, seat_of: SeatOf, carla: Holder, cleo: Holder
) -> None:
    seat = seat_of(carla)
    with pytest.raises(Refused):
        consenting.ask(seat, terms(), by=carla, at=LATER)
    consenting.decide(seat_of(cleo), asked, "refuse", by=cleo, at=LATER)
    with pytest.raises(Refused):
        consenting.ask(seat, terms(), by=carla, at=LATER)
    assert consenting.ask(seat, terms(recipient="Another body"), by=carla, at=LATER)


def test_only_the_client_answers(asked: Consent, seat_of: SeatOf, carla: Holder) -> None:
    for act in ("give", "refuse", "withdraw", "set aside"):
        with pytest.raises(Refused):
            consenting.decide(seat_of(carla), asked, act, read=asked.digest, by=carla, at=LATER)


def test_who_is_not_in_it_finds_nothing(
    asked: Consent, hana: Holder, nora: Holder, seat_of: SeatOf
) -> None:
    for stranger in (hana, nora):
        with pytest.raises(OutOfReach):
            queries.consent(asked.pk, to=stranger.person, within=[])


@pytest.mark.clause("SEED000-CONF-2")
def test_the_clock_ends_what_is_over_and_nothing_else(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    give(asked, seat_of(cleo), cleo)
    last = LATER.replace(year=2027, month=1, day=31)
    assert consenting.expire(at=last) == 0
    assert consenting.expire(at=last + timedelta(days=1)) == 1
    assert Consent.objects.get().state == State.EXPIRED
    assert consenting.expire(at=last + timedelta(days=1)) == 0


def test_a_consent_allows_nothing_after_its_last_day_though_the_clock_stood_still(
    asked: Consent, seat_of: SeatOf, cleo: Holder
) -> None:
    give(asked, seat_of(cleo), cleo)
    use = {"purpose": asked.purpose, "recipient": BODY, "data_class": "name"}
    last = LATER.replace(year=2027, month=1, day=31)
    assert policy.may_use(**use, engagement=asked.engagement, at=last)
    assert not policy.may_use(**use, engagement=asked.engagement, at=last + timedelta(days=1))


@pytest.mark.clause("SEED000-CONF-2")
def test_what_ends_within_30_days_is_listed(asked: Consent, seat_of: SeatOf, cleo: Holder) -> None:
    give(asked, seat_of(cleo), cleo)
    found = queries.consents(asked.engagement)
    at = LATER.replace(year=2027, month=1, day=1)
    assert queries.ending(found, at=at) == [asked]
    assert queries.ending(found, at=at - timedelta(days=1)) == []


def test_the_words_lie_sealed(asked: Consent) -> None:
    assert BODY.encode() not in bytes(asked.body)
    assert asked.written_at > AT
