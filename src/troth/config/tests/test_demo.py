"""The demo cast comes onto an empty host, once, through the services people use."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from troth.config.demo import stage
from troth.config.demo.cast import CAST
from troth.engagements.models import Engagement
from troth.ledger import queries as ledger


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
    return tmp_path


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_the_cast_signs_in_and_finds_engagements_in_different_states(home: Path) -> None:
    told = StringIO()
    call_command("demo", "--json", stdout=told)
    accounts = json.loads(told.getvalue())
    assert [a["name"] for a in accounts] == [actor.name for actor in CAST]
    states = sorted(Engagement.objects.values_list("state", flat=True))
    assert states == ["active", "closed", "contracting", "contracting", "contracting"]
    for engagement in Engagement.objects.all():
        assert ledger.verify(engagement.pk)
    for account in accounts:
        browser = Client()
        sent = {"email": account["email"], "password": account["password"]}
        assert browser.post("/sign-in", sent).status_code == 302
        assert browser.get("/today").status_code == 200
    again = StringIO()
    call_command("demo", "--json", stdout=again)
    assert json.loads(again.getvalue()) == accounts
    assert (home / "demo.json").stat().st_mode & 0o777 == 0o600


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
