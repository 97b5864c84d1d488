"""Rooms of several against someone who writes every row; each attack succeeds without its check.

The attacker has keys of his own and no seed of the members. Carla stands for the other member,
whatever the room calls her.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from troth.accounts.people.holder import Holder
from troth.app.proofs import unguarded
from troth.foundation.ledger import links
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, RoomLink
from troth.foundation.vault.rooms.judge import judge
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.rooms.trust import own_card
from troth.foundation.vault.services import compartments, naming, several
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import NoKey
from troth.foundation.vault.tests.held import bind, key_of
from troth.foundation.vault.tests.thief import planted_grant, planted_link, swap

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
WHY = Authority("test")
ID = "0c7f"
PARTS = {
    "consents": ("client", "practitioner"),
    f"concern:{ID}": ("client", "contact"),
    f"handover:{ID}": ("client", "colleague"),
    "group_terms": ("practitioner", "client"),
    "group:1": ("practitioner", "client"),
}
"""The part of who begins a room, and that of who is added."""
RENEWED = [purpose for purpose in PARTS if not purpose.startswith("handover")]
OUTSIDE = {"contact", "colleague"}


@dataclass(frozen=True)
class Laid:
    """A room of two as it was made: its row, who began it, who was added."""

    row: Compartment
    first: Holder
    other: Holder

    @property
    def chain(self) -> UUID:
        return self.row.engagement

    def opened(self, by: Keyring) -> Compartment:
        """Return the room's present row, by the part of whoever asks."""
        return compartments.open_compartment(
            self.chain, self.row.purpose, by=by, authority=WHY, at=LATER
        )


@pytest.fixture
def laid(purpose: str, cleo: Holder, carla: Holder, hana: Holder) -> Laid:
    return lay(purpose, cleo, carla, hana)


def lay(purpose: str, cleo: Holder, carla: Holder, hana: Holder) -> Laid:
    """Let the room be made for people who signed a charter or, outside it, a text with a key."""
    chain, engagement = uuid4(), uuid4()
    begins, added = PARTS[purpose]
    first, other = (carla, cleo) if begins == "practitioner" else (cleo, carla)
    if added in OUTSIDE:
        named = other.keyring.fingerprint
        naming.pin_named(chain, other.person.pk, part=added, named=named, by=first.keyring, at=AT)
    else:
        bind(engagement if "group" in purpose else chain, cleo, carla, hana)
    row = compartments.open_compartment(
        chain, purpose, part=begins, by=first.keyring, authority=WHY, at=AT
    )
    who = other.person.pk
    compartments.grant(row, who, part=added, by=first.keyring, authority=WHY, at=AT)
    return Laid(row, first, other)


def again(who: Holder) -> Keyring:
    """Return the keys of someone with nothing opened yet."""
    return Keyring(who.person.pk, who.keyring._seed)


def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the question out who gave a key: rows decide, as in the control of the proof."""
    for weak in unguarded.BY_ROWS:
        monkeypatch.setattr(f"{weak.module}.{weak.name}", weak.instead)


# --- honest ------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", PARTS)
def test_both_have_one_key_and_nobody_else_gets_it(laid: Laid, nora: Holder, hana: Holder) -> None:
    keys = {key_of(laid.row.pk, by=again(who)) for who in (laid.first, laid.other)}
    assert len(keys) == 1
    for who in (laid.first, laid.other):
        assert laid.opened(again(who)) == laid.row
    for stranger in (nora, hana):
        with pytest.raises(NoKey):
            key_of(laid.row.pk, by=again(stranger))
        with pytest.raises((NoKey, NotEntitled)):
            laid.opened(again(stranger))


# --- planted rows ------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("purpose", PARTS)
def test_a_planted_generation_gets_no_word(
    laid: Laid, nora: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = new_key()
    higher = Compartment.objects.create(
        engagement=laid.chain, purpose=laid.row.purpose, generation=2, made_at=AT
    )
    for who in (laid.first, laid.other):
        planted_grant(higher, theirs, to=who, by=nora)
        assert laid.opened(again(who)) == laid.row
        with pytest.raises(NoKey):
            key_of(higher.pk, by=again(who))
        with pytest.raises(NotEntitled):
            several.require_present(higher, by=again(who), at=AT)
    unjudged(monkeypatch)
    for who in (laid.first, laid.other):
        mine = again(who)
        assert laid.opened(mine) == higher
        assert key_of(higher.pk, by=mine) == theirs, "the control: they write under his key"


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("purpose", RENEWED)
def test_a_garbage_grant_before_a_renewal_brings_nobody_in(
    laid: Laid, nora: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted_grant(laid.row, bytes(32), to=nora, by=nora)
    purpose = laid.row.purpose
    later = compartments.renew(laid.chain, purpose, by=again(laid.first), at=LATER)
    assert holders(later) == {laid.first.person.pk, laid.other.person.pk}
    with pytest.raises(NoKey):
        key_of(later.pk, by=again(nora))
    planted_grant(later, bytes(32), to=nora, by=nora)
    unjudged(monkeypatch)
    control = compartments.renew(laid.chain, purpose, by=again(laid.first), at=LATER)
    assert nora.person.pk in holders(control), "the control: who counts rows counts her in"
    assert key_of(control.pk, by=again(nora)) == key_of(control.pk, by=again(laid.first))


def holders(row: Compartment) -> set[UUID]:
    return {made.holder_id for made in Grant.objects.filter(compartment=row)}


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("purpose", PARTS)
def test_a_planted_member_shuts_the_room_instead_of_coming_in(
    laid: Laid, nora: Holder, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, added = PARTS[laid.row.purpose]
    theirs = new_key()
    two = [own_card(laid.first.keyring, begins), own_card(laid.other.keyring, added)]
    third = own_card(nora.keyring, "client" if "group" in laid.row.purpose else "sponsor")
    planted_link(laid.row, theirs, [*two, third], by=nora, settings=settings)
    for who in (laid.first, laid.other):
        with pytest.raises(NotEntitled, match="signed by no member"):
            laid.opened(again(who))
    monkeypatch.setattr("troth.foundation.vault.rooms.judge._step", lambda *_args: None)
    higher = laid.opened(again(laid.first))
    planted_grant(higher, theirs, to=laid.first, by=nora)
    assert key_of(higher.pk, by=again(laid.first)) == theirs, "the control: she takes his key"


# --- another part ------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("purpose", ["consents", "group_terms", "group:1"])
def test_a_sponsor_whom_the_charter_names_is_nobodys_coach(
    purpose: str,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hana begins the room as its practitioner, with keys that the charter names as hers."""
    chain = uuid4()
    bind(uuid4() if "group" in purpose else chain, cleo, carla, hana)
    with pytest.raises(NotEntitled, match="another part"):
        planted_room(chain, purpose, hana, cleo)
    with monkeypatch.context() as without:
        without.setattr("troth.foundation.vault.rooms.judge._parts", lambda *_args: None)
        row = planted_room(chain, purpose, hana, cleo)
        control = key_of(row.pk, by=again(cleo))
        assert control == key_of(row.pk, by=again(hana)), "the control: she reads with them"
    judge.cache_clear()
    with pytest.raises(NotEntitled, match="another part"):
        key_of(row.pk, by=again(cleo))
    with pytest.raises(NotEntitled, match="another part"):
        compartments.open_compartment(
            chain, purpose, part="client", by=again(cleo), authority=WHY, at=LATER
        )


def planted_room(chain: UUID, purpose: str, by: Holder, to: Holder) -> Compartment:
    row = compartments.open_compartment(
        chain, purpose, part="practitioner", by=again(by), authority=WHY, at=AT
    )
    who = to.person.pk
    compartments.grant(row, who, part="client", by=again(by), authority=WHY, at=AT)
    return row


# --- keys from outside -------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9", "GCE-1.15a")
@pytest.mark.parametrize("purpose", [f"concern:{ID}", f"handover:{ID}"])
def test_a_card_exchanged_after_the_signing_gets_no_concern(
    purpose: str, cleo: Holder, carla: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, twin, named = uuid4(), Keyring(carla.person.pk, new_key()), carla.keyring.fingerprint
    swap(carla, twin)
    part, who = PARTS[purpose][1], carla.person.pk
    row = compartments.open_compartment(
        chain, purpose, part="client", by=cleo.keyring, authority=WHY, at=AT
    )
    with pytest.raises(NotEntitled, match="another key than the text names"):
        naming.pin_named(chain, who, part=part, named=named, by=cleo.keyring, at=AT)
    with pytest.raises(NotEntitled, match="a key that I do not know"):
        compartments.grant(row, who, part=part, by=cleo.keyring, authority=WHY, at=AT)
    monkeypatch.setattr(naming, "fingerprint", lambda _key: named)
    naming.pin_named(chain, who, part=part, named=named, by=cleo.keyring, at=AT)
    compartments.grant(row, who, part=part, by=cleo.keyring, authority=WHY, at=AT)
    assert key_of(row.pk, by=twin) == key_of(row.pk, by=again(cleo)), "the control: the twin reads"


@pytest.mark.clause("GCE-1.9", "GCE-1.15a")
@pytest.mark.parametrize("purpose", [f"concern:{ID}", f"handover:{ID}"])
@pytest.mark.parametrize("has_read", [True, False], ids=["read", "control"])
def test_nobody_takes_the_clients_place_once_the_contact_has_read(
    laid: Laid,
    purpose: str,
    has_read: bool,
    nora: Holder,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows and links go, also from the ledger, and someone else begins in the client's name."""
    monkeypatch.setattr(links, "named", lambda _chain: {})
    chain, contact = laid.chain, laid.other
    if has_read:
        naming.remember(chain, purpose, by=contact.keyring, at=AT)
    RoomLink.objects.filter(chain=chain).delete()
    twin = Keyring(laid.first.person.pk, nora.keyring._seed)
    named = contact.keyring.fingerprint
    naming.pin_named(
        chain, contact.person.pk, part=PARTS[purpose][1], named=named, by=twin, at=LATER
    )
    row = compartments.open_compartment(
        chain, purpose, part="client", by=twin, authority=WHY, at=LATER
    )
    who = contact.person.pk
    compartments.grant(row, who, part=PARTS[purpose][1], by=twin, authority=WHY, at=LATER)
    if has_read:
        with pytest.raises(NotEntitled, match="nothing leads from me"):
            laid.opened(again(contact))
    else:
        assert laid.opened(again(contact)) == row, "the control: whoever began it is believed"


# --- who leaves --------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["group_terms", "group:1"])
def test_any_member_makes_the_key_that_a_leaver_does_not_get(
    laid: Laid, cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    bind(uuid4(), nora, carla)
    who = nora.person.pk
    compartments.grant(laid.row, who, part="client", by=again(carla), authority=WHY, at=AT)
    assert key_of(laid.row.pk, by=again(nora)) == key_of(laid.row.pk, by=again(cleo))
    purpose = laid.row.purpose
    later = compartments.renew(laid.chain, purpose, without=[who], by=again(cleo), at=LATER)
    assert holders(later) == {cleo.person.pk, carla.person.pk}
    assert key_of(later.pk, by=again(carla)) == key_of(later.pk, by=again(cleo))
    with pytest.raises((NoKey, NotEntitled)):
        laid.opened(again(nora))


def test_a_member_of_a_group_adds_nobody(cleo: Holder, carla: Holder, hana: Holder) -> None:
    room = lay("group:1", cleo, carla, hana)
    with pytest.raises(NotEntitled):
        compartments.grant(
            room.row, hana.person.pk, part="client", by=again(cleo), authority=WHY, at=LATER
        )
