"""Nobody gives keys back who would gain by it: the sponsor, the operator, a newcomer."""

from datetime import timedelta

import pytest

from tests.cast import AT, agree, begin, person, sign_all
from troth.accounts.keys import policy, presenters, queries, rules
from troth.accounts.keys.models import Loss
from troth.accounts.keys.rules import NEWCOMER, VETOED
from troth.accounts.keys.services import recovery
from troth.accounts.keys.tests.stories import DAY, ask, reset
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person, ResetLink
from troth.accounts.people.services import accounts as people
from troth.accounts.people.services.links import make_reset_link
from troth.engagement.charters import pacts as charters
from troth.engagement.charters.models import Signature
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused


def names(of: Holder, *, at: object = DAY) -> list[str]:
    return [peer.name for peer in policy.peers(of.person, asked_at=at)]  # type: ignore[arg-type]


@pytest.mark.clause("GCE-1.9", "SEED003-CORP-1", "SEED000-CONF-3")
def test_client_and_practitioner_of_a_charter_in_force_are_peers(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert names(cleo) == ["Carla"]
    assert names(carla) == ["Cleo"]
    assert names(hana) == ["Carla"]


@pytest.mark.clause("SEED000-CONF-3")
def test_a_practitioner_invented_last_night_is_no_peer(
    active: Seat, cleo: Holder, hana: Holder
) -> None:
    fake = person("Nora", "coach")
    seat = begin(cleo, fake, hana)
    agree(seat, by=fake)
    sign_all(seat, [fake, cleo, hana], at=DAY)
    assert "Nora" in [peer.name for peer in queries.peers(cleo.person)], "the control"
    assert names(cleo) == ["Carla"]
    with pytest.raises(Refused, match="at least one person"):
        ask(cleo.person, fake)
    assert names(cleo, at=DAY + NEWCOMER) == ["Carla", "Nora"]


@pytest.mark.clause("SEED000-CONF-3")
def test_a_signature_is_verified_and_its_time_is_the_ledgers(
    active: Seat, cleo: Holder, hana: Holder
) -> None:
    """The operator plants and dates rows as they like."""
    fake = person("Nora", "coach")
    seat = begin(cleo, fake, hana)
    agree(seat, by=fake)
    sign_all(seat, [fake, hana], at=DAY)
    (hers,) = Signature.objects.filter(person=hana.person, charter__engagement=seat.engagement.pk)
    planted = Signature.objects.create(
        charter=hers.charter,
        person=cleo.person,
        part="client",
        signature=bytes(64),
        at=AT,
    )
    seat.engagement.state = "active"
    seat.engagement.save(update_fields=["state"])
    assert "Nora" not in [peer.name for peer in _pacts(cleo)]
    planted.delete()
    seat.engagement.state = "contracting"
    seat.engagement.save(update_fields=["state"])
    sign_all(seat, [cleo], at=DAY)
    Signature.objects.filter(charter=hers.charter).update(at=AT)
    assert "Nora" in [peer.name for peer in _pacts(cleo)], "the control"
    assert names(cleo) == ["Carla"]


def _pacts(of: Holder) -> list[Person]:
    known = {pact.peer for pact in charters.of(of.person)}
    return [peer for peer in queries.peers(of.person) if peer.pk in known]


@pytest.mark.clause("SEED000-CONF-3", "SEED003-CORP-1")
def test_who_runs_the_host_or_made_the_reset_is_no_peer(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    people.make_host_administrator(hana.person, at=DAY)
    make_reset_link(cleo.person, by=hana.person, at=DAY)
    assert names(cleo) == ["Carla"]
    ResetLink.objects.update(made_by=carla.person)
    assert names(cleo) == []
    ResetLink.objects.all().delete()
    people.make_host_administrator(carla.person, at=DAY)
    assert names(cleo) == []


@pytest.mark.parametrize("lacking", ["signed_since", "runs_host", "made_reset", "pays", "active"])
def test_each_ground_alone_is_enough(lacking: str) -> None:
    good = {"signed_since": DAY - NEWCOMER, "asked_at": DAY, "pays": False}
    good |= {"runs_host": False, "made_reset": False, "is_active": True}
    assert rules.may_be_peer(rules.PeerFacts(**good))  # type: ignore[arg-type]
    bad: dict[str, object] = {
        "signed_since": {"signed_since": DAY - NEWCOMER + timedelta(seconds=1)},
        "active": {"is_active": False},
    }.get(lacking, {lacking: True})  # type: ignore[assignment]
    assert not rules.may_be_peer(rules.PeerFacts(**{**good, **bad}))  # type: ignore[arg-type]


@pytest.mark.clause("SEED000-CONF-3")
def test_where_no_peer_is_left_the_page_says_that_keys_do_not_come_back(
    contracting: Seat, cleo: Holder
) -> None:
    reset(cleo.person)
    verdict = policy.may_ask(by=cleo.person, chosen=0, vault_is_open=False, at=DAY)
    assert "Your keys do not come back" in str(verdict.reasons[0].words)
    assert not Loss.objects.exists()


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_both_sides_of_every_engagement_hear_of_it_by_name_and_can_stop_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    loss = ask(cleo.person, carla)
    told = Notification.objects.filter(about=str(loss.pk)).values_list("person__pk", flat=True)
    assert set(told) == {cleo.person.pk, carla.person.pk, hana.person.pk}
    (banner,) = presenters.banners(hana.person)
    assert "Cleo" in banner.title
    assert presenters.banners(nora.person) == []
    recovery.veto(loss, by=hana, at=DAY)
    loss.refresh_from_db()
    assert loss.state == VETOED
