"""Codes, policies and jurisdictions: opened, signed by who opened them, asked for at the start."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.cast import person
from troth.accounts.people.holder import Holder
from troth.app.config.packs import check
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.foundation.ethics import pack
from troth.foundation.ethics.pack import Pins
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.signatures import holds
from troth.practice.consents.tests.conftest import LATER
from troth.profession.packs import policy, queries, services
from troth.profession.packs.models import PackView, Pledge

SignIn = Any
GCE = "/packs/code/GCE/2016"
PINS = Pins.of(code=("GCE", "2016"), policy=("house", "1"), jurisdiction=("DE", "2026-1"))

POLICY = """\
kind = "policy"
id = "body"
title = "The body's policy"
edition = "{edition}"
valid_from = {day}
about = "A policy"
[values]
gift_threshold = {gift}
[[text]]
id = "diversity"
title = "Diversity"
words = "{words}"
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An operator's folder of packs, in use for one test."""
    settings.TROTH_PACKS = tmp_path
    pack.use(tmp_path)
    yield tmp_path
    pack.use(None)


@pytest.fixture
def sven(db: None) -> Holder:
    """Someone who has signed nothing yet."""
    return person("Sven", "coach")


def publish(folder: Path, edition: str, day: str, words: str = "Be fair.", gift: int = 20) -> None:
    text = POLICY.format(edition=edition, day=day, words=words, gift=gift)
    (folder / f"body-{edition}.toml").write_text(text, encoding="utf-8")
    pack.use(folder)


def gce() -> pack.Pack:
    return pack.pack("code", "GCE", "2016")


@pytest.mark.clause("GCE-1.2a", "IMC-I-1")
def test_signing_stays_off_until_this_very_edition_was_opened(
    sven: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(sven)
    page = browser.get(f"{GCE}/sign").content.decode()
    assert '<button type="button" class="btn" disabled' in page
    assert f'<a href="{GCE}">Put this right</a>' in page
    assert browser.post(f"{GCE}/sign").status_code == 403
    assert not Pledge.objects.exists()
    assert browser.get(GCE).status_code == 200
    page = browser.get(f"{GCE}/sign").content.decode()
    assert '<button class="btn primary">Sign</button>' in page
    assert browser.post(f"{GCE}/sign").status_code == 302
    assert policy.has_pledged(sven.person.pk, "code", "GCE", "2016")
    assert "Your signature holds." in browser.get(f"{GCE}/sign").content.decode()
    assert browser.post(f"{GCE}/sign").status_code == 403


@pytest.mark.clause("GCE-1.2a")
def test_the_time_of_the_first_opening_is_kept(sven: Holder, cleo: Holder) -> None:
    services.open_pack(gce(), by=sven.person, at=LATER)
    services.open_pack(gce(), by=sven.person, at=LATER.replace(year=2027))
    (kept,) = PackView.objects.all()
    assert (kept.at, kept.digest) == (LATER, gce().digest)
    assert policy.has_opened(sven.person.pk, "code", "GCE", "2016")
    assert not policy.has_opened(cleo.person.pk, "code", "GCE", "2016")
    assert policy.must_open(sven.person.pk, "code", "GCE", "2016")
    told = policy.must_open(cleo.person.pk, "code", "GCE", "2016")
    assert [r.clause.ref for r in told.reasons] == ["GCE-1.2a"]


def test_who_is_not_signed_in_reads_and_leaves_no_trace(client: Client, db: None) -> None:
    for page in ("/packs", GCE, "/packs/policy/house/1", "/packs/jurisdiction/DE/2026-1"):
        assert client.get(page).status_code == 200
    assert not PackView.objects.exists()
    assert client.get(f"{GCE}/sign").status_code == 302


@pytest.mark.clause("GCE-1.2a")
def test_client_and_sponsor_see_that_their_practitioner_pledged_and_nobody_else_does(
    active: Seat, cleo: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    words = "Carla pledged to keep this edition."
    for other in (cleo, hana):
        assert words in sign_in(other).get(GCE).content.decode()
    assert words not in sign_in(nora).get(GCE).content.decode()
    Pledge.objects.update(signature=b"x" * 64)
    assert words not in sign_in(cleo).get(GCE).content.decode()


@pytest.mark.parametrize(
    "page", ["/packs/code/GCE/1999", "/packs/source/SEED000/x", "/packs/creed/X/1"]
)
def test_a_pack_that_is_not_here_is_not_found(client: Client, db: None, page: str) -> None:
    assert client.get(page).status_code == 404


@pytest.mark.clause("GCE-2.12a")
def test_an_example_says_so_wherever_it_is_shown(sven: Holder, sign_in: SignIn) -> None:
    browser, here = sign_in(sven), "/packs/jurisdiction/DE/2026-1"
    for page in (here, f"{here}/sign", f"{here}/since/2026-1"):
        assert "A lawyer has to check it" in browser.get(page).content.decode()
    listed = browser.get("/packs").content.decode()
    assert listed.count("an example that needs a lawyer") == len(pack.jurisdictions())
    page = browser.get(here).content.decode()
    assert "A crisis line near the client · to be filled in by the operator" in page
    swiss = browser.get("/packs/jurisdiction/CH/2026-1").content.decode()
    assert swiss.count("The operator has to fill it in.") == 2


def test_a_signature_in_other_words_is_none(sven: Holder) -> None:
    services.open_pack(gce(), by=sven.person, at=LATER)
    made = services.pledge(gce(), by=sven, at=LATER)
    assert holds(made.claim)
    made.edition = "2021"
    assert not holds(made.claim)
    Pledge.objects.update(signature=b"x" * 64)
    assert not policy.has_pledged(sven.person.pk, "code", "GCE", "2016")


def test_nobody_signs_for_another(sven: Holder, cleo: Holder) -> None:
    services.open_pack(gce(), by=sven.person, at=LATER)
    services.pledge(gce(), by=sven, at=LATER)
    Pledge.objects.update(person=cleo.person)
    assert not policy.has_pledged(cleo.person.pk, "code", "GCE", "2016")


@pytest.mark.clause("GCE-1.2a", "GCE-2.3", "GCE-2.12a")
def test_a_new_engagement_needs_pledge_policy_and_jurisdiction(sven: Holder) -> None:
    person = sven.person.pk

    def lacks(pins: Pins = PINS) -> list[str]:
        told = policy.may_begin_under(person, pins, at=LATER)
        return [r.clause.ref for r in told.reasons]

    assert lacks() == ["GCE-1.2a", "GCE-2.3"]
    for found in (gce(), pack.pack("policy", "house", "1")):
        services.open_pack(found, by=sven.person, at=LATER)
        services.pledge(found, by=sven, at=LATER)
    assert lacks() == []
    assert lacks(Pins.of(code=("GCE", "2016"), policy=("house", "1"))) == ["GCE-2.12a"]
    gone = Pins.of(code=("GCE", "2016"), policy=("house", "1"), jurisdiction=("DE", "1871"))
    assert lacks(gone) == ["GCE-2.12a"]


@pytest.mark.clause("GCE-2.3")
def test_a_new_edition_of_the_policy_is_opened_and_accepted_before_the_next_engagement(
    folder: Path, sven: Holder
) -> None:
    publish(folder, "1", "2026-01-01")
    pins = Pins.of(code=("GCE", "2016"), policy=("body", "1"))
    one = pack.pack("policy", "body", "1")
    services.open_pack(one, by=sven.person, at=LATER)
    services.pledge(one, by=sven, at=LATER)
    assert policy.may_pin_policy(sven.person.pk, pins, at=LATER)
    publish(folder, "2", "2026-06-01", "Be fair, and say so.")
    assert not policy.may_pin_policy(sven.person.pk, pins, at=LATER)
    two = pack.pack("policy", "body", "2")
    with pytest.raises(Refused):
        services.pledge(two, by=sven, at=LATER)
    services.open_pack(two, by=sven.person, at=LATER)
    services.pledge(two, by=sven, at=LATER)
    assert policy.may_pin_policy(sven.person.pk, pins, at=LATER)


@pytest.mark.clause("GCE-2.3", "GCE-1.2a")
def test_a_new_edition_of_what_somebody_signed_is_a_task_until_they_sign_it(
    folder: Path, sven: Holder, sign_in: SignIn
) -> None:
    publish(folder, "1", "2026-01-01")
    one = pack.pack("policy", "body", "1")
    services.open_pack(one, by=sven.person, at=LATER)
    services.pledge(one, by=sven, at=LATER)
    browser = sign_in(sven)
    task = "Read what has changed in The body"
    assert task not in browser.get("/today").content.decode()
    publish(folder, "2", "2026-06-01", "Be fair, and say so.")
    page = browser.get("/today").content.decode()
    assert task in page
    assert "/packs/policy/body/2/since/1" in page
    browser.get("/packs/policy/body/2/since/1")
    browser.post("/packs/policy/body/2/sign")
    assert task not in browser.get("/today").content.decode()


@pytest.mark.clause("GCE-2.12a")
def test_a_change_is_read_statement_by_statement_and_then_no_longer_waits(
    folder: Path, sven: Holder, sign_in: SignIn
) -> None:
    publish(folder, "1", "2026-01-01")
    publish(folder, "2", "2026-06-01", "Be fair, and say so.", gift=30)
    pins = Pins.of(code=("GCE", "2016"), policy=("body", "1"))
    (new,) = queries.unread(sven.person.pk, pins, at=LATER)
    assert (new.was.edition, new.now.edition) == ("1", "2")
    browser = sign_in(sven)
    page = browser.get("/packs/policy/body/2/since/1").content.decode()
    money = "<del>20 of the currency</del>"
    for words in ("<del>Be fair.</del>", "<ins>Be fair, and say so.</ins>", money):
        assert words in page
    assert browser.post("/packs/policy/body/2/sign").status_code == 302
    assert queries.unread(sven.person.pk, pins, at=LATER) == []


def test_a_pack_whose_words_changed_under_its_name_has_to_be_opened_again(
    folder: Path, sven: Holder
) -> None:
    publish(folder, "1", "2026-01-01")
    found = pack.pack("policy", "body", "1")
    services.open_pack(found, by=sven.person, at=LATER)
    services.pledge(found, by=sven, at=LATER)
    publish(folder, "1", "2026-01-01", "Be fair to me.")
    assert not policy.has_opened(sven.person.pk, "policy", "body", "1")
    assert not policy.has_pledged(sven.person.pk, "policy", "body", "1")


# --- the operator ------------------------------------------------------------------------------


def test_the_command_lists_and_says_what_does_not_hold(folder: Path) -> None:
    publish(folder, "1", "2026-01-01")
    out = StringIO()
    call_command("packs", stdout=out)
    assert "The body's policy (yours)" in out.getvalue()
    assert "Germany (example, needs a lawyer)" in out.getvalue()
    assert check() == []
    publish(folder, "2", "2026-06-01", gift=-1)
    told = "body-2.toml, line 8, values.gift_threshold: a whole number between 0 and 10000"
    with pytest.raises(CommandError, match=told):
        call_command("packs", stdout=StringIO())
    (warning,) = check()
    assert told in warning.msg


def test_the_command_checks_a_file_that_is_not_in_the_folder_yet(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('kind = "policy"', encoding="utf-8")
    with pytest.raises(CommandError, match=r"mine\.toml, id: this key is missing"):
        call_command("packs", str(file), stdout=StringIO())


def test_a_bad_pack_stops_no_page(folder: Path, client: Client, db: None) -> None:
    publish(folder, "1", "2026-01-01")
    (folder / "bad.toml").write_text("kind = ", encoding="utf-8")
    pack.use(folder)
    page = client.get("/packs")
    assert page.status_code == 200
    assert "The body" in page.content.decode()


LAW = """\
kind = "jurisdiction"
id = "DE"
title = "Germany"
edition = "2026-2"
valid_from = 2026-11-03
about = "A newer example"
[values]
age_of_majority = 18
age_of_data_consent = 16
breach_hours = 48
data_request_months = 1
"""


@pytest.mark.clause("GCE-2.12a")
def test_a_newer_law_is_a_task_for_each_engagement_that_pins_the_older_until_it_is_read(
    folder: Path, active: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    Engagement.objects.update(jurisdiction="DE", jurisdiction_edition="2026-1")
    browser, task = sign_in(carla), "Read the change: Germany"
    assert task not in browser.get("/today").content.decode()
    (folder / "de.toml").write_text(LAW, encoding="utf-8")
    pack.use(folder)
    assert task in browser.get("/today").content.decode()
    assert task not in sign_in(cleo).get("/today").content.decode()
    change = "/packs/jurisdiction/DE/2026-2/since/2026-1"
    page = browser.get(change).content.decode()
    for words in ("<del>72 hours</del>", "<ins>48 hours</ins>"):
        assert words in page
    assert browser.post("/packs/jurisdiction/DE/2026-2/sign").status_code == 302
    assert task not in browser.get("/today").content.decode()
