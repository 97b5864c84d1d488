"""A bundle goes on to hold after someone has new keys, however they came by them."""

from datetime import datetime
from hashlib import sha256

import pytest

from tests.cast import AT
from troth.accounts.keys.rules import WAIT
from troth.accounts.keys.services import new_seed
from troth.accounts.keys.services import recovery as keys
from troth.accounts.keys.tests.stories import DAY, NEW, ask, compare
from troth.accounts.people.holder import Holder
from troth.desk.access_log.bundle import bundle
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault


def findings(active: Seat, cleo: Holder, *, at: datetime) -> str:
    """Return what the verifier says of the bundle that Cleo takes at a moment."""
    seat = engagements.seat(active.engagement.pk, to=cleo.person)
    signed = ledger.hand_out([cleo.person.pk], at=at)
    return "\n".join(check(bundle(seat, signed, to=cleo.person, at=at)).findings)


@pytest.mark.clause("GCE-1.9")
def test_it_holds_when_lost_keys_were_replaced(active: Seat, cleo: Holder, carla: Holder) -> None:
    first = findings(active, cleo, at=AT)
    compare(ask(cleo.person, carla), carla)
    assert keys.due(at=DAY + WAIT) == 1
    second = findings(active, cleo, at=DAY + WAIT)
    assert cleo.keyring.fingerprint in first
    assert cleo.keyring.fingerprint not in second
    assert "carries 3 valid signatures" in second


@pytest.mark.clause("GCE-1.9")
def test_it_holds_when_a_new_seed_was_made(active: Seat, cleo: Holder) -> None:
    new_seed.begin(NEW, by=cleo, at=DAY)
    new = new_seed.finish(NEW, by=cleo, session="", address="::1", at=DAY).holder
    assert new.keyring.fingerprint in findings(active, cleo, at=DAY)


def test_keys_that_no_entry_tells_of_are_found(
    active: Seat, cleo: Holder, carla: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an entry that names something else than the card of the keys does not do."""
    compare(ask(cleo.person, carla), carla)
    monkeypatch.setattr(keys, "sha256", lambda _card: sha256(b"something else"))
    keys.due(at=DAY + WAIT)
    with pytest.raises(Fault, match="The log has no entry of the keys of the client"):
        findings(active, cleo, at=DAY + WAIT)
