"""What client and practitioner keep beside the charter; the sponsor finds no trace of it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import begin
from troth.accounts.people.holder import Holder
from troth.engagement.annex import queries, rules, services
from troth.engagement.annex.models import Card
from troth.engagement.charters.rules import talks
from troth.engagement.charters.rules.talks import BesideFacts
from troth.engagement.core import queries as core
from troth.engagement.core.models import Part
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, without_token
from troth.engagement.endings.todo import todo
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Identity
from troth.foundation.vault.rooms.link import NotEntitled

PAGES = (
    "charter",
    "charter/versions",
    "charter/versions/2",
    "participants",
    "readers",
    "limits",
    "sponsor",
    "concern",
)


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def write_all(seat: Seat, carla: Holder, cleo: Holder) -> None:
    """Write an annex, a card, a question and its answer."""
    hers = seat_of(seat, cleo)
    services.save_annex(seat, "No calls on Fridays", base=0, by=carla, at=LATER)
    found = queries.annex(seat.engagement.pk)
    assert found is not None
    for mine, holder in ((seat, carla), (hers, cleo)):
        services.sign_annex(mine, read=found.digest, by=holder, at=LATER)
    services.save_card(hers, {"name": "Clay-o", "words": "I fast in March"}, by=cleo, at=LATER)
    services.ask_method(hers, "Asking", "Why no advice?", by=cleo, at=LATER)
    (asked,) = queries.method_questions(seat.engagement.pk)
    services.answer_method(seat, asked, "You know your world", by=carla, at=LATER)


def pages_of(browser: Client, seat: Seat) -> list[str]:
    return [without_token(browser.get(at(seat, page))) for page in PAGES]


@pytest.mark.clause("IMC-III-4", "GCE-1.9")
def test_the_sponsor_sees_the_same_bytes_with_and_without_it(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser, inside = sign_in(hana), sign_in(cleo)
    for page in (browser, inside):
        page.get(at(agreed, "concern"))  # the first time is noted on the charter
    before, hers = pages_of(browser, agreed), pages_of(inside, agreed)
    today = without_token(browser.get("/today"))
    write_all(agreed, carla, cleo)
    assert pages_of(browser, agreed) == before
    assert without_token(browser.get("/today")) == today
    # It could leak: the same pages of the client tell of the new room.
    assert pages_of(inside, agreed) != hers
    for place in ("annex", "methods", "about-client"):
        assert browser.get(at(agreed, place)).status_code == 404


def test_only_the_two_hold_the_key_of_it(agreed: Seat, cleo: Holder, carla: Holder) -> None:
    write_all(agreed, carla, cleo)
    rooms = {h.purpose: h for h in vault.holders(agreed.engagement.pk).values()}
    assert rooms["personal"].holders == {carla.person.pk, cleo.person.pk}
    assert {g.authority for g in rooms["personal"].grants} == {"invitation"}


@pytest.mark.parametrize("swapped", ["cleo", "carla"])
def test_no_room_is_made_for_a_key_that_was_put_in_the_place_of_a_compared_one(
    agreed: Seat, cleo: Holder, carla: Holder, nora: Holder, swapped: str
) -> None:
    cast = {"cleo": cleo, "carla": carla}
    victim = cast.pop(swapped)
    (writer,) = cast.values()
    stranger = Identity.objects.get(holder_id=nora.person.pk)
    kept = Identity.objects.get(holder_id=victim.person.pk)
    # Keys that hold together, with a card that they signed: only the comparison tells.
    theirs = {
        "box_public": stranger.box_public,
        "sign_public": stranger.sign_public,
        "signature": nora.keyring.sign(
            identity.card(victim.person.pk, *identity.publics(stranger))
        ),
    }
    before = {name: getattr(kept, name) for name in theirs}
    Identity.objects.filter(pk=kept.pk).update(**theirs)
    assert identity.is_genuine(victim.person.pk)
    with pytest.raises(NotEntitled):
        services.save_annex(seat_of(agreed, writer), "x", base=0, by=writer, at=LATER)
    Identity.objects.filter(pk=kept.pk).update(**before)
    services.save_annex(seat_of(agreed, writer), "x", base=0, by=writer, at=LATER)
    assert queries.annex(agreed.engagement.pk) is not None


def test_nobody_shares_it_before_both_keys_were_compared(
    cleo: Holder, carla: Holder, hana: Holder
) -> None:
    seat = begin(cleo, carla, hana)
    mine = seat_of(seat, carla)
    Part.objects.filter(engagement=seat.engagement, part="client").update(let_in_at=None)
    with pytest.raises(Refused):
        services.save_annex(mine, "x", base=0, by=carla, at=LATER)


# --- the annex ---------------------------------------------------------------------------------


def test_a_new_version_of_the_annex_voids_its_signatures(
    agreed: Seat, cleo: Holder, carla: Holder
) -> None:
    write_all(agreed, carla, cleo)
    reading = services.read_annex(agreed, by=carla, at=LATER)
    assert reading is not None
    assert set(reading.signed.held) == {"practitioner", "client"}
    services.save_annex(agreed, "Calls on Fridays", base=1, by=carla, at=LATER)
    again = services.read_annex(seat_of(agreed, cleo), by=cleo, at=LATER)
    assert again is not None
    assert (again.text, again.signed.held) == ("Calls on Fridays", {})
    with pytest.raises(Refused):
        services.sign_annex(agreed, read=reading.annex.digest, by=carla, at=LATER)


def test_who_saves_the_annex_second_loses_nothing(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    services.save_annex(agreed, "first", base=0, by=carla, at=LATER)
    with pytest.raises(Overtaken):
        services.save_annex(seat_of(agreed, cleo), "second", base=0, by=cleo, at=LATER)
    page = sign_in(cleo).post(at(agreed, "annex"), {"text": "second", "base": "0"})
    assert page.status_code == 422
    assert "second" in text_of(page)
    assert "first" in text_of(page)


def test_an_altered_annex_is_not_shown(agreed: Seat, carla: Holder) -> None:
    services.save_annex(agreed, "words", base=0, by=carla, at=LATER)
    found = queries.annex(agreed.engagement.pk)
    assert found is not None
    type(found).objects.filter(pk=found.pk).update(digest="0" * 64)
    reading = services.read_annex(agreed, by=carla, at=LATER)
    assert reading is not None
    assert reading.text is None


# --- methods -----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.4", "IMC-INTRO-1")
def test_a_question_about_a_method_is_a_task_that_only_an_answer_closes(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(cleo), at(active, "methods")
    assert "Explain this method" in text_of(browser.get(there))
    sent = {"method": "Asking", "text": "Why no advice?"}
    assert browser.post(there, sent).status_code == 302
    (line,) = [o for o in todo(to=carla.person, at=LATER) if o.kind == "method"]
    assert not line.is_awaited
    (asked,) = queries.method_questions(active.engagement.pk)
    practice = sign_in(carla)
    answered = at(active, f"methods/{asked.pk}")
    assert practice.post(answered, {"text": ""}).status_code == 422
    assert [o.kind for o in todo(to=carla.person, at=LATER)].count("method") == 1
    assert practice.post(answered, {"text": "You know your world"}).status_code == 302
    assert [o.kind for o in todo(to=carla.person, at=LATER)].count("method") == 0
    assert "You know your world" in text_of(browser.get(there))
    assert practice.post(answered, {"text": "Again"}).status_code == 403


@pytest.mark.clause("GCE-1.4")
def test_a_question_is_late_on_the_eighth_day(active: Seat, cleo: Holder, carla: Holder) -> None:
    from troth.foundation.kit.todo import LATE_DAYS

    services.ask_method(seat_of(active, cleo), "Asking", "?", by=cleo, at=LATER)
    (line,) = [o for o in todo(to=carla.person, at=LATER) if o.kind == "method"]
    days = [(LATER + timedelta(days=n) - line.since).days >= LATE_DAYS for n in (6, 7)]
    assert days == [False, True]


# --- the card ----------------------------------------------------------------------------------


@pytest.mark.clause("IMC-III-4", "IMC-CUL-2")
def test_the_card_is_the_clients_and_waits_for_the_practitioner_to_read_it(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    there = at(active, "about-client")
    assert sign_in(carla).post(there, {"words": "x"}).status_code == 403
    sent = {"name": "Clay-o", "days": "21 March", "words": "I fast in March"}
    assert sign_in(cleo).post(there, sent).status_code == 302
    assert "card" in [o.kind for o in todo(to=carla.person, at=LATER)]
    assert "I fast in March" in text_of(sign_in(carla).get(there))
    assert Card.objects.get().seen_at is not None
    assert "card" not in [o.kind for o in todo(to=carla.person, at=LATER)]


# --- the rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["contracting", "active", "closed"])
@pytest.mark.parametrize("part", ["client", "practitioner", "sponsor"])
@pytest.mark.parametrize("let_in", [True, False])
def test_who_may_do_what_beside_the_charter(state: str, part: str, let_in: bool) -> None:
    facts = BesideFacts(state=state, part=part, both_let_in=let_in)
    inside = part != "sponsor" and let_in
    still_on = state != "closed"
    assert bool(talks.may_share(facts)) == inside
    client, practitioner = (inside and part == p for p in ("client", "practitioner"))
    assert bool(rules.may_ask_method(facts)) == (client and still_on)
    assert bool(rules.may_write_card(facts)) == (client and still_on)
    assert bool(talks.may_note_talk(facts)) == practitioner
    assert bool(rules.may_answer_method(facts, is_answered=False)) == practitioner
    assert not rules.may_answer_method(facts, is_answered=True)
    signed = rules.may_sign_annex(facts, has_signed=False, is_unchanged=True)
    assert bool(signed) == (inside and still_on)
