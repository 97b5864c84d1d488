"""The pages of keys that were lost: what each side sees, and what nobody sees."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.clock import SetClock
from troth.accounts.keys import policy, queries
from troth.accounts.keys.models import Loss
from troth.accounts.keys.rules import DONE, VETOED, WAIT, WAITING
from troth.accounts.keys.services import recovery
from troth.accounts.keys.tests.stories import (
    DAY,
    RESET,
    WRITTEN,
    Written,
    ask,
    compare,
    reset,
    words,
    write,
)
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.vault.services import lost_keys as vault
from troth.foundation.vault.services import refusals

SignIn = Callable[..., Client]


@pytest.fixture
def written(active: Seat, cleo: Holder, carla: Holder) -> Written:
    return write(active.engagement.pk, cleo, carla)


@pytest.fixture(autouse=True)
def _the_day(set_clock: SetClock) -> None:
    set_clock(DAY)


@pytest.mark.clause("SEED000-CONF-3")
def test_a_sign_in_that_was_reset_names_nobody_and_everybody_who_can_help_is_asked(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    reset(cleo.person)
    cleos = sign_in(cleo, RESET)
    before = cleos.get("/keys/lost").content.decode()
    cleos.post("/keys/lost", {"password": RESET})
    after = cleos.get("/keys/lost").content.decode()
    for page in (before, after):
        assert "Carla" not in page
        assert str(carla.person.pk) not in page
    assert "Person 1" in after
    assert list(Loss.objects.get().peers.values_list("peer", flat=True)) == [carla.person.pk]
    page = (
        sign_in(carla).get(reverse("keys:compare", args=[Loss.objects.get().pk])).content.decode()
    )
    assert "tell them that you are person 1" in page


def test_who_lost_everything_asks_and_reads_five_words(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    reset(cleo.person)
    cleos = sign_in(cleo, RESET)
    assert "/keys/lost" in cleos.get("/unlock").content.decode()
    page = cleos.get("/keys/lost").content.decode()
    assert "Notes that only you could read." in page
    assert cleos.post("/keys/lost", {"password": PASSWORD}).status_code == 422
    assert not Loss.objects.exists()
    assert cleos.post("/keys/lost", {"password": RESET}).status_code == 302
    page = cleos.get("/keys/lost").content.decode()
    right = words(Loss.objects.get(), carla)
    assert all(f"<span>{word}</span>" in page for word in right)


@pytest.mark.clause("SEED000-CONF-3")
def test_the_peer_types_what_they_hear_and_sees_no_word_before(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    loss = ask(cleo.person, carla)
    carlas, right = sign_in(carla), words(loss, carla)
    assert "Has Cleo lost their keys?" in carlas.get("/today").content.decode()
    theirs = f"/keys/asked/{loss.pk}"
    page = carlas.get(theirs).content.decode()
    assert not any(f">{word}<" in page or f'value="{word}"' in page for word in right)
    answers = {f"heard_{n}": word for n, word in enumerate(right, 1)}
    answers |= {"how": "spoke", "password": PASSWORD}
    for wrong, told in (
        ({**answers, "heard_3": "acorn"}, "These words do not belong to the new keys."),
        ({**answers, "how": ""}, "Choose an answer."),
        ({**answers, "password": "guessed"}, "This is not your password."),
        ({**answers, "heard_1": ""}, "Type the word that you heard."),
    ):
        shown = carlas.post(theirs, wrong)
        assert shown.status_code == 422
        assert told in shown.content.decode()
    assert carlas.post(theirs, answers).status_code == 302
    assert "You have compared the words" in carlas.get(theirs).content.decode()
    loss.refresh_from_db()
    assert loss.state == WAITING
    assert "New keys from:" in sign_in(cleo, RESET).get("/keys/lost").content.decode()


def test_after_three_days_the_rest_of_the_pages_open_without_what_is_lost(
    written: Written,
    cleo: Holder,
    carla: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    loss = ask(cleo.person, carla)
    compare(loss, carla)
    set_clock(DAY + WAIT)
    assert sign_in(cleo, RESET).get("/keys/lost").status_code == 302
    loss.refresh_from_db()
    assert loss.state == DONE
    again = sign_in(cleo, RESET)
    home = again.get(f"/engagements/{written.engagement}").content.decode()
    assert WRITTEN["shared"] in home
    assert WRITTEN["own"] not in home
    lost = again.get(f"/notes/{written.own}").content.decode()
    assert "This lies under keys that you lost" in lost
    assert WRITTEN["own"] not in lost
    assert "I found an older password or code again" in again.get("/keys").content.decode()
    assert again.post("/keys/found", {"old": "not this"}).status_code == 422
    assert again.post("/keys/found", {"old": PASSWORD})["Location"] == "/keys"
    assert WRITTEN["own"] in again.get(f"/notes/{written.own}").content.decode()
    assert again.get("/keys/found")["Location"] == "/keys"


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_the_owner_sees_a_banner_and_an_objection_but_no_words(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    """Someone reset Cleo's sign-in and asked. Cleo comes back by another link and unlocks."""
    loss = ask(cleo.person, carla)
    reset(cleo.person, "a link of my own again")
    thief, cleos = sign_in(cleo, "a link of my own again"), sign_in(cleo, "a link of my own again")
    right = words(loss, carla)

    def shows_words(browser: Client) -> bool:
        page = browser.get("/keys/lost").content.decode()
        return any(f"<span>{word}</span>" in page for word in right)

    assert not shows_words(cleos)  # locked, and the new keys have another secret
    page = cleos.post("/keys/lost", {"password": "a link of my own again"})
    assert page.status_code == 422
    assert not shows_words(cleos)
    assert cleos.post("/unlock", {"unlock_password": PASSWORD}).status_code == 302
    assert not shows_words(cleos)
    for place in ("/today", "/keys"):
        assert "Somebody asked for your keys" in cleos.get(place).content.decode()
    assert (
        "Your vault is open, so your keys are not lost" in cleos.get("/keys/lost").content.decode()
    )
    assert cleos.post(f"/keys/lost/{loss.pk}/wait").status_code == 403
    assert cleos.post(f"/keys/lost/{loss.pk}/object")["Location"] == "/account/password"
    loss.refresh_from_db()
    assert loss.state == VETOED
    assert thief.get("/today").status_code == 302
    assert "/keys/lost" not in cleos.get("/today").content.decode()


def test_who_sits_in_the_account_with_the_new_secret_sees_the_words_again(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    loss = ask(cleo.person, carla)
    browser, word = sign_in(cleo, RESET), words(loss, carla)[0]
    assert f"<span>{word}</span>" not in browser.get("/keys/lost").content.decode()
    page = browser.post("/keys/lost", {"password": RESET})
    assert f"<span>{word}</span>" in page.content.decode()


def test_words_for_keys_that_somebody_put_there_are_not_shown(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    """Who writes to the database can make both screens agree on other keys only if this shows."""
    reset(cleo.person)
    browser = sign_in(cleo, RESET)
    asked = {"peers": [str(carla.person.pk)], "password": RESET}
    browser.post("/keys/lost", asked)
    loss = Loss.objects.get()
    assert f"<span>{words(loss, carla)[0]}</span>" in browser.get("/keys/lost").content.decode()
    vault.drop_pending(cleo.person.pk)
    other = vault.prepare_anew(cleo.person.pk, password="a secret of the thief", at=DAY)
    Loss.objects.update(pending=other.sign_public.hex())
    loss.refresh_from_db()
    page = browser.get("/keys/lost").content.decode()
    assert not any(f"<span>{word}</span>" in page for word in words(loss, carla))
    assert browser.post("/keys/lost", {"password": RESET}).status_code == 422


def test_a_locked_session_cannot_object(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    loss = ask(cleo.person, carla)
    page = sign_in(cleo, RESET).post(f"/keys/lost/{loss.pk}/object")
    assert page.status_code == 403
    assert "Your vault is locked" in page.content.decode()
    loss.refresh_from_db()
    assert loss.state != VETOED


def test_the_peer_stops_it(written: Written, cleo: Holder, carla: Holder, sign_in: SignIn) -> None:
    loss = ask(cleo.person, carla)
    browser = sign_in(carla)
    assert browser.post(f"/keys/asked/{loss.pk}/object").status_code == 302
    page = browser.get(f"/keys/asked/{loss.pk}").content.decode()
    assert "Somebody objected, and the request was stopped." in page
    assert "heard_1" not in page


@pytest.mark.clause("GCE-1.9")
def test_for_everybody_else_there_is_nothing_here(
    written: Written, cleo: Holder, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    loss = ask(cleo.person, carla)
    for stranger in (hana, nora):
        browser = sign_in(stranger)
        for place in ("wait", "drop", "object"):
            assert browser.post(f"/keys/lost/{loss.pk}/{place}").status_code == 404
        assert browser.get(f"/keys/asked/{loss.pk}").status_code == 404
        assert "lost their keys?" not in browser.get("/today").content.decode()
    assert browser.get(f"/keys/told/{loss.pk}").status_code == 404
    assert browser.post(f"/keys/asked/{loss.pk}/object").status_code == 404
    assert "Cleo asked for new keys" not in browser.get("/today").content.decode()
    hanas = sign_in(hana)
    assert "Cleo asked for new keys" in hanas.get("/today").content.decode()
    page = hanas.get(f"/keys/told/{loss.pk}").content.decode()
    assert "Stop this request" in page
    assert "Carla" not in page.split("<main")[1], "not whom else she works with"
    assert sign_in(carla).post(f"/keys/lost/{loss.pk}/drop").status_code == 404


def test_withdrawing_and_not_waiting_for_all(
    written: Written, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    loss = ask(cleo.person, carla)
    browser = sign_in(cleo, RESET)
    assert browser.post(f"/keys/lost/{loss.pk}/wait").status_code == 403
    assert browser.post(f"/keys/lost/{loss.pk}/drop").status_code == 302
    assert "This request was withdrawn." in browser.get("/keys/lost").content.decode()


def test_an_open_vault_reads_why_it_need_not_ask(
    written: Written, cleo: Holder, sign_in: SignIn
) -> None:
    page = sign_in(cleo).get("/keys/lost").content.decode()
    assert "Only somebody whose vault is locked asks for new keys." in page
    assert 'name="peers"' not in page


def test_who_shares_nothing_is_told_so(nora: Holder, sign_in: SignIn) -> None:
    reset(nora.person)
    page = sign_in(nora, RESET).get("/keys/lost").content.decode()
    assert "Your keys do not come back." in page


def test_nothing_to_bring_back_leads_to_the_keys(cleo: Holder, sign_in: SignIn) -> None:
    assert sign_in(cleo).get("/keys/found")["Location"] == "/keys"
    assert not policy.has_former(cleo.person)
    assert not queries.askings(to=cleo.person)
    with pytest.raises(refusals.WrongSecret):
        recovery.bring_back(PASSWORD, by=cleo, address="::1", at=DAY)
