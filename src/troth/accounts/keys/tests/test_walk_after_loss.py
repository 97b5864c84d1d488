"""After everything was lost, every page of a person still answers, and says what is not there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import engage
from tests.clock import SetClock
from troth.accounts.keys.rules import WAIT
from troth.accounts.keys.services import recovery
from troth.accounts.keys.tests.stories import DAY, RESET, WRITTEN, Written, ask, compare, write
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as seats
from troth.engagement.core.queries import Seat
from troth.foundation.vault import write_guard as trap
from troth.foundation.vault.models import Grant
from troth.practice.consents.models import Consent
from troth.practice.consents.services import consenting as consents
from troth.practice.consents.tests.conftest import terms

SignIn = Callable[..., Client]
LATER = DAY + WAIT + timedelta(hours=1)
LINK = re.compile(r'href="(/[^"#?]*)')
AWAY = ("/static/", "/sign-out", "/logout")


@dataclass(frozen=True, slots=True)
class Filled:
    """Notes of two engagements, a consent that Cleo refused, and one that Lars is asked for."""

    notes: Written
    theirs: Written
    refused: UUID
    asked: UUID


def walk(browser: Client, *more: str) -> dict[str, int]:
    """Follow every link of a person's pages from Today and `more` on; return all answers."""
    answers: dict[str, int] = {}
    waiting = ["/today", *more]
    while waiting:
        address = waiting.pop()
        if address in answers or address.startswith(AWAY):
            continue
        page = browser.get(address)
        answers[address] = page.status_code
        if page.status_code in (301, 302):
            waiting.append(page["Location"].split("?")[0])
        elif page.get("Content-Type", "").startswith("text/html"):
            waiting += LINK.findall(page.content.decode())
    return answers


def lose(who: Holder, *asked: Holder) -> None:
    """Let someone lose everything, and the first of those who are asked give back in time."""
    found = ask(who.person, *asked)
    compare(found, asked[0])
    if len(asked) > 1:
        recovery.wait(found, vault_is_open=False, by=who.person, at=DAY)
    assert recovery.due(at=LATER) == 1


def told(browser: Client, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200
    return page.content.decode()


@pytest.fixture
def filled(active: Seat, cleo: Holder, carla: Holder, lars: Holder, hana: Holder) -> Filled:
    """Two engagements of Carla with notes and consents; Cleo gave one and refused another."""
    notes = write(active.engagement.pk, cleo, carla)
    given, refused = (
        consents.ask(seats.seat(notes.engagement, to=carla.person), terms(**more), by=carla, at=DAY)
        for more in ({}, {"recipient": "another body"})
    )
    mine = seats.seat(notes.engagement, to=cleo.person)
    consents.decide(mine, given, "give", read=given.digest, by=cleo, at=DAY)
    consents.decide(mine, refused, "refuse", by=cleo, at=DAY)
    theirs = write(engage(lars, carla, hana).engagement.pk, lars, carla)
    seat = seats.seat(theirs.engagement, to=carla.person)
    asked = consents.ask(seat, terms(), by=carla, at=DAY)
    return Filled(notes, theirs, refused.pk, asked.pk)


@pytest.mark.parametrize("who", ["cleo", "carla", "hana", "carla without lars"])
def test_every_page_answers(
    who: str,
    filled: Filled,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    lars: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    lost = {"cleo": cleo, "carla": carla, "hana": hana}[who.split(maxsplit=1)[0]]
    asked = {"cleo": [carla], "hana": [carla], "carla": [lars, cleo]}.get(who, [cleo, lars])
    lose(lost, *asked)
    set_clock(LATER)
    looked = [f"/engagements/{filled.notes.engagement}/access-log"] if lost is cleo else []
    answers = walk(sign_in(lost, RESET), *looked)
    assert {a: s for a, s in answers.items() if s >= 400} == {}
    tabs = {a.rsplit("/", 1)[1] for a in answers if a.startswith("/engagements/")}
    assert tabs >= {"charter"} | ({"consents", "life"} if lost is not hana else set())
    assert {"/today", "/keys", "/account"} <= set(answers)


@pytest.mark.clause("SEED000-CONF-3")
def test_what_cannot_be_opened_is_said_in_plain_words(
    filled: Filled,
    cleo: Holder,
    carla: Holder,
    nora: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    own = f"/notes/{filled.notes.own}"
    before = sign_in(cleo)
    assert WRITTEN["own"] in told(before, own)
    assert ">Refused<" in told(before, f"/consents/{filled.refused}")
    lose(cleo, carla)
    set_clock(LATER)
    after = sign_in(cleo, RESET)
    page = told(after, own)
    assert "This lies under keys that you lost" in page
    assert WRITTEN["own"] not in page
    assert WRITTEN["shared"] in told(after, f"/notes/{filled.notes.shared}")
    # The refusal lay in Cleo's own room: it is open again, and may be refused once more.
    asked = told(after, f"/consents/{filled.refused}")
    assert ">Refused<" not in asked
    assert after.post(f"/consents/{filled.refused}/refuse").status_code == 302
    assert ">Refused<" in told(after, f"/consents/{filled.refused}")
    assert sign_in(nora).get(own).status_code == 404


@pytest.mark.clause("SEED000-CONF-3")
def test_a_consent_without_its_words_stands_and_can_be_taken_back(
    filled: Filled,
    cleo: Holder,
    carla: Holder,
    lars: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    """The room of Lars and Carla is under a key that is his no longer, and hers neither."""
    set_clock(LATER)
    found = Consent.objects.get(pk=filled.asked)
    seat = seats.seat(found.engagement, to=lars.person)
    consents.decide(seat, found, "give", read=found.digest, by=lars, at=DAY)
    with trap.unlocked(lars.keyring):
        mine = Grant.objects.filter(holder=lars.person, compartment=found.compartment)
        mine.update(sealed_to=bytes(32))
    browser = sign_in(lars)
    page = told(browser, f"/consents/{filled.asked}")
    assert "This lies under keys that you lost" in page
    assert "Take it back" in page
    for listed in ("/agreed", f"/engagements/{found.engagement}/consents"):
        assert "somebody whose name lies under keys that you lost" in told(browser, listed)
    assert browser.post(f"/consents/{filled.asked}/withdraw").status_code == 302
    found.refresh_from_db()
    assert found.state == "withdrawn"
