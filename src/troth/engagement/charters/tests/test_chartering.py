"""How charters are changed and signed, rooms opened, and engagements ended; never half."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import AT, TEXTS, sign_all, understand
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.engagement.charter_text import catalogue, sections
from troth.engagement.charters import events, queries
from troth.engagement.charters.models import Charter, Signature
from troth.engagement.charters.services import drafting, opening
from troth.engagement.charters.services import rooms as services_rooms
from troth.engagement.charters.services.rooms import NotSigned
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.endings.services import ending
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Identity
from troth.foundation.vault.services.refusals import NoKey

LATER = AT + timedelta(days=1)
Commit = Callable[..., object]


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def told(seat: Seat) -> list[str]:
    found = ledger.entries([seat.engagement.pk])
    return [t.act.name for t in reversed(found) if t.act]


def sign(seat: Seat, holder: Holder) -> bool:
    mine = seat_of(seat, holder)
    if SPONSOR in mine.parts and queries.latest(seat.engagement.pk).section:
        understand(mine, by=holder, at=LATER)
    read = opening.read_latest(mine, by=holder, at=LATER).charter.digest
    return drafting.sign(mine, read=read, by=holder, at=LATER)


@pytest.mark.clause("IMC-I-2", "GCE-2.13")
def test_every_change_is_a_version_of_its_own(agreed: Seat, carla: Holder) -> None:
    for name, section in (("scope", sections.Scope("a", "b")), ("money", sections.Money("c"))):
        base = queries.latest(agreed.engagement.pk).version
        drafting.save_section(agreed, name, section, base=base, by=carla, at=LATER)
    found = queries.versions(agreed.engagement.pk)
    assert [c.section for c in found.reverse()] == ["", "scope", "scope", "money"]
    first = opening.read_version(agreed, 1, by=carla, at=LATER).text
    assert first is not None
    assert first.scope == sections.Scope()
    assert opening.read_latest(agreed, by=carla, at=LATER).whole.scope == sections.Scope("a", "b")


def test_saving_what_is_already_so_changes_nothing(agreed: Seat, carla: Holder) -> None:
    before = queries.latest(agreed.engagement.pk)
    sign(agreed, carla)
    drafting.save_section(agreed, "money", TEXTS["money"], base=before.version, by=carla, at=LATER)
    assert queries.latest(agreed.engagement.pk) == before
    assert Signature.objects.count() == 1


@pytest.mark.clause("IMC-I-2")
def test_an_edit_voids_the_signatures_before_it(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    sign_all(agreed, [carla, cleo], at=LATER)
    latest = queries.latest(agreed.engagement.pk)
    mine = seat_of(agreed, hana)
    money = sections.Money("Acme pays half")
    drafting.save_section(mine, "money", money, base=latest.version, by=hana, at=LATER)
    assert not sign(agreed, hana)
    assert seat_of(agreed, cleo).engagement.state == "contracting"
    assert queries.signed_charter(agreed.engagement.pk) is None
    assert not sign(agreed, cleo)
    assert sign(agreed, carla)


@pytest.mark.clause("GCE-1.11", "GCE-1.3")
def test_three_signatures_on_one_text_put_it_in_force(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    assert [sign(agreed, who) for who in (hana, carla, cleo)] == [False, False, True]
    seat = seat_of(agreed, cleo)
    assert seat.engagement.state == "active"
    assert seat.engagement.ends_on == TEXTS["duration"].ends  # type: ignore[union-attr]
    assert queries.signed_at(seat.engagement.pk) == LATER
    text = opening.read_charter(seat, by=cleo, at=LATER)
    assert text is not None
    assert text.objectives == TEXTS["objectives"]
    assert told(seat)[-3:] == [events.SIGNED.name, events.ACTIVATED.name, events.READ.name]


@pytest.mark.clause("GCE-1.3")
def test_one_signs_only_what_one_has_read(agreed: Seat, carla: Holder) -> None:
    stale = queries.versions(agreed.engagement.pk)[1].digest
    with pytest.raises(Refused, match="changed since you read it"):
        drafting.sign(agreed, read=stale, by=carla, at=LATER)
    assert not Signature.objects.exists()


def test_an_incomplete_charter_is_not_signed(contracting: Seat, cleo: Holder) -> None:
    with pytest.raises(Refused) as refused:
        sign(contracting, cleo)
    places = {r.fix for r in refused.value.verdict.reasons}
    written = {f"charter:{name}" for name in catalogue.EDITABLE} - {"charter:nature"}
    assert places == {*written, "code", ""}


def test_nobody_signs_twice(agreed: Seat, cleo: Holder) -> None:
    sign(agreed, cleo)
    with pytest.raises(Refused, match="have signed this version"):
        sign(agreed, cleo)


def test_a_crash_before_activation_leaves_nothing_half(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_all(agreed, [carla, cleo], at=LATER)
    mine = seat_of(agreed, hana)
    understand(mine, by=hana, at=LATER)
    latest = opening.read_latest(mine, by=hana, at=LATER)
    before = told(agreed)

    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(drafting, "_activate", crash)
    with pytest.raises(RuntimeError):
        drafting.sign(mine, read=latest.charter.digest, by=hana, at=LATER)
    assert Signature.objects.count() == 2
    assert told(agreed) == before
    assert seat_of(agreed, hana).engagement.state == "contracting"
    monkeypatch.undo()
    assert sign(agreed, hana)


@pytest.mark.clause("GCE-1.11")
@pytest.mark.parametrize("field", ["digest", "part", "signature", "charter"])
def test_a_signature_that_was_moved_or_altered_does_not_count(
    agreed: Seat, carla: Holder, cleo: Holder, field: str
) -> None:
    sign_all(agreed, [carla, cleo], at=LATER)
    found = queries.latest(agreed.engagement.pk)
    assert set(queries.signatures(found).held) == {PRACTITIONER, CLIENT}
    forged = Signature.objects.filter(part=CLIENT)
    match field:
        case "digest":
            Charter.objects.filter(pk=found.pk).update(digest="0" * 64)
        case "signature":
            forged.update(signature=bytes(64))
        case "part":
            forged.update(part=SPONSOR)
        case "charter":
            Charter.objects.filter(pk=found.pk).update(version=found.version + 1)
    found = queries.latest(agreed.engagement.pk)
    assert not {CLIENT, SPONSOR} & queries.signatures(found).held.keys()


def test_a_row_that_was_edited_in_the_database_is_not_shown_as_a_charter(
    agreed: Seat, carla: Holder
) -> None:
    latest = queries.latest(agreed.engagement.pk)
    Charter.objects.filter(pk=latest.pk).update(digest="0" * 64)
    assert opening.read_latest(agreed, by=carla, at=LATER).text is None
    older = queries.version(agreed.engagement.pk, 1)
    Charter.objects.filter(pk=latest.pk).update(digest=latest.digest, body=older.body)
    assert opening.read_latest(agreed, by=carla, at=LATER).text is None
    with pytest.raises(opening.Damaged):
        drafting.sign(agreed, read=latest.digest, by=carla, at=LATER)


def test_two_who_write_one_section_at_once_lose_nothing(
    agreed: Seat, carla: Holder, cleo: Holder
) -> None:
    base = queries.latest(agreed.engagement.pk).version
    hers = seat_of(agreed, cleo)
    drafting.save_section(agreed, "money", sections.Money("A"), base=base, by=carla, at=LATER)
    with pytest.raises(Overtaken) as changed:
        drafting.save_section(hers, "money", sections.Money("B"), base=base, by=cleo, at=LATER)
    assert changed.value.by_name == "Carla"
    drafting.save_section(hers, "money", sections.Money("B"), base=base + 1, by=cleo, at=LATER)
    # Another section can be saved from an older base: nothing of hers is in the way.
    drafting.save_section(agreed, "scope", sections.Scope("a", "b"), base=base, by=carla, at=LATER)
    text = opening.read_latest(agreed, by=carla, at=LATER).whole
    assert (text.money, text.scope) == (sections.Money("B"), sections.Scope("a", "b"))


def test_a_charter_in_force_is_not_edited(active: Seat, carla: Holder) -> None:
    with pytest.raises(Refused):
        drafting.save_section(active, "money", sections.Money("x"), base=99, by=carla, at=LATER)


def test_there_is_no_shared_room_before_three_signatures(agreed: Seat, carla: Holder) -> None:
    with pytest.raises(NotSigned):
        services_rooms.open_shared(agreed, carla, at=LATER)


@pytest.mark.clause("GCE-1.9", "SEED003-CORP-1")
def test_the_sponsor_gets_no_key_to_the_rooms_of_client_and_practitioner(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    shared = services_rooms.open_shared(active, carla, at=LATER)
    assert services_rooms.open_shared(seat_of(active, cleo), cleo, at=LATER) == shared
    services_rooms.open_private(seat_of(active, cleo), cleo, at=LATER)
    rooms = {h.purpose: h for h in vault.holders(active.engagement.pk).values()}
    assert rooms["shared"].holders == {carla.person.pk, cleo.person.pk}
    assert {g.authority for g in rooms["shared"].grants} == {"charter"}
    signed = queries.signed_charter(active.engagement.pk)
    assert signed is not None
    assert rooms["shared"].grants[0].reference == signed.digest
    assert rooms["client_private"].holders == {cleo.person.pk}
    for open_room in (services_rooms.open_shared, services_rooms.open_private):
        with pytest.raises(NoKey):
            open_room(seat_of(active, hana), hana, at=LATER)


def test_no_room_is_made_for_a_key_that_was_put_in_the_place_of_the_signers(
    active: Seat, carla: Holder, cleo: Holder, nora: Holder
) -> None:
    stranger = Identity.objects.get(holder_id=nora.person.pk)
    swapped = {"sign_public": stranger.sign_public, "box_public": stranger.box_public}
    Identity.objects.filter(holder_id=cleo.person.pk).update(**swapped)
    with pytest.raises(NotSigned):
        services_rooms.open_shared(active, carla, at=LATER)


@pytest.mark.clause("GCE-1.21", "GCE-1.23b")
def test_the_client_ends_at_once_and_all_stays_readable(active: Seat, cleo: Holder) -> None:
    mine = seat_of(active, cleo)
    ending.end(mine, by=cleo, at=LATER)
    mine = seat_of(active, cleo)
    assert (mine.engagement.state, mine.engagement.closed_at) == ("closed", LATER)
    assert opening.read_charter(mine, by=cleo, at=LATER) is not None
    with pytest.raises(Refused):
        ending.end(mine, by=cleo, at=LATER)


@pytest.mark.clause("GCE-1.21")
def test_nobody_else_ends_it(active: Seat, carla: Holder, hana: Holder) -> None:
    for who in (carla, hana):
        with pytest.raises(Refused):
            ending.end(seat_of(active, who), by=who, at=LATER)


def test_notices_are_gathered_and_say_nothing(agreed: Seat, carla: Holder, cleo: Holder) -> None:
    Notification.objects.all().delete()
    kinds = Notification.objects.filter(person=cleo.person).values_list("kind", "about")
    base = queries.latest(agreed.engagement.pk).version
    for n in range(2):
        money = sections.Money(f"{n}")
        drafting.save_section(agreed, "money", money, base=base + n, by=carla, at=LATER)
    assert list(kinds) == [("charters.edited", str(agreed.engagement.pk))] * 2
