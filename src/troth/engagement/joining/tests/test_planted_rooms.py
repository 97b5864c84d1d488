"""An operator who writes every row, against the rooms in which an engagement begins.

Each attack has its control: the same rows, with the one check taken out, succeed.
"""

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import AT, begin
from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import opening
from troth.engagement.charters.services.rooms import charter_room
from troth.engagement.core import queries as core
from troth.engagement.core.models import Invitation, Part
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.tests.pages import SignIn, at, told
from troth.engagement.joining.services import invitations
from troth.engagement.joining.services.invitations import Guest
from troth.foundation.ledger import links
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import services as ledger_services
from troth.foundation.ledger.events import ROOM_LINK
from troth.foundation.vault import own_rooms, queries
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, RoomLink, Statement
from troth.foundation.vault.rooms import introduction, judge, warrant
from troth.foundation.vault.rooms.introduction import GUEST, HOST
from troth.foundation.vault.rooms.link import Link, Member, NotEntitled
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.rooms.trust import own_card, own_pair, trust_of
from troth.foundation.vault.services import charters, introducing, several
from troth.foundation.vault.services.refusals import NoKey
from troth.foundation.vault.tests.thief import planted_grant, planted_link, swap

DAY = AT + timedelta(days=5)
pytestmark = pytest.mark.clause("GCE-1.9")


def fresh(holder: Holder) -> Holder:
    """Return someone in a new request: nothing was opened or judged yet."""
    ring = holder.keyring
    seed = ring._seed
    return Holder(holder.person, Keyring(ring.holder_id, seed))


@pytest.fixture
def begun(cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """The engagement of the three, all of them let in; Carla's seat."""
    return begin(cleo, carla, hana)


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def contract(seat: Seat) -> Compartment:
    rows = Compartment.objects.filter(engagement=seat.engagement.pk, purpose="contract")
    return rows.order_by("generation")[0]


# --- generations and links ---------------------------------------------------------------------


def test_a_planted_generation_of_the_charters_room_takes_no_word(
    begun: Seat, carla: Holder, cleo: Holder, nora: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, pk = new_key(), begun.engagement.pk
    higher = Compartment.objects.create(engagement=pk, purpose="contract", generation=2, made_at=AT)
    for member in (carla, cleo):
        planted_grant(higher, theirs, to=member, by=nora)
    assert charter_room(pk, by=fresh(carla), at=DAY) == contract(begun)
    with pytest.raises(NotEntitled):
        several.require_present(higher, by=fresh(carla).keyring, at=DAY)
    with pytest.raises(NoKey):
        several.key_of(higher, by=fresh(carla).keyring)
    monkeypatch.setattr(warrant, "is_key_of", lambda *_args, **_more: True)
    assert several.key_of(higher, by=fresh(carla).keyring) == theirs, "the control"


def test_a_planted_link_of_the_charters_room_shuts_it(
    begun: Seat,
    carla: Holder,
    cleo: Holder,
    nora: Holder,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row, theirs, pk = contract(begun), new_key(), begun.engagement.pk
    members = [
        own_card(who.keyring, part) for who, part in ((carla, "practitioner"), (cleo, CLIENT))
    ]
    stranger = Member(SPONSOR, str(nora.person.pk), *own_pair(nora.keyring))
    planted_link(row, theirs, [*members, stranger], by=nora, settings=settings)
    with pytest.raises(NotEntitled):
        charter_room(pk, by=fresh(carla), at=DAY)
    monkeypatch.setattr(Link, "is_signed_by", lambda *_args: True)
    monkeypatch.setattr(judge, "_step", lambda *_args: None)
    judge.judge.cache_clear()
    found = warrant.room(pk, "contract", by=fresh(carla).keyring)
    assert found.member(str(nora.person.pk)), "the control: the stranger is in the room"
    judge.judge.cache_clear()


def test_a_former_generation_set_higher_is_not_written_under(
    begun: Seat, carla: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row of a key that someone who left still has gets a higher number than the present."""
    pk, former = begun.engagement.pk, contract(begun)
    later = several.renew(pk, "contract", without=[hana.person.pk], by=carla.keyring, at=DAY)
    Compartment.objects.filter(pk=former.pk).update(generation=9)
    former.refresh_from_db()
    assert charter_room(pk, by=fresh(carla), at=DAY) == later
    with pytest.raises(NotEntitled):
        several.require_present(former, by=fresh(carla).keyring, at=DAY)
    monkeypatch.setattr(warrant, "is_key_of", lambda *_args, **_more: True)
    assert several.key_of(former, by=fresh(carla).keyring), "the control: its key is taken"


def test_links_that_were_set_back_are_not_believed(
    begun: Seat, carla: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hana left; the operator deletes the link that says so, and gives her the key again."""
    pk = begun.engagement.pk
    later = several.renew(pk, "contract", without=[hana.person.pk], by=carla.keyring, at=DAY)
    RoomLink.objects.filter(chain=pk, purpose="contract").latest("seq").delete()
    Grant.objects.filter(compartment=later).delete()
    later.delete()
    with pytest.raises(NotEntitled, match="set back"):
        warrant.room(pk, "contract", by=fresh(carla).keyring)
    monkeypatch.setattr(judge._Walk, "_fresh", lambda _walk: None)
    judge.judge.cache_clear()
    found = warrant.room(pk, "contract", by=fresh(carla).keyring)
    assert found.member(str(hana.person.pk)), "the control: she is back"
    judge.judge.cache_clear()


@pytest.mark.parametrize("is_asked", [True, False], ids=["asked", "control"])
def test_links_set_back_with_what_everybody_saw_are_named_by_the_ledger(
    begun: Seat, carla: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch, is_asked: bool
) -> None:
    """The operator deletes the link that puts Hana out, and what each one signed to have seen."""
    pk = begun.engagement.pk
    before = set(Statement.objects.values_list("pk", flat=True))
    later = several.renew(pk, "contract", without=[hana.person.pk], by=carla.keyring, at=DAY)
    RoomLink.objects.filter(chain=pk, purpose="contract").latest("seq").delete()
    Grant.objects.filter(compartment=later).delete()
    later.delete()
    Statement.objects.exclude(pk__in=before).delete()
    if not is_asked:
        monkeypatch.setattr(links, "named", lambda _chain: {})
        found = warrant.room(pk, "contract", by=fresh(carla).keyring)
        assert found.member(str(hana.person.pk)), "the control: nothing else tells that she left"
        return
    with pytest.raises(NotEntitled, match="the ledger tells of another link"):
        warrant.room(pk, "contract", by=fresh(carla).keyring)
    assert warrant.rooms(pk, ["contract"], by=fresh(carla).keyring) == {}
    with pytest.raises(NotEntitled):
        charter_room(pk, by=fresh(carla), at=DAY)


def test_an_entry_that_names_a_link_is_not_erased(begun: Seat, carla: Holder) -> None:
    pk = begun.engagement.pk
    named = [entry.seq for entry in ledger.entries([pk]) if entry.act is ROOM_LINK]
    assert len(named) == RoomLink.objects.filter(chain=pk).count() > 0
    with pytest.raises(ledger_services.Kept):
        ledger_services.erase(pk, named[:1], by=carla.person.pk, at=DAY)


def test_who_reads_remembers_what_others_wrote(begun: Seat, carla: Holder, cleo: Holder) -> None:
    """Cleo made no link of the charter's room; having read it she believes no older one."""
    pk, hers = begun.engagement.pk, fresh(cleo)
    opening.read_latest(seat_of(begun, cleo), by=hers, at=DAY)
    assert Statement.objects.filter(holder=cleo.person, body__isnull=False).count() > 1
    RoomLink.objects.filter(chain=pk, purpose="contract").latest("seq").delete()
    with pytest.raises(NotEntitled):
        warrant.room(pk, "contract", by=fresh(cleo).keyring)


def test_a_refused_room_is_told_to_all_and_to_the_ledger(
    begun: Seat,
    carla: Holder,
    cleo: Holder,
    hana: Holder,
    nora: Holder,
    settings: Any,
    sign_in: SignIn,
) -> None:
    row = contract(begun)
    members = [own_card(cleo.keyring, CLIENT), own_card(carla.keyring, "practitioner")]
    planted_link(row, new_key(), members, by=nora, settings=settings)
    browser = sign_in(cleo)
    for _ in range(2):
        assert browser.get(at(begun, "charter")).status_code == 409
    assert told(begun).count("room.refused") == 1
    for who in (carla, cleo, hana):
        kinds = [notice.kind for notice in people_queries.notifications(to=who.person)]
        assert kinds.count("core.room_refused") == 1


def test_who_only_holds_a_planted_grant_is_not_shown_as_a_reader(
    begun: Seat, carla: Holder, cleo: Holder, nora: Holder
) -> None:
    """A row makes nobody a reader; and whose row is gone is still shown, as they have a key."""
    row = contract(begun)
    planted_grant(row, new_key(), to=nora, by=nora)
    Grant.objects.filter(compartment=row, holder=cleo.person).delete()
    by_rows = queries.holders(begun.engagement.pk)[row.pk].holders
    assert nora.person.pk in by_rows, "the control: by the rows of grants"
    found = several.held(begun.engagement.pk, by=fresh(carla).keyring)[row.pk]
    assert nora.person.pk not in found.holders
    assert {carla.person.pk, cleo.person.pk} <= found.holders


# --- invitations and parts ---------------------------------------------------------------------


@pytest.fixture
def at_the_door(carla: Holder, cleo: Holder) -> invitations.Begun:
    """Carla invited Cleo, who has not accepted yet."""
    return invitations.begin(
        kind="coaching", client=Guest("Cleo", cleo.person.email), by=carla, at=AT
    )


def planted_guest(begun: invitations.Begun, carla: Holder, nora: Holder) -> None:
    """Insert that the stranger accepted an invitation, with tags under a secret of his own."""
    pk, secret = begun.engagement.pk, new_key()
    where = {"host": "test", "chain": str(pk), "part": CLIENT}
    tag = introduction.tag(
        secret, HOST, **where, person=str(carla.person.pk), of=own_pair(carla.keyring)
    )
    theirs = introduction.tag(
        secret, GUEST, **where, person=str(nora.person.pk), of=own_pair(nora.keyring)
    )
    Invitation.objects.create(
        engagement=begun.engagement,
        part=CLIENT,
        token_hash=hashlib.sha256(secret).digest(),
        host=carla.person,
        host_tag=tag,
        guest_tag=theirs,
        kept=bytes(72),
        root=own_rooms.present_mark(carla.keyring),
        made_at=AT,
        expires_at=DAY,
        used_at=AT,
    )
    Part.objects.create(engagement=begun.engagement, person=nora.person, part=CLIENT, joined_at=AT)


def test_a_planted_guest_is_not_let_in(
    at_the_door: invitations.Begun, carla: Holder, nora: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted_guest(at_the_door, carla, nora)
    seat = core.seat(at_the_door.engagement.pk, to=carla.person)
    read = nora.keyring.fingerprint
    with pytest.raises(NotEntitled, match="whom no link of mine names"):
        invitations.let_in(seat, CLIENT, read=read, by=fresh(carla), at=DAY)
    assert not Grant.objects.filter(holder=nora.person).exists()

    def unchecked(_tags: Any, *, chain: Any, part: str, guest: Any, by: Keyring, at: Any) -> None:
        charters.pin(chain, guest, part=part, level=Level.COMPARED, by=by, at=at)

    monkeypatch.setattr(introducing, "meet", unchecked)
    invitations.let_in(seat, CLIENT, read=read, by=fresh(carla), at=DAY)
    assert Grant.objects.filter(holder=nora.person).exists(), "the control"


def test_a_guest_knows_the_host_by_the_link(
    at_the_door: invitations.Begun, carla: Holder, cleo: Holder
) -> None:
    invitations.accept(at_the_door.tokens[CLIENT], by=cleo, at=AT)
    trust = trust_of(fresh(cleo).keyring, [at_the_door.engagement.pk])
    assert trust.keys_of(str(carla.person.pk)) == {own_pair(carla.keyring)}


def test_an_invitation_with_another_host_is_not_accepted(
    at_the_door: invitations.Begun,
    carla: Holder,
    cleo: Holder,
    nora: Holder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The operator gives Carla's card keys of his own before Cleo follows the link."""
    twin = Keyring(carla.person.pk, new_key())
    swap(carla, twin)
    token = at_the_door.tokens[CLIENT]
    with pytest.raises(NotEntitled, match="did not tag"):
        invitations.accept(token, by=cleo, at=AT)
    assert not Part.objects.filter(person=cleo.person).exists()
    monkeypatch.setattr(introduction, "is_tagged", lambda *_args, **_more: True)
    invitations.accept(token, by=cleo, at=AT)
    trust = trust_of(fresh(cleo).keyring, [at_the_door.engagement.pk])
    assert trust.keys_of(str(carla.person.pk)) == {own_pair(twin)}, "the control"


def test_a_guest_whose_card_was_exchanged_at_the_door_is_not_let_in(
    at_the_door: invitations.Begun, carla: Holder, cleo: Holder
) -> None:
    """Even if the fingerprint of the wrong keys is read: no link of Carla's names them."""
    invitations.accept(at_the_door.tokens[CLIENT], by=cleo, at=AT)
    twin = Keyring(cleo.person.pk, new_key())
    swap(cleo, twin)
    seat = core.seat(at_the_door.engagement.pk, to=carla.person)
    with pytest.raises(NotEntitled, match="whom no link of mine names"):
        invitations.let_in(seat, CLIENT, read=twin.fingerprint, by=fresh(carla), at=DAY)


def test_a_planted_part_gets_no_key_with_the_next_version(
    begun: Seat, carla: Holder, nora: Holder
) -> None:
    """A part says who may look for the room; it brings nobody into it."""
    Part.objects.create(
        engagement=begun.engagement, person=nora.person, part=SPONSOR, joined_at=AT, let_in_at=AT
    )
    pk = begun.engagement.pk
    several.renew(pk, "contract", without=(), by=carla.keyring, at=DAY)
    charter_room(pk, by=fresh(carla), at=DAY)
    assert not Grant.objects.filter(holder=nora.person).exists()
    with suppress(NoKey, NotEntitled):
        several.present(pk, "contract", by=nora.keyring)
        pytest.fail("a planted part opened the room")


# --- what a charter names ----------------------------------------------------------------------


def test_a_charter_names_no_key_that_came_by_a_card_alone(
    begun: Seat, carla: Holder, cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Carla's card is exchanged between the letting in and Cleo's signature."""
    pk, twin = begun.engagement.pk, Keyring(carla.person.pk, new_key())
    swap(carla, twin)
    parties = {CLIENT: cleo.person.pk, "practitioner": carla.person.pk}
    given: dict[str, Any] = {"version": 1, "digest": "d1", "parties": parties, "at": DAY}
    with pytest.raises(NotEntitled, match="another key"):
        charters.state_charter(pk, **given, by=fresh(cleo).keyring)
    monkeypatch.setattr(judge.Trust, "knows", lambda _trust, _member: True)
    charters.state_charter(pk, **given, by=fresh(cleo).keyring)
    bodies = [bytes(row.body) for row in Statement.objects.filter(holder=cleo.person)]
    assert any(twin.sign_public.hex().encode() in body for body in bodies), "the control"
