"""A second, private address hears of sign-in and keys, and of nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people import notifications as people_notifications
from troth.accounts.people import queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import SecondAddress
from troth.accounts.people.services import links, notifications, second_address
from troth.accounts.people.tests.conftest import START
from troth.engagement.core.queries import Seat

OWN = "cleo@home.example"
SignIn = Callable[..., Client]


def to(address: str) -> list[str]:
    return [str(letter.body) for letter in delivered() if letter.to == [address]]


@pytest.mark.clause("SEED000-CONF-3")
def test_it_hears_of_a_reset_that_who_reads_the_first_mailbox_made(cleo: Holder) -> None:
    second_address.set_second_address(f" {OWN.upper()}", by=cleo, at=START)
    before = len(to(OWN))
    links.ask_for_link(email=cleo.person.email, address="::1", at=START)
    assert len(to(OWN)) == before
    link = to(cleo.person.email)[-1].rsplit("/reset/", 1)[1].strip()
    found = queries.reset_link(link)
    assert found is not None
    links.reset(found, "chosen by the employer", at=START)
    assert "If it was not you" in to(OWN)[-1]
    notifications.notify(cleo.person, "charters.active", at=START)
    assert len(to(OWN)) == before + 1


def test_without_one_only_the_first_hears(cleo: Holder) -> None:
    """The control."""
    notifications.notify(cleo.person, people_notifications.SIGN_IN_RESET, at=START)
    assert to(OWN) == []


def test_the_page_needs_what_opens_the_vault_and_tells_the_address_that_was_left(
    cleo: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(cleo), "/account/second-address"
    assert browser.post(there, {"email": OWN, "password": "guessed"}).status_code == 422
    assert not SecondAddress.objects.exists()
    assert browser.post(there, {"email": OWN, "password": PASSWORD}).status_code == 302
    assert OWN in browser.get(there).content.decode()
    told = len(to(OWN))
    assert browser.post(there, {"email": "", "password": PASSWORD}).status_code == 302
    assert "no longer uses this address" in to(OWN)[told]
    assert not SecondAddress.objects.exists()


def test_it_is_suggested_to_a_client_whose_address_is_of_the_sponsors_domain(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    words = "Name a second, private address"
    shown = [words in sign_in(who).get("/today").content.decode() for who in (cleo, carla, hana)]
    assert shown == [True, False, False]
    second_address.set_second_address(OWN, by=cleo, at=START)
    assert words not in sign_in(cleo).get("/today").content.decode()
