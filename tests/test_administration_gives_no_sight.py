"""Whatever an administrator does to accounts: they read nothing that they did not before.

First it is shown that the look could find something: a client finds her own at the same addresses.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import PASSWORD, person
from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from tests.test_crawler import WITHOUT_IDS, address, knock, table
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Organisation, Person
from troth.accounts.people.services import accounts, administration
from troth.engagement.core.queries import CLIENT, PRACTITIONER
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.models import Grant, RoomLink, Slot

OWN = ("people:make_link", "people:account_of", "people:account_act")
"""What an administrator has by that office: names, addresses, and acts on accounts."""


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


def found(browser: Client, world: World) -> dict[str, int]:
    """Return what answers at the addresses of everything that belongs to others."""
    named = [n for n, (_, thing) in table().items() if thing not in WITHOUT_IDS and n not in OWN]
    return {name: knock(browser, address(name, world), "get")[0] for name in named}


def keys() -> tuple[list[object], ...]:
    """Return every row that opens something, but for when it was used."""
    grants = Grant.objects.order_by("pk").values_list("pk", "holder", "sealed_key")
    links = RoomLink.objects.order_by("pk").values_list("pk", "hash")
    slots = Slot.objects.order_by("pk").values_list("pk", "wrapped_seed")
    return list(grants), list(links), list(slots)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_no_act_on_accounts_gives_sight(
    world: World, sign_in: Callable[..., Client], set_clock: SetClock
) -> None:
    otto, cleo, carla = world.operator, world.members[CLIENT], world.members[PRACTITIONER]
    assert 200 in found(sign_in(cleo), world).values(), "Else the look could find nothing."
    accounts.make_host_administrator(carla.person, at=DAY)
    browser = sign_in(otto)
    before, held = found(browser, world), keys()
    assert set(before.values()) <= {404, 405}
    of = "/administration/accounts"
    acts: tuple[tuple[str, dict[str, str]], ...] = (
        (f"{of}/{carla.person.pk}/administration", {}),
        (f"{of}/{cleo.person.pk}/close", {}),
        (f"{of}/{carla.person.pk}/close", {}),
        (f"{of}/{cleo.person.pk}/link", {}),
        (f"{of}/{cleo.person.pk}/reopen", {}),
        ("/administration/sign-up", {"invited_only": "True"}),
        ("/administration/organisations", {"organisation": "Acme"}),
    )
    for there, more in acts:
        done = browser.post(there, {"password": PASSWORD, **more})
        assert done.status_code in (200, 302), there
        assert found(browser, world) == before, there
        assert keys() == held, there
    assert Organisation.objects.exclude(erase_asked_at=None).exists()
    assert "Acme" in {row.name for row in Organisation.objects.all()}, "Records name it."


@pytest.mark.clause("GCE-1.10", "SEED000-CONF-3")
def test_nothing_of_others_goes_with_an_account(
    world: World, sign_in: Callable[..., Client], set_clock: SetClock
) -> None:
    otto, carla = world.operator, world.members[PRACTITIONER]
    month = DAY + timedelta(days=30)
    sven = Person.objects.get(pk=world.ids["hearer"])  # he hears a concern, and is no party
    alone = person("Bo", "acme").person
    for one in (carla.person, sven, alone):
        administration.close(one.pk, by=otto.person, at=DAY)
    of_clients = found(sign_in(world.members[CLIENT]), world)
    for one in (carla.person, sven):
        with pytest.raises(Refused, match="Records of others name this person"):
            administration.erase(one.pk, by=otto.person, at=month)
    held = keys()[:2]
    administration.erase(alone.pk, by=otto.person, at=month)
    assert keys()[:2] == held
    assert not Slot.objects.filter(holder=alone.pk).exists()
    assert found(sign_in(world.members[CLIENT]), world) == of_clients
    assert set(found(sign_in(otto), world).values()) <= {404, 405}
