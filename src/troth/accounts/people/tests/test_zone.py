"""Whose hours are shown in which zone: it is proposed, asked for, and never a fault."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.foundation.kit.zones import zone_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Holder], Client]


def test_signing_up_asks_for_the_zone_and_a_script_proposes_it(
    client: Client, settings: Settings
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = False
    text = client.get("/sign-up").content.decode()
    assert '<select name="time_zone" data-zone=""' in text
    assert 'kit/zone.js" defer' in text
    given = {"name": "Cleo", "email": "cleo@x.example", "time_zone": "America/New_York"}
    answer = client.post("/sign-up", {**given, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert Person.objects.get().time_zone == "America/New_York"


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc"])
def test_whoever_has_no_zone_that_is_known_here_is_asked(
    zone: str, cleo: Holder, sign_in: SignIn
) -> None:
    Person.objects.update(time_zone=zone)
    cleos = sign_in(cleo)
    today = cleos.get("/today").content.decode()
    assert "Say in which time zone you are" in today
    assert "Until then hours are shown in UTC." in today
    page = cleos.get("/account/time-zone").content.decode()
    assert ("This host does not know the zone" in page) is bool(zone)
    assert cleos.post("/account/time-zone", {"time_zone": "Mars/Base"}).status_code == 422
    assert cleos.post("/account/time-zone", {"time_zone": "Asia/Tokyo"}).status_code == 302
    assert Person.objects.get().zone == zone_of("Asia/Tokyo")
    assert "Say in which time zone" not in cleos.get("/today").content.decode()


def test_the_account_page_changes_the_zone(cleo: Holder, sign_in: SignIn) -> None:
    Person.objects.update(time_zone="Asia/Tokyo")
    cleos = sign_in(cleo)
    assert 'value="Asia/Tokyo" selected' in cleos.get("/account").content.decode()
    given = {"name": "Cleo", "language": "en", "time_zone": "Europe/Berlin"}
    assert cleos.post("/account", given).status_code == 302
    assert Person.objects.get().time_zone == "Europe/Berlin"
