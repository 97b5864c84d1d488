"""The teach-back: what is asked, what a wrong answer leads to, and who learns what of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT, TEXTS, understand
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.teach_back import questions, still_open
from troth.engagement.charters import events, talks
from troth.engagement.charters.models import Talk, Understanding
from troth.engagement.charters.services import drafting, opening, understanding
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.tests.pages import SignIn, at, latest, text_of, without_token
from troth.engagement.endings import todo
from troth.engagement.orientation import services as orientation
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records import services as records
from troth.foundation.vault import queries as vault
from troth.foundation.vault.services.refusals import NoKey

LATER = AT + timedelta(days=1)
FULL = Text(engagement="e", kind="coaching", code="GCE", edition="2016").with_sections(TEXTS)
WRONG = {"notes": "yes"}


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def answer(seat: Seat, given_: dict[str, str], by: Holder) -> list[understanding.Outcome]:
    read = latest(seat).digest
    return understanding.understand(seat, given_, read=read, by=by, at=LATER)


def asked_for(seat: Seat, by: Holder) -> list[UUID]:
    """Let the client ask for a talk; return the ids of what waits for one."""
    understanding.ask_for_talk(seat, by=by, at=LATER)
    return list(Talk.objects.values_list("pk", flat=True))


# --- the questions -----------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3", "IMC-I-1")
def test_how_many_are_asked() -> None:
    alone = FULL.with_section("nature", sections.Nature("two-party"))
    asked = [(FULL, CLIENT, 7), (alone, CLIENT, 6), (FULL, SPONSOR, 3), (FULL, "practitioner", 0)]
    for text, part, number in asked:
        found = questions(text, part)
        assert len(found) == number
        for question in found:
            keys = [key for key, _ in question.options]
            assert question.right in keys
            assert len(set(keys)) == len(keys)


@given(st.permutations(["G1", "G2", "G3", "G5"]).map(lambda g: tuple(sorted(g[:3]))))
def test_the_right_answer_about_danger_follows_the_grounds(grounds: tuple[str, ...]) -> None:
    secrecy = replace(FULL.confidentiality, grounds=grounds)
    text = FULL.with_section("confidentiality", secrecy)
    danger = next(q for q in questions(text, CLIENT) if q.name == "danger")
    assert danger.right == ("may" if "G3" in secrecy.agreed else "never")


@pytest.mark.clause("IMC-I-1")
@pytest.mark.parametrize(
    ("section", "change", "again"),
    [
        ("records", sections.Records(24, 7), {"records"}),
        ("complaints", sections.Complaints("Another body", "x", "y"), {"complaint"}),
        ("confidentiality", replace(FULL.confidentiality, logistics="dates"), {"logistics"}),
        ("confidentiality", replace(FULL.confidentiality, grounds=("G2", "G3")), {"danger"}),
        ("money", sections.Money("other"), set()),
        ("scope", sections.Scope("other", "words"), set()),
    ],
)
def test_only_what_a_change_is_about_is_asked_again(
    section: str, change: sections.Section, again: set[str]
) -> None:
    passed = {q.name: q.about for q in questions(FULL, CLIENT)}
    asked = questions(FULL.with_section(section, change), CLIENT)
    assert {q.name for q in still_open(asked, passed)} == again


# --- answering ---------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3", "IMC-I-1")
def test_sign_stays_off_until_every_answer_is_right(agreed: Seat, cleo: Holder) -> None:
    mine = seat_of(agreed, cleo)
    understand(mine, by=cleo, at=LATER)
    Understanding.objects.all().delete()
    right = {q.name: q.right for q in questions(FULL, CLIENT)}
    outcomes = answer(mine, {**right, **WRONG}, cleo)
    assert [o.question.name for o in outcomes if not o.is_right] == ["notes"]
    with pytest.raises(Refused) as refused:
        drafting.sign(mine, read=latest(agreed).digest, by=cleo, at=LATER)
    assert [r.clause.ref for r in refused.value.verdict.reasons] == ["GCE-1.3"]
    answer(mine, {"notes": "no"}, cleo)
    drafting.sign(mine, read=latest(agreed).digest, by=cleo, at=LATER)


@pytest.mark.clause("GCE-1.2a")
def test_the_code_is_opened_before_signing(agreed: Seat, cleo: Holder) -> None:
    mine = seat_of(agreed, cleo)
    answer(mine, {q.name: q.right for q in questions(FULL, CLIENT)}, cleo)
    orientation.open_route(mine, by=cleo, at=LATER)
    with pytest.raises(Refused) as refused:
        drafting.sign(mine, read=latest(agreed).digest, by=cleo, at=LATER)
    assert [r.clause.ref for r in refused.value.verdict.reasons] == ["GCE-1.2a"]


@pytest.mark.clause("GCE-1.3")
def test_a_wrong_answer_is_handed_to_a_talk_and_nothing_more(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    mine = seat_of(agreed, cleo)
    for _ in range(2):
        answer(mine, WRONG, cleo)
        assert not Talk.objects.filter(talked_at=None).exclude(pk__in=asked_for(mine, cleo))
    assert Talk.objects.count() == 1
    text = opening.read_latest(agreed, by=carla, at=LATER).whole
    (found,) = understanding.talks(agreed, text, by=carla, at=LATER)
    assert (found.number, found.question.name) == (1, "notes")
    understanding.talked(agreed, found.talk.pk, by=carla.person, at=LATER)
    assert understanding.talks(agreed, text, by=carla, at=LATER) == []
    rooms = {h.purpose: h.holders for h in vault.holders(agreed.engagement.pk).values()}
    assert rooms["personal"] == {carla.person.pk, cleo.person.pk}
    assert rooms["client_answers"] == {cleo.person.pk}
    assert hana.person.pk not in rooms["personal"]


@pytest.mark.clause("GCE-1.3")
def test_nobody_learns_of_a_wrong_answer_unless_the_client_wants_it(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    mine = seat_of(agreed, cleo)
    answer(mine, WRONG, cleo)
    assert not Talk.objects.exists()
    page = sign_in(cleo).post(at(agreed, "charter/questions"), {"talk": "1"}, follow=True)
    assert "Carla learns that you would like to talk about it" in page.content.decode()
    assert Talk.objects.count() == 1


@pytest.mark.clause("GCE-1.3")
def test_sign_stays_off_until_a_wrong_answer_was_talked_over(
    agreed: Seat, cleo: Holder, carla: Holder
) -> None:
    mine = seat_of(agreed, cleo)
    orientation.open_route(mine, by=cleo, at=LATER)
    understand(mine, by=cleo, at=LATER)
    Understanding.objects.all().delete()
    right = {q.name: q.right for q in questions(FULL, CLIENT)}
    answer(mine, {**right, **WRONG}, cleo)
    asked_for(mine, cleo)
    with pytest.raises(Refused):
        drafting.sign(mine, read=latest(agreed).digest, by=cleo, at=LATER)
    text = opening.read_latest(agreed, by=carla, at=LATER).whole
    (found,) = understanding.talks(agreed, text, by=carla, at=LATER)
    understanding.talked(agreed, found.talk.pk, by=carla.person, at=LATER)
    drafting.sign(mine, read=latest(agreed).digest, by=cleo, at=LATER)


@pytest.mark.clause("GCE-1.3")
def test_a_right_answer_or_a_signature_takes_the_talk_off_todays_list(
    agreed: Seat, cleo: Holder, carla: Holder
) -> None:
    def owed() -> list[str]:
        return [line.kind for line in todo.todo(to=carla.person, at=LATER) if line.kind == "talk"]

    mine = seat_of(agreed, cleo)
    answer(mine, WRONG, cleo)
    asked_for(mine, cleo)
    assert owed() == ["talk"]
    answer(mine, {"notes": "no"}, cleo)
    assert owed() == []
    answer(mine, {"records": "never"}, cleo)
    asked_for(mine, cleo)
    base = latest(agreed).version
    drafting.save_section(agreed, "records", sections.Records(24, 7), base=base, by=carla, at=LATER)
    text = opening.read_latest(mine, by=cleo, at=LATER).whole
    answer(mine, {q.name: q.right for q in questions(text, CLIENT)}, cleo)
    assert owed() == []


def test_answers_open_only_to_who_gave_them(agreed: Seat, carla: Holder, cleo: Holder) -> None:
    answer(seat_of(agreed, cleo), WRONG, cleo)
    found = talks.last_round(agreed.engagement.pk, cleo.person.pk)
    assert found is not None
    why = events.READ_ANSWERS
    words = records.open_one(found, by=cleo.keyring, why=why, at=LATER).words
    assert words["answers"][0]["chosen"] == "yes"
    with pytest.raises(NoKey):
        records.open_one(found, by=carla.keyring, why=why, at=LATER)


def test_answers_to_another_version_are_refused(agreed: Seat, carla: Holder, cleo: Holder) -> None:
    read, base = latest(agreed).digest, latest(agreed).version
    money = sections.Money("other")
    drafting.save_section(agreed, "money", money, base=base, by=carla, at=LATER)
    with pytest.raises(Refused):
        understanding.understand(seat_of(agreed, cleo), {}, read=read, by=cleo, at=LATER)


# --- the pages ---------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3", "IMC-CONF-2")
def test_the_page_explains_what_was_wrong_and_asks_it_once_more(
    agreed: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(cleo), at(agreed, "charter/questions")
    assert "Can the sponsor read the notes of your sessions?" in text_of(browser.get(there))
    right = {q.name: q.right for q in questions(FULL, CLIENT)}
    sent = {**right, **WRONG, "read": latest(agreed).digest}
    page = browser.post(there, sent)
    assert page.status_code == 422
    shown = text_of(page)
    assert "Question 1:" in shown
    assert "The sponsor gets only what you sign, word by word." in shown
    assert shown.count("<fieldset") == 1
    done = browser.post(there, {"notes": "no", "read": latest(agreed).digest})
    assert done.status_code == 302


@pytest.mark.clause("GCE-1.3")
def test_the_practitioner_sees_which_question_and_no_score(
    agreed: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    answer(seat_of(agreed, cleo), WRONG, cleo)
    asked_for(seat_of(agreed, cleo), cleo)
    shown = text_of(sign_in(carla).get(at(agreed, "charter")))
    assert "Talk about question 1" in shown
    assert "Talk about question 2" not in shown


def test_the_sponsor_cannot_tell_a_wrong_answer_from_none(
    agreed: Seat, cleo: Holder, hana: Holder, carla: Holder, sign_in: SignIn
) -> None:
    browser, practitioner = sign_in(hana), sign_in(carla)
    pages = ("charter", "charter/versions", "participants", "readers", "limits", "sponsor")
    before = [without_token(browser.get(at(agreed, p))) for p in pages]
    hers = without_token(practitioner.get(at(agreed, "charter")))
    answer(seat_of(agreed, cleo), WRONG, cleo)
    asked_for(seat_of(agreed, cleo), cleo)
    assert [without_token(browser.get(at(agreed, p))) for p in pages] == before
    # It could leak: the practitioner's page of the same charter differs now.
    assert without_token(practitioner.get(at(agreed, "charter"))) != hers
