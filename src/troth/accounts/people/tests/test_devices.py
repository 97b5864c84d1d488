"""Devices and sign-ins: seen in plain words, ended by their own person, told when new."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people import devices, events, notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Device, Session
from troth.accounts.people.sessions import SessionStore
from troth.accounts.people.tests.conftest import MovingClock
from troth.foundation.ledger import queries as ledger

Enter = Callable[..., Client]

LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
KINDS = {
    LINUX: "Firefox on Linux",
    PHONE: "Safari on iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36": "Chrome on macOS",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    "Something on Linux": "A browser on Linux",
    "curl/8.5.0": "curl",
    "": "A device that did not say what it is",
    "<script>": "A device that did not say what it is",
    "Firefox " * 10_000: "Firefox",
}


@pytest.mark.parametrize(("said", "words"), KINDS.items(), ids=[*KINDS.values()])
def test_a_device_is_named_coarsely(said: str, words: str) -> None:
    assert devices.words(devices.kind(said)) == words


def enter(who: Holder, agent: str) -> Client:
    browser = Client(headers={"user-agent": agent})
    page = browser.post("/sign-in", {"email": who.person.email, "password": PASSWORD})
    assert page["Location"] == "/"
    return browser


def test_sign_ins_are_listed_with_this_one_marked(cleo: Holder, clock: MovingClock) -> None:
    enter(cleo, PHONE)
    clock.move(minutes=20)
    page = enter(cleo, LINUX).get("/account/devices").content.decode()
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert page.count("This sign-in") == 1
    assert page.count("Vault open") == 1
    assert page.count("Vault locked") == 1
    assert page.count("End this sign-in") == 1
    clock.move(hours=12)
    page = enter(cleo, LINUX).get("/account/devices").content.decode()
    assert "Safari on iPhone" not in page


def test_one_sign_in_is_ended_and_the_others_go_on(cleo: Holder) -> None:
    here, there, third = enter(cleo, LINUX), enter(cleo, PHONE), enter(cleo, PHONE)
    page = here.get("/account/devices")
    key = page.content.decode().split("/account/devices/")[1].split("/")[0]
    ended, goes_on = (third, there) if _has(third, key) else (there, third)
    assert here.post(f"/account/devices/{key}/end").status_code == 302
    assert ended.get("/account").status_code == 302
    assert goes_on.get("/account").status_code == 200
    assert here.get("/account").status_code == 200
    assert events.SESSION_ENDED in [t.act for t in ledger.entries([cleo.person.pk])]
    here.post("/account/devices/end-others")
    assert goes_on.get("/account").status_code == 302
    assert here.get("/account").status_code == 200
    told = [t.act for t in ledger.entries([cleo.person.pk])]
    assert told.count(events.SESSION_ENDED) == 2


def _has(browser: Client, key: str) -> bool:
    return row_key(browser) == key


def row_key(browser: Client) -> str:
    """Return the key of the row of the browser's sign-in."""
    session = browser.session
    assert isinstance(session, SessionStore)
    return session.row_key


def test_nobody_ends_the_sign_in_of_another(cleo: Holder, hana: Holder) -> None:
    cleos, hanas = enter(cleo, LINUX), enter(hana, LINUX)
    key = row_key(cleos)
    hanas.post(f"/account/devices/{key}/end")
    assert cleos.get("/account").status_code == 200
    (own,) = Session.objects.filter(person=hana.person)
    assert queries.sign_ins(to=hana.person, at=own.seen_at) == [own]
    hanas.post(f"/account/devices/{row_key(hanas)}/end")
    assert hanas.get("/account").status_code == 302


def test_a_new_kind_of_device_is_told_the_first_and_a_known_one_are_not(
    cleo: Holder,
) -> None:
    enter(cleo, LINUX)
    enter(cleo, LINUX.replace("133", "134"))
    assert queries.notifications(to=cleo.person) == []
    enter(cleo, PHONE)
    enter(cleo, PHONE)
    assert [n.kind for n in queries.notifications(to=cleo.person)] == [notifications.NEW_DEVICE]
    (letter,) = delivered()
    assert letter.to == ["cleo@acme.example"]
    assert "iPhone" not in str(letter.message())
    assert Device.objects.filter(person=cleo.person).count() == 2


def test_two_sign_ins_on_one_kind_of_device_are_told_apart(
    cleo: Holder, clock: MovingClock
) -> None:
    """Each is a landmark of the page, and landmarks need names of their own."""
    enter(cleo, PHONE)
    clock.move(minutes=1)
    enter(cleo, LINUX)
    clock.move(minutes=1)
    page = enter(cleo, LINUX).get("/account/devices").content.decode()
    found = re.findall(r'<h2 id="[^"]+">([^<]+)</h2>', page)
    assert found == ["Firefox on Linux (1)", "Firefox on Linux (2)", "Safari on iPhone"]
