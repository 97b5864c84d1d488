"""Every change of what opens a vault is in its owner's ledger, with the digests of what changed."""

import json
from hashlib import sha256
from uuid import UUID

import pytest

from tests.cast import PASSWORD
from troth.accounts.keys import queries
from troth.accounts.keys.rules import WAIT
from troth.accounts.keys.services import new_seed, recovery, unlock_methods
from troth.accounts.keys.tests.stories import DAY, NEW, ask, compare, unlocked, write
from troth.accounts.people import passkeys
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Passkey
from troth.accounts.people.services import accounts
from troth.accounts.people.services import passkeys as people_passkeys
from troth.accounts.people.services import recovery as people
from troth.engagement.core.queries import Seat
from troth.foundation.ledger.models import Entry
from troth.foundation.vault import identity, slot_card
from troth.foundation.vault.models import Grant, Slot
from troth.foundation.vault.services import slots as vault
from troth.foundation.vault.services.payloads import grant_payload as payload

OTHER = "another sentence for the door"


def digests(chain: UUID, act: str) -> list[str]:
    """Return what the newest entry of an act keeps in digests."""
    found = (json.loads(bytes(e.event)) for e in Entry.objects.filter(chain=chain).order_by("-seq"))
    return next(list(event["digests"]) for event in found if event["act"] == act)


def of_slots(holder: Holder, *kinds: str) -> list[str]:
    """Return what there is to keep of the slots of the present keys, made here from the rows."""
    now = bytes(identity.locked(holder.person.pk).sign_public)
    mine = Slot.objects.filter(holder=holder.person, sign_public=now).order_by("made_at", "id")
    return [
        digest
        for slot in mine
        if not kinds or slot.kind in kinds
        for digest in (slot_card.digest(slot), sha256(bytes(slot.signature)).hexdigest())
    ]


def card(person: UUID) -> str:
    made = identity.card(person, *identity.publics(identity.locked(person)))
    return sha256(made).hexdigest()


@pytest.mark.clause("SEED000-CONF-3")
def test_the_first_slot_is_entered_when_an_account_is_opened(cleo: Holder, nora: Holder) -> None:
    found = digests(cleo.person.pk, "people.sign_up")
    assert found == [card(cleo.person.pk), *of_slots(cleo, "password")]
    assert len(found) == 3
    assert set(found).isdisjoint(digests(nora.person.pk, "people.sign_up"))


@pytest.mark.clause("SEED000-CONF-3")
def test_a_new_recovery_code_is_entered_with_its_digests(cleo: Holder) -> None:
    kept = []
    for _code in range(2):
        people.new_recovery(by=cleo, at=DAY)
        kept.append(digests(cleo.person.pk, "people.recovery"))
        assert kept[-1] == of_slots(cleo, "recovery")
        assert len(kept[-1]) == 2
    assert set(kept[0]).isdisjoint(kept[1])


@pytest.mark.clause("SEED000-CONF-3")
def test_a_changed_password_is_entered_with_its_digests(cleo: Holder) -> None:
    unlock_methods.add_passphrase(OTHER, by=cleo, at=DAY)
    old = of_slots(cleo, "password")
    accounts.change_password(old=PASSWORD, new=NEW, by=cleo, session="", address="::1", at=DAY)
    found = digests(cleo.person.pk, "people.password")
    assert found == of_slots(cleo, "password")
    assert set(found).isdisjoint(old)
    assert len(found) == 2


@pytest.mark.clause("SEED000-CONF-3")
def test_the_slot_of_a_passkey_that_goes_is_entered_with_the_digest_of_its_coming(
    cleo: Holder,
) -> None:
    kept = Passkey.objects.create(person=cleo.person, credential_id="AAEC", name="", made_at=DAY)
    reference = passkeys.reference(kept.credential_id)
    slot = vault.put_passkey(cleo.keyring, reference, bytes(32), at=DAY)
    people_passkeys.remove_passkey(kept, by=cleo.person, keyring=cleo.keyring, at=DAY)
    came, signed = digests(cleo.person.pk, "people.passkey_removed")
    assert came == slot_card.digest(slot)
    assert signed == sha256(cleo.keyring.sign(bytes.fromhex(came))).hexdigest()


@pytest.mark.clause("SEED000-CONF-3")
def test_new_keys_are_entered_with_their_card_and_every_slot(cleo: Holder) -> None:
    new_seed.begin(NEW, by=cleo, at=DAY)
    new_seed.finish(NEW, by=cleo, session="", address="::1", at=DAY)
    found = digests(cleo.person.pk, "keys.seed_new")
    assert found == [card(cleo.person.pk), *of_slots(cleo)]
    assert len(found) == 5


@pytest.mark.clause("SEED000-CONF-3")
def test_keys_in_the_place_of_lost_ones_are_entered_with_their_card_and_slot(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    compare(ask(cleo.person, carla), carla)
    recovery.due(at=DAY + WAIT)
    found = digests(cleo.person.pk, "keys.taken_anew")
    assert found == [card(cleo.person.pk), *of_slots(cleo)]
    assert len(found) == 3
    assert digests(active.engagement.pk, "keys.taken_anew") == found[:1]
    assert [way.kind for way in queries.unlock_methods(cleo.person)] == ["password"]


@pytest.mark.clause("SEED000-CONF-3")
def test_what_ends_with_the_former_keys_is_entered_with_the_digests_of_its_coming(
    active: Seat, cleo: Holder, carla: Holder
) -> None:
    write(active.engagement.pk, cleo, carla)
    people.new_recovery(by=cleo, at=DAY)
    compare(ask(cleo.person, carla), carla)
    recovery.due(at=DAY + WAIT)
    now = bytes(identity.locked(cleo.person.pk).sign_public)
    gone = Slot.objects.filter(holder=cleo.person).exclude(sign_public=now)
    slots = [slot_card.digest(slot) for slot in gone.order_by("made_at", "id")]
    box = bytes(identity.locked(cleo.person.pk).box_public)
    left = Grant.objects.filter(holder=cleo.person).exclude(sealed_to=box).order_by("pk")
    grants = [sha256(payload(grant)).hexdigest() for grant in left]
    assert len(slots) == 2
    assert not grants, "the room of one's own has none, and Carla gave the others again"
    again = unlocked(cleo.person)
    recovery.bring_back(PASSWORD, by=again, address="::1", at=DAY + 2 * WAIT)
    assert not left.all().exists()
    assert not gone.all().exists()
    signed = [sha256(again.keyring.sign(bytes.fromhex(card_))).hexdigest() for card_ in slots]
    told = [one for pair in zip(slots, signed, strict=True) for one in pair]
    assert digests(cleo.person.pk, "keys.brought_back") == told + grants
