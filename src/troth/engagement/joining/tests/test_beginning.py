"""How engagements begin: invitations, joining, letting in, and what is owed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import AT, agree, sign_all
from tests.post import delivered
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import drafting, opening
from troth.engagement.core import queries as core
from troth.engagement.core.models import Invitation, Step
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.endings.todo import todo
from troth.engagement.joining.services import invitations
from troth.engagement.joining.services.invitations import Begun, Guest
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.services.refusals import NoKey

LATER = AT + timedelta(days=1)
Commit = Callable[..., object]


@pytest.fixture
def begun(carla: Holder) -> Begun:
    """An engagement that Carla has begun, and that nobody has joined."""
    return invitations.begin(
        kind="coaching",
        client=Guest("Cleo", "cleo@acme.example"),
        sponsor=Guest("Hana", "hana@acme.example"),
        organisation="Acme",
        by=carla,
        at=AT,
    )


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def told(seat: Seat) -> list[str]:
    found = ledger.entries([seat.engagement.pk])
    return [t.act.name for t in reversed(found) if t.act]


def sign(seat: Seat, holder: Holder) -> bool:
    mine = seat_of(seat, holder)
    read = opening.read_latest(mine, by=holder, at=LATER).charter.digest
    return drafting.sign(mine, read=read, by=holder, at=LATER)


@pytest.mark.clause("SEED003-TIME-1")
def test_beginning_opens_a_room_before_anybody_else_is_there(begun: Begun, carla: Holder) -> None:
    pk = begun.engagement.pk
    seat = core.seat(pk, to=carla.person)
    assert (seat.part, seat.engagement.state) == (PRACTITIONER, "contracting")
    assert (seat.engagement.code, seat.engagement.edition) == ("GCE", "2016")
    (room,) = vault.holders(pk).values()
    assert (room.purpose, set(room.holders)) == ("contract", {carla.person.pk})
    assert told(seat) == ["room.link", "joining.begin", "joining.invite", "joining.invite"]
    assert list(core.steps(pk).values_list("act", flat=True)) == ["begin", "invite", "invite"]


def test_an_invitation_leaves_without_content_and_its_secret_is_stored_nowhere(
    carla: Holder,
) -> None:
    begun = invitations.begin(
        kind="mentoring",
        client=Guest("Mia", "Mia@Acme.example"),
        sponsor=Guest("Hana", "hana@acme.example"),
        organisation="Acme",
        by=carla,
        at=AT,
    )
    letters = {m.to[0]: m for m in delivered()}
    assert set(letters) == {"mia@acme.example", "hana@acme.example"}
    for part, address in ((CLIENT, "mia@acme.example"), (SPONSOR, "hana@acme.example")):
        assert f"/invitations/{begun.tokens[part]}" in letters[address].body
        assert not {"Mia", "Hana", "Acme", "Carla", "ment"} & set(letters[address].body.split())
    rows = Invitation.objects.values_list("token_hash", flat=True)
    assert all(t.encode() not in bytes(h) for t in begun.tokens.values() for h in rows)


@pytest.mark.clause("SEED003-CORP-1", "SEED000-COI-1")
@pytest.mark.parametrize(
    ("client", "sponsor"),
    [("a@x.example", "A@x.example "), ("Carla@coach.example", "b@x.example")],
)
def test_three_parties_need_three_addresses(carla: Holder, client: str, sponsor: str) -> None:
    one, other = Guest("A", client), Guest("B", sponsor)
    with pytest.raises(Refused):
        invitations.begin(
            kind="coaching", client=one, sponsor=other, organisation="Acme", by=carla, at=AT
        )
    assert not Step.objects.exists()


def test_a_link_works_once(begun: Begun, cleo: Holder, nora: Holder) -> None:
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT)
    with pytest.raises(Refused, match="used already"):
        invitations.accept(begun.tokens[CLIENT], by=nora, at=AT)
    assert core.players(begun.engagement.pk)[CLIENT] == cleo.person.pk


def test_a_link_expires_after_14_days(begun: Begun, cleo: Holder) -> None:
    with pytest.raises(Refused, match="over"):
        invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT + timedelta(days=14))


def test_a_new_link_stops_the_older_one(begun: Begun, carla: Holder, cleo: Holder) -> None:
    seat = core.seat(begun.engagement.pk, to=carla.person)
    token = invitations.send_again(seat, CLIENT, by=carla, at=LATER)
    with pytest.raises(Refused, match="newer invitation"):
        invitations.accept(begun.tokens[CLIENT], by=cleo, at=LATER)
    assert invitations.accept(token, by=cleo, at=LATER).part == CLIENT


@pytest.mark.clause("SEED003-CORP-1")
def test_nobody_plays_two_parts(begun: Begun, carla: Holder, cleo: Holder) -> None:
    with pytest.raises(Refused, match="yourself"):
        invitations.accept(begun.tokens[SPONSOR], by=carla, at=AT)
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT)
    with pytest.raises(Refused, match="another part"):
        invitations.accept(begun.tokens[SPONSOR], by=cleo, at=AT)


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "A" * 500, "../../etc"])
def test_an_unknown_link_leads_nowhere(cleo: Holder, token: str) -> None:
    with pytest.raises(OutOfReach):
        invitations.accept(token, by=cleo, at=AT)


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_joining_gives_no_key_until_a_holder_gives_it(
    begun: Begun, carla: Holder, cleo: Holder
) -> None:
    joined = invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT)
    with pytest.raises(NoKey):
        opening.read_latest(joined, by=cleo, at=AT)
    seat = seat_of(joined, carla)
    with pytest.raises(Refused, match="fingerprint has changed"):
        invitations.let_in(seat, CLIENT, read="0000 0000", by=carla, at=AT)
    invitations.let_in(seat, CLIENT, read=cleo.keyring.fingerprint, by=carla, at=LATER)
    assert opening.read_latest(seat_of(joined, cleo), by=cleo, at=LATER).text is not None
    (room,) = vault.holders(begun.engagement.pk).values()
    given = room.grants[-1]
    assert (given.holder_id, given.given_by_id) == (cleo.person.pk, carla.person.pk)
    assert given.authority == "invitation"


def test_nobody_but_the_practitioner_lets_in(
    begun: Begun, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    for part, holder in ((CLIENT, cleo), (SPONSOR, hana)):
        invitations.accept(begun.tokens[part], by=holder, at=AT)
    seat = core.seat(begun.engagement.pk, to=cleo.person)
    with pytest.raises(Refused):
        invitations.let_in(seat, SPONSOR, read=hana.keyring.fingerprint, by=cleo, at=AT)
    # A seat that belongs to someone else lends nobody its part.
    carlas = core.seat(begun.engagement.pk, to=carla.person)
    with pytest.raises(Refused):
        invitations.let_in(carlas, SPONSOR, read=hana.keyring.fingerprint, by=cleo, at=AT)


def test_who_joined_by_a_stray_link_is_sent_away(
    begun: Begun, carla: Holder, cleo: Holder, nora: Holder
) -> None:
    invitations.accept(begun.tokens[CLIENT], by=nora, at=AT)
    seat = core.seat(begun.engagement.pk, to=carla.person)
    token = invitations.turn_away(seat, CLIENT, by=carla, at=LATER)
    with pytest.raises(OutOfReach):
        core.seat(begun.engagement.pk, to=nora.person)
    assert invitations.accept(token, by=cleo, at=LATER).part == CLIENT
    with pytest.raises(Refused):
        invitations.turn_away(seat, PRACTITIONER, by=carla, at=LATER)


def kinds(holder: Holder) -> list[str]:
    return [o.kind for o in todo(to=holder.person, at=LATER)]


def test_what_is_owed_follows_the_story(
    begun: Begun, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    assert kinds(carla) == ["charter"]
    assert todo(to=carla.person, at=AT + timedelta(days=15))[0].kind == "invite"
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT)
    assert kinds(carla) == ["let in", "charter"]
    assert kinds(cleo) == ["await let in"]
    seat = core.seat(begun.engagement.pk, to=carla.person)
    invitations.let_in(seat, CLIENT, read=cleo.keyring.fingerprint, by=carla, at=AT)
    agree(seat, by=carla)
    assert kinds(cleo) == ["charter"]
    sign_all(seat, [carla], at=LATER)
    assert (kinds(carla), kinds(cleo)) == (["await signatures"], ["sign"])
    invitations.accept(begun.tokens[SPONSOR], by=hana, at=AT)
    seat = core.seat(begun.engagement.pk, to=carla.person)
    invitations.let_in(seat, SPONSOR, read=hana.keyring.fingerprint, by=carla, at=AT)
    sign_all(seat, [cleo, hana], at=LATER)
    assert (kinds(carla), kinds(cleo), kinds(hana)) == (["agreed"], ["agreed"], [])


def test_what_is_owed_costs_the_same_however_many_engagements(
    carla: Holder, django_assert_num_queries: Commit
) -> None:
    def begin_one(name: str) -> None:
        invitations.begin(
            kind="coaching",
            client=Guest("C", f"{name}c@x.example"),
            sponsor=Guest("S", f"{name}s@x.example"),
            organisation="Acme",
            by=carla,
            at=AT,
        )

    begin_one("0")
    for extra in ("", "12345"):
        for name in extra:
            begin_one(name)
        with django_assert_num_queries(7):  # type: ignore[attr-defined]
            assert len(todo(to=carla.person, at=LATER)) == 1 + len(extra)
