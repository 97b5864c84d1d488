"""The demo cast comes onto an empty host, once, through the services people use."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from tests.cast import PASSWORD
from troth.accounts.people.services import sign_up as people
from troth.app.clock.services import tell_of_differences
from troth.app.demo import stage, stories
from troth.app.demo.cast import CAST
from troth.engagement.core.models import Engagement
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.inventory import findings


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
    return tmp_path


@pytest.mark.clause("GCE-1.23b")
@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_the_cast_signs_in_and_finds_engagements_in_different_states(home: Path) -> None:
    told = StringIO()
    call_command("demo", "--json", stdout=told)
    accounts = json.loads(told.getvalue())
    assert [a["name"] for a in accounts] == [actor.name for actor in CAST]
    states = sorted(Engagement.objects.values_list("state", flat=True))
    assert states == [
        *("active", "closed", "contracting", "contracting", "contracting"),
        *("declined", "enquiry"),
    ]
    for engagement in Engagement.objects.all():
        assert ledger.verify(engagement.pk)
        assert findings(engagement.pk) == []
    assert tell_of_differences(at=now()) == 0
    for account in accounts:
        browser = Client()
        sent = {"email": account["email"], "password": account["password"]}
        page = browser.post("/sign-in", sent)
        assert page.status_code == 302
        assert (page["Location"] == "/sign-in/second?next=%2F") == bool(account["code_key"])
        if account["code_key"]:
            code = pyotp.TOTP(account["code_key"]).now()
            assert browser.post("/sign-in/second", {"code": code}).status_code == 302
        assert browser.get("/today").status_code == 200
    assert [a["name"] for a in accounts if a["code_key"]] == sorted(stories.PRACTITIONERS)
    _the_first_page_lets_in_the_cast_alone(accounts)
    again = StringIO()
    call_command("demo", "--json", stdout=again)
    assert json.loads(again.getvalue()) == accounts
    assert (home / "demo.json").stat().st_mode & 0o777 == 0o600


def _the_first_page_lets_in_the_cast_alone(accounts: list[dict[str, str]]) -> None:
    carla = next(a for a in accounts if a["name"] == "Carla")
    browser = Client()
    browser.post("/demo/enter", {"email": carla["email"]})
    assert browser.get("/today").status_code == 200
    people.sign_up(name="Nobody", email="real@host.example", password=PASSWORD, at=now())
    stranger = Client()
    assert stranger.post("/demo/enter", {"email": "real@host.example"})["Location"] == "/"
    assert stranger.get("/today").status_code == 302


@pytest.mark.django_db(databases=("default", "shares"))
def test_it_stays_away_from_a_host_with_people(home: Path, cleo: object) -> None:
    with pytest.raises(stage.NotEmpty):
        stage.build(at=now())
    page = Client().get("/").content.decode()
    assert "Bring the demo cast" not in page
    assert "Set up a practice" in page


@pytest.mark.django_db(databases=("default", "shares"))
def test_an_empty_host_offers_the_cast(home: Path) -> None:
    page = Client().get("/").content.decode()
    assert page.index("Bring the demo cast") < page.index("Set up a practice")
