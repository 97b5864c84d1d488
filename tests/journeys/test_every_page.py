"""Every page, as every part: whole for all readers, calm at night, and nothing sent elsewhere."""

from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.journeys import eye
from tests.journeys.conftest import Enter, Host
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

DEEPEST = 4
OF_A_KIND = 2
"""How many pages of one kind a person looks at: the first may be empty, the second is not."""

THREE = ("Cleo", "Carla", "Hana")
"""One of each part: their walks are part of every run."""
REST = ("Max", "Mia", "Lars", "Nora", "Otto")

PUBLIC = {"welcome", "codes", "clause", "security", "people:sign_in"}
OPEN = (
    *("/", "/sign-up", "/sign-in", "/forgotten", "/security", "/code", "/code/GCE-1.9"),
    *("/invitations/nobody", "/reset/nobody", "/nowhere"),
)


@pytest.mark.clause("SEED003-CONF-1")
@pytest.mark.parametrize("name", [*THREE, *(pytest.param(n, marks=pytest.mark.walk) for n in REST)])
def test_every_page_that_a_person_can_reach(enter: Enter, host: Host, name: str) -> None:
    page = enter()
    sign_in(page, host.emails[name], host.passwords[name])
    seen, found = Counter[str](), list[str]()
    waiting, known = deque([("/today", 0)]), {"/today"}
    while waiting:
        path, depth = waiting.popleft()
        kind = resolve(urlsplit(path).path).view_name
        if kind in PUBLIC or seen[kind] >= OF_A_KIND:
            continue
        answer = page.goto(path)
        seen[kind] += 1
        assert answer is not None
        found += [f"{path} answers {answer.status}"] if answer.status != 200 else []
        found += eye.troubles(page)
        if depth < DEEPEST:
            new = [link for link in _links(page) if link not in known]
            known.update(new)
            waiting.extend((link, depth + 1) for link in dict.fromkeys(new))
    assert not found, "\n".join(found)
    assert len(seen) > 5, f"{name} reached only {sorted(seen)}"


@pytest.mark.clause("SEED003-CONF-1")
def test_every_page_that_a_stranger_can_reach(enter: Enter) -> None:
    page, found = enter(), list[str]()
    for path in OPEN:
        page.goto(path)
        found += eye.troubles(page)
    assert not found, "\n".join(found)


def _links(page: Page) -> list[str]:
    """Return the addresses on this host to which the page links, with what they ask."""
    links: list[str] = page.eval_on_selector_all("a[href]", "found => found.map(a => a.href)")
    parts = [urlsplit(link) for link in links]
    here = urlsplit(page.url).netloc
    return [f"{p.path}{'?' * bool(p.query)}{p.query}" for p in parts if p.netloc == here]
