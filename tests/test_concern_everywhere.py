"""In every state, on every page of an engagement, client and sponsor find how to complain.

The pages are those of the table of addresses, the states those of the table of a life: what is
added to either is walked here too.
"""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from tests.test_crawler import address, table
from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, SPONSOR
from troth.engagement.core.rules.life import DISPOSED, LIFE

STATES = tuple(state for state in LIFE.states if state not in ("", DISPOSED))
PASSING = ("people:", "keys:", "sso:", "ledger:")
"""Rooms whose pages belong to an account or to the world, and to no engagement."""
NO_PAGE = (302, 405)
PUBLIC = ("welcome", "demo", "enter", "livez", "readyz", "codes", "security", "gallery", "clause")


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """One engagement with one of everything in it, which is put into each state."""
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


def places(world: World, role: str) -> list[str]:
    """Return the addresses of all pages within the engagement, and Today."""
    return [
        address(name, world)
        for name, (roles, thing) in table().items()
        if role in roles
        and name not in PUBLIC
        and thing not in ("token", "words", "pack")
        and not name.startswith(PASSING)
        and (thing or name in ("today:today", "joining:engagements"))
    ]


def pages(browser: Client, there: list[str]) -> dict[str, tuple[int, str]]:
    """Return status and text of each page that is one; nothing that looking did is kept."""
    found = {}
    for address_ in there:
        with transaction.atomic():
            page = browser.get(address_)
            transaction.set_rollback(True)
        if page.get("Content-Type", "").startswith("text/html") and page.status_code not in NO_PAGE:
            found[address_] = (page.status_code, page.content.decode())
    return found


def links(text: str, engagement: Any) -> list[str]:
    return re.findall(rf'href="(/engagements/{engagement}/concern)"', text)


@pytest.mark.clause("GCE-1.2b")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [CLIENT, SPONSOR])
def test_every_page_in_every_state_leads_to_how_one_complains(
    world: World, sign_in: Any, role: str, state: str
) -> None:
    pk = world.ids["engagement"]
    Engagement.objects.filter(pk=pk).update(state=state, ended_at=DAY, closed_at=DAY)
    browser = sign_in(world.members[role])
    seen = pages(browser, places(world, role))
    shown = {there for there, (status, _) in seen.items() if status == 200}
    assert f"/engagements/{pk}/charter" in shown
    assert "/today" in shown
    lost = [there for there, (_, text) in seen.items() if not links(text, pk)]
    assert lost == []
    route = seen[f"/engagements/{pk}/concern"][1]
    for words in ("The coaches", "complaints@body.example", "In writing", 'name="text"'):
        assert words in route
    assert "Carla" not in re.sub(r"<(header|nav|footer)\b.*?</\1>", "", route, flags=re.DOTALL)


@pytest.mark.clause("IMC-CONF-2")
@pytest.mark.parametrize("role", [CLIENT])
def test_what_stays_here_is_one_click_from_every_note(
    world: World, sign_in: Any, role: str
) -> None:
    pk, note = world.ids["engagement"], world.ids["shared_note"]
    browser = sign_in(world.members[role])
    there = [
        f"/notes/{note}",
        f"/notes/{note}/history",
        f"/sessions/{world.ids['session']}",
        *(f"/engagements/{pk}", f"/engagements/{pk}/notes/new"),
    ]
    for page in there:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert f'href="/engagements/{pk}/limits"' in answer.content.decode(), page
