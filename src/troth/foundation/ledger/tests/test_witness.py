"""Witnesses: honest growth is signed; a fork, a rollback or another key is caught with evidence."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests.clock import SetClock
from troth.foundation.ledger import cosigning, queries, sequencer, views, witness
from troth.foundation.ledger.models import Cosignature, Watched, Witness
from troth.foundation.ledger.rate_limit import MOST, RateLimit
from troth.foundation.ledger.remote import Remote, Unreachable
from troth.foundation.ledger.tests.forks import cut_to
from troth.foundation.ledger.tests.hosts import AT, Host
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.ledger.verify.notes import COSIGNATURE, cosigned_at, open_note, read_key
from troth.foundation.ledger.verify.older import witnessed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, set_clock: SetClock) -> None:
    monkeypatch.setattr(views, "_pace", RateLimit())
    set_clock(AT)


class Asked(Remote):
    """The host of this test, asked by its real addresses without a network."""

    def _ask(self, method: str, path: str, content: str = "") -> "Answer":  # type: ignore[override]
        browser = Client()
        if method == "GET":
            return Answer(browser.get(path))
        return Answer(browser.post(path, content, content_type="application/json"))


class Answer:
    def __init__(self, answer: object) -> None:
        self.status_code: int = answer.status_code  # type: ignore[attr-defined]
        self.content: bytes = answer.content  # type: ignore[attr-defined]
        self.url = "the host"

    @property
    def is_success(self) -> bool:
        return self.status_code == 200

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> object:
        return json.loads(self.content)


@pytest.fixture
def host() -> Host:
    host = Host()
    host.live(5)
    sequencer.run(at=AT)
    return host


def look(key: str = "") -> witness.Seen:
    return witness.look(Asked("https://other.example"), key=key, clock=lambda: AT)


def test_honest_growth_is_seen_and_signed(host: Host) -> None:
    cosigning.trust(cosigning.own_key(), at=AT)
    assert look().before is None
    for _ in range(6):
        host.live(3)
        sequencer.run(at=AT)
        seen = look()
        assert seen.declined == ""
        assert seen.before is not None
        assert seen.before.size < seen.checkpoint.size
    assert look().checkpoint == seen.checkpoint
    newest = queries.latest_checkpoint()
    assert newest is not None
    own = read_key(cosigning.own_key(), COSIGNATURE)
    assert cosigned_at(queries.noted(newest), own) == int(AT.timestamp())
    assert Client().get("/ledger/checkpoint").content.decode() == queries.noted(newest)
    assert Cosignature.objects.count() == 1


def test_a_bundle_carries_what_the_witness_signed(host: Host) -> None:
    cosigning.trust(cosigning.own_key(), at=AT)
    own = read_key(cosigning.own_key(), COSIGNATURE)
    with pytest.raises(Fault, match="no checkpoint that the witness"):
        witnessed(check(host.bundle()), own)
    sequencer.run(at=AT)
    look()
    host.live(4)
    told = witnessed(check(host.bundle()), own)
    assert told[0].startswith(f"The witness {own.name} saw the log over 7 entries on 2026-11-24")
    assert "it had 5 entries then" in told[1]


def test_a_bundle_that_hides_what_the_witness_saw_is_found(host: Host) -> None:
    cosigning.trust(cosigning.own_key(), at=AT)
    own = read_key(cosigning.own_key(), COSIGNATURE)
    look()
    events = host.events()
    host.retell(events[:3])
    made = host.bundle()
    check(made)
    with pytest.raises(Fault, match="did not end with entry"):
        witnessed(check(made), own)
    made["witnessed"][0]["checkpoint"] = made["checkpoint"]
    with pytest.raises(Fault, match="no checkpoint that the witness"):
        witnessed(check(made), own)


def test_a_line_of_a_witness_that_was_altered_is_found(host: Host) -> None:
    look()
    note, own = Asked("").checkpoint(), read_key(cosigning.own_key(), COSIGNATURE)
    line = look().line
    name, raw = line.rpartition(" ")[::2]
    for at in range(4, 76, 7):
        touched = bytearray(b64decode(raw))
        touched[at] ^= 1
        forged = f"{note}{name} {b64encode(touched).decode()}\n"
        with pytest.raises(Fault, match="does not hold"):
            cosigned_at(forged, own)
    assert cosigned_at(f"{note}{line}\n", own)
    assert cosigned_at(note, own) is None


def fork(host: Host) -> None:
    """A copied database that went its own way."""
    cut_to(3)
    host.live(20)
    sequencer.run(at=AT)


def roll_back(host: Host) -> None:
    cut_to(3)
    sequencer.run(at=AT)


def fork_of_one_size(host: Host) -> None:
    newest = queries.latest_checkpoint()
    assert newest is not None
    cut_to(newest.size - 1)
    host.live(1)
    sequencer.run(at=AT)


def other_key(host: Host) -> None:
    Watched.objects.update(key="troth/x+00000000+AAAA")


@pytest.mark.parametrize(
    ("attack", "what"),
    [(fork, "fork"), (roll_back, "rollback"), (fork_of_one_size, "fork"), (other_key, "another")],
)
def test_a_log_that_does_not_continue_is_caught_with_evidence_and_not_signed(
    host: Host, attack: Callable[[Host], None], what: str
) -> None:
    cosigning.trust(cosigning.own_key(), at=AT)
    look()
    seen = bytes(Watched.objects.get().note)
    host.live(2)
    sequencer.run(at=AT)
    look()
    seen = bytes(Watched.objects.get().note)
    Cosignature.objects.all().delete()
    attack(host)
    with pytest.raises(witness.Caught) as caught:
        look()
    evidence = caught.value.evidence
    assert evidence["what"].startswith(what)
    assert not Cosignature.objects.exists()
    assert bytes(Watched.objects.get().note) == seen
    if what != "another":
        key = read_key(Client().get("/ledger/key").content.decode())
        assert open_note(evidence["first"], key) != open_note(evidence["second"], key)


def test_a_host_that_comes_back_under_another_name_is_caught(
    host: Host, settings: Settings
) -> None:
    look()
    settings.TROTH_HOST_ID = "another"
    host.live(3)
    sequencer.run(at=AT)
    with pytest.raises(witness.Caught, match="another key"):
        look()


def test_the_expected_key_is_asked_for_at_the_first_look(host: Host) -> None:
    right = Asked("").key()
    with pytest.raises(witness.Caught):
        look(key=right.replace("+", "+0", 1))
    assert not Watched.objects.exists()
    assert look(key=right).before is None


def test_only_listed_witnesses_are_taken(host: Host) -> None:
    assert "does not take" in look().declined
    cosigning.trust(cosigning.own_key(), at=AT)
    assert look().declined == ""
    assert cosigning.forget(cosigning.own_key())
    assert not Cosignature.objects.exists()
    assert not cosigning.forget(cosigning.own_key())
    with pytest.raises(Fault):
        cosigning.trust(Asked("").key(), at=AT)
    assert not Witness.objects.exists()


def test_a_line_dated_ahead_of_another_checkpoint_or_older_is_not_taken(host: Host) -> None:
    cosigning.trust(cosigning.own_key(), at=AT)
    old = look()
    host.live(1)
    sequencer.run(at=AT)
    new = look()
    size = new.checkpoint.size
    cosigning.take(old.checkpoint.size, old.line, at=AT)
    assert Cosignature.objects.get().checkpoint_id == size
    with pytest.raises(cosigning.NotTaken, match="does not hold"):
        cosigning.take(size, old.line, at=AT)
    with pytest.raises(cosigning.NotTaken, match="no such checkpoint"):
        cosigning.take(size + 1, new.line, at=AT)
    with pytest.raises(cosigning.NotTaken, match="dated ahead"):
        cosigning.take(size, new.line, at=AT - timedelta(hours=1))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"size": "7", "line": ""}', 400),
        (b'{"size": true, "line": ""}', 400),
        (b'{"size": 7, "line": "a\\nb"}', 400),
        (b'{"size": 7, "line": "x"}', 403),
        (b'{"size": -7, "line": "x"}', 403),
        (b'{"size": 7, "line": "' + b"x" * 900 + b'"}', 403),
        (b"x" * 3000, 413),
        (b"\xff\xfe", 400),
    ],
)
def test_whatever_is_posted_is_answered(host: Host, body: bytes, status: int) -> None:
    found = Client().post("/ledger/cosignatures", body, content_type="application/json")
    assert found.status_code == status
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("from=3&to=7", 200),
        ("from=7&to=7", 200),
        ("from=0&to=7", 200),
        ("from=8&to=7", 404),
        ("from=3&to=6", 404),
        ("from=3", 400),
        ("from=-1&to=7", 400),
        ("from=%C2%B2&to=7", 400),
        ("from=1&to=99999999999999999999", 400),
    ],
)
def test_consistency_is_answered_between_sizes_that_were_signed(
    host: Host, asked: str, status: int
) -> None:
    assert Client().get(f"/ledger/consistency?{asked}").status_code == status


@pytest.mark.clause("GCE-1.9")
def test_in_public_stand_sizes_hashes_and_signatures_and_no_id(host: Host) -> None:
    browser = Client()
    addresses = ("/ledger/key", "/ledger/checkpoint", "/ledger/consistency?from=3&to=7")
    text = "".join(browser.get(address).content.decode() for address in addresses)
    for thing in (host.chain, host.other, host.client):
        assert str(thing) not in text
        assert thing.hex not in text
    assert not browser.cookies


def test_who_asks_too_often_waits_and_nobody_else_does(host: Host) -> None:
    browser, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [browser.get("/ledger/key").status_code for _ in range(MOST + 1)]
    assert answers == [200] * MOST + [429]
    assert other.get("/ledger/key").status_code == 200


def test_a_host_without_a_checkpoint_says_so() -> None:
    assert Client().get("/ledger/checkpoint").status_code == 404
    with pytest.raises(Unreachable):
        look()


@pytest.mark.parametrize("answer", ["", "x", "troth/x+00000000+AAAA", "a\nb\n\n— a b"])
def test_a_host_that_answers_strange_things_is_no_crash(host: Host, answer: str) -> None:
    class Strange(Asked):
        def checkpoint(self) -> str:
            return answer

    with pytest.raises(Fault):
        witness.look(Strange("https://other.example"), clock=lambda: AT)
