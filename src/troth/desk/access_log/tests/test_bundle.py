"""The bundle of a real engagement: it holds, it carries no words, and every swap in it is found."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from nacl.signing import SigningKey

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.app.clock import rounds as clock
from troth.desk.access_log import events
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.ledger.verify.older import compare
from troth.foundation.vault.identity import card
from troth.foundation.vault.models import Identity
from troth.practice.releases.tests import stories

LATER = AT + timedelta(days=9)
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(LATER)


@pytest.fixture
def release(active: Seat, cleo: Holder) -> str:
    """A summary that Cleo signed and sent."""
    made = stories.sign(stories.draft(active.engagement.pk, cleo), cleo)
    return stories.send(made, cleo).digest


def taken(browser: Client, active: Seat) -> Any:
    address = f"/engagements/{active.engagement.pk}/access-log/bundle"
    answer = browser.post(address, {"password": PASSWORD})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="troth-')
    return json.loads(answer.content)


@pytest.mark.clause("GCE-1.9")
def test_the_client_takes_a_bundle_away_and_it_holds_without_the_host(
    active: Seat, release: str, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    older = taken(browser, active)
    newer = check(taken(browser, active))
    told = "\n".join([*newer.findings, *compare(newer, older)])
    assert "carries 3 valid signatures" in told
    assert "All 1 summaries carry valid signatures" in told
    for part, holder in (("client", cleo), ("practitioner", carla), ("sponsor", hana)):
        made = card(holder.person.pk, holder.keyring.box_public, holder.keyring.sign_public)
        found = f"{holder.keyring.fingerprint}   (card {sha256(made).hexdigest()[:16]}…"
        assert f"The keys of the {part} are signed by themselves and entered in the log" in told
        assert found in told
    assert compare(newer, older["checkpoint"])
    entries = ledger.entries([active.engagement.pk])
    assert [e.act for e in entries[:2]] == [events.TAKEN, events.TAKEN]
    assert len(newer.form["entries"]) == len(entries)


def test_a_bundle_holds_no_name_and_no_word(
    active: Seat, release: str, cleo: Holder, sign_in: SignIn
) -> None:
    text = json.dumps(taken(sign_in(cleo), active))
    for word in ("Cleo", "Carla", "Hana", "Acme", "example", "Mid-term", "reports", "Leading"):
        assert word not in text


def test_only_the_client_takes_it_and_only_by_asking_for_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    address = f"/engagements/{active.engagement.pk}/access-log/bundle"
    for stranger in (carla, hana, nora):
        answer = sign_in(stranger).post(address, {"password": PASSWORD})
        assert answer.status_code == 404
    assert "Your password" in sign_in(cleo).get(address).content.decode()
    wrong = sign_in(cleo).post(address, {"password": "not the password"})
    assert wrong.status_code == 422
    assert "Nothing was handed out." in wrong.content.decode()
    assert Client().post(address, {"password": PASSWORD}).status_code == 302
    assert not Checkpoint.objects.exists()


def test_an_engagement_without_a_charter_has_a_bundle_too(
    contracting: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    told = check(taken(sign_in(cleo), contracting)).findings
    assert "There is no charter yet that all parties have signed." in told


def test_a_key_put_in_the_place_of_another_is_found(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    """The operator makes a whole new identity and signs the charter with it in Carla's name."""
    older = taken(sign_in(cleo), active)
    thief, who = SigningKey.generate(), carla.person.pk
    public = bytes(thief.verify_key)
    found = Identity.objects.get(holder_id=who)
    signed = thief.sign(card(who, bytes(found.box_public), public)).signature
    Identity.objects.filter(holder_id=who).update(sign_public=public, signature=signed)
    form = taken(sign_in(cleo), active)
    with pytest.raises(Fault, match="log has no entry of the keys of the practitioner"):
        check(form)
    assert check(older)


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        ("signature", "signature of the client under the charter"),
        ("digest", "signature of the client under the charter"),
        ("version", "signature of the client under the charter"),
        ("release", "No entry tells that the client signed the summary"),
        ("recipient", "signature under the summary"),
        ("missing", "Not all parties have signed"),
        ("key", "The keys of the client are not their own"),
        ("made", "The log has no entry of the keys of the client"),
        ("proof", "The entry of the keys of the client is not in the log"),
    ],
)
def test_what_was_exchanged_in_a_bundle_is_found(
    active: Seat, release: str, cleo: Holder, sign_in: SignIn, where: str, fault: str
) -> None:
    form = taken(sign_in(cleo), active)
    charter, client = form["charter"], form["parties"][0]
    match where:
        case "signature":
            charter["signatures"][0]["signature"] = charter["signatures"][1]["signature"]
        case "digest":
            charter["digest"] = "00" * 32
        case "version":
            charter["version"] += 1
        case "release":
            form["releases"][0]["digest"] = "00" * 32
        case "recipient":
            form["releases"][0]["recipient"] = client["person"]
        case "missing":
            charter["signatures"].pop()
        case "key":
            client["keys"][0]["seal"] = "00" * 32
        case "made":
            client["keys"][0]["made"] = None
        case "proof":
            client["keys"][0]["made"]["index"] += 1
    with pytest.raises(Fault, match=fault):
        check(form)


def test_the_page_says_how_far_the_log_is_signed(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, address = sign_in(cleo), f"/engagements/{active.engagement.pk}/access-log"
    assert "This host has not signed its log yet" in browser.get(address).content.decode()
    clock.tick(at=LATER)
    page = browser.get(address).content.decode()
    assert "This host last signed its log" in page
    assert ledger.standing(active.engagement.pk).fingerprint in page
    assert "Download what you can check" in page
    account = browser.get("/access-log").content.decode()
    assert "of your account" in account
    assert "Download what you can check" not in account
