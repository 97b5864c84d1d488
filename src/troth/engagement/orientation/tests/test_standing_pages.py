"""The pages that stand beside an engagement: limits, concern, end, readers."""

import pytest

from tests.cast import AT, PASSWORD, agree, sign_all
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, told, without_token
from troth.engagement.endings.services import ending
from troth.foundation.vault.services import slots as vault


@pytest.mark.clause("GCE-1.11", "SEED003-CONF-1")
def test_the_limits_are_shown_before_and_after_signing_and_promise_nothing_whole(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    before = text_of(browser.get(at(contracting, "limits")))
    assert "Strong evidence of serious danger" in before
    agree(contracting, by=carla)
    sign_all(contracting, [carla, cleo, hana], at=AT)
    ending.end(core.seat(contracting.engagement.pk, to=cleo.person), by=cleo, at=LATER)
    after = text_of(browser.get(at(contracting, "limits")))
    assert "What is said stays between the two" in after
    assert "Strong evidence of serious danger" not in after
    for page in (before, after):
        assert "The law or a court demands it" in page
        assert "read its memory" in page
        assert "absolute" not in page.lower()


@pytest.mark.clause("GCE-1.2b", "IMC-IV-1", "SEED001-CONC-1", "SEED001-BND-1")
def test_a_concern_has_its_way_also_after_the_end(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    ending.end(core.seat(active.engagement.pk, to=cleo.person), by=cleo, at=LATER)
    for who in (cleo, carla, hana):
        page = text_of(sign_in(who).get(at(active, "concern")))
        assert "complaints@body.example" in page


@pytest.mark.clause("GCE-1.21")
def test_the_client_ends_with_the_password_and_gets_a_receipt(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(cleo), at(active, "end")
    assert "Nobody asks you why" in text_of(browser.get(there))
    wrong = browser.post(there, {"password": "something else"})
    assert wrong.status_code == 422
    assert "Nothing has ended yet" in text_of(wrong)
    assert browser.post(there, {}).status_code == 422
    assert Engagement.objects.get().state == "active"
    assert browser.post(there, {"password": PASSWORD}).status_code == 302
    assert "You have ended it" in text_of(browser.get(there))
    assert (Engagement.objects.get().state, told(active)[0]) == ("closed", "endings.end")


@pytest.mark.clause("GCE-1.21")
def test_a_sign_in_that_was_reset_ends_nothing(active: Seat, cleo: Holder, sign_in: SignIn) -> None:
    vault.reset_sign_in(cleo.person.pk, "set by a reset link", at=LATER)
    browser, there = sign_in(cleo, "set by a reset link"), at(active, "end")
    assert browser.get(there).status_code == 403
    assert browser.post(there, {"password": "set by a reset link"}).status_code == 403
    assert Engagement.objects.get().state == "active"


@pytest.mark.clause("GCE-1.21")
def test_the_end_shows_what_the_charter_says_of_money(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(cleo).get(at(active, "end")))
    assert "Acme pays Carla 8 sessions of 200 each" in page
    assert "Free of charge until the day before" in page


@pytest.mark.clause("GCE-1.21")
def test_nobody_else_gets_as_far_as_the_end(
    active: Seat, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    for who in (carla, hana):
        for page in (
            sign_in(who).get(at(active, "end")),
            sign_in(who).post(at(active, "end"), {"password": PASSWORD}),
        ):
            assert page.status_code == 403
            assert "GCE 1.21" in text_of(page)
    assert Engagement.objects.get().state == "active"


@pytest.mark.clause("GCE-1.9")
def test_who_can_read_shows_the_client_all_and_nobody_her_own_room(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pages = {who.person.name: sign_in(who) for who in (cleo, carla, hana)}
    there = at(active, "readers")
    rooms.open_shared(active, carla, at=LATER)
    rooms.open_private(active, carla, at=LATER)
    before = {name: without_token(browser.get(there)) for name, browser in pages.items()}
    hers = core.seat(active.engagement.pk, to=cleo.person)
    rooms.open_private(hers, cleo, at=LATER)
    after = {name: without_token(browser.get(there)) for name, browser in pages.items()}
    assert before["Cleo"] != after["Cleo"]
    assert (before["Carla"], before["Hana"]) == (after["Carla"], after["Hana"])
    assert "Carla’s own notes" in after["Cleo"]  # noqa: RUF001 - as on screen
    assert "Shared notes" in after["Carla"]
    for hidden in ("Shared notes", "own notes"):
        assert hidden not in after["Hana"]
    assert hana.keyring.fingerprint in after["Hana"]
    assert "fingerprint was compared" in after["Hana"]
