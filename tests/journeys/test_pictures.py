"""The pictures of the handbook, taken of the demo cast.

They go to docs/handbook/pictures only when TROTH_PICTURES=1 asks for it, so that a run of the
tests changes no file; otherwise the test sees that each can be taken and stays small.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, ROOT, Enter, Host
from tests.journeys.steps import fill, sign_in

pytestmark = pytest.mark.journey

HANDBOOK = ROOT / "docs" / "handbook" / "pictures"
HEAVIEST = 200_000
"""Bytes of a picture."""

OWN_WORDS = (
    "I have handed over two reports, and I have begun to speak before everything is certain. "
    "In the sessions that are left I want to work on the steering group."
)
SIGHT = {"width": 1200, "height": 800}


def _follow(*names: str) -> Callable[[Page], None]:
    """Return the steps from Today: links, each by its name."""

    def steps(page: Page) -> None:
        for name in names:
            page.get_by_role("link", name=name, exact=True).first.click()

    return steps


def _reasons(page: Page) -> None:
    _follow("Lars · Coaching", "Charter", "Read it whole")(page)
    page.locator("#signatures").scroll_into_view_if_needed()
    page.get_by_role("button", name="Sign this charter").evaluate(
        "act => act.scrollIntoView({block: 'center'})"
    )


def _looked(page: Page) -> None:
    _follow("Carla · Coaching")(page)
    sections = page.get_by_role("navigation", name="Sections")
    sections.get_by_role("link", name="Who has looked").click()


def _review(page: Page) -> None:
    _follow("Carla · Coaching", "Summaries", "Before the review", "Edit")(page)
    fill(page, {"Summary": OWN_WORDS})
    page.get_by_role("button", name="Save and look at it").click()


def _menu(page: Page) -> None:
    page.get_by_text("Menu").click()
    _follow("Carla · Coaching")(page)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose screen, how one gets there from Today, and how wide or dark it is."""

    name: str
    who: str
    steps: Callable[[Page], None]
    options: dict[str, Any] = field(default_factory=dict)


PICTURES = (
    Picture("today", "Nora", _follow()),
    Picture("thread-client", "Cleo", _follow("Carla · Coaching")),
    Picture("dark", "Cleo", _follow("Carla · Coaching"), {"color_scheme": "dark"}),
    Picture("phone", "Cleo", _menu, {"viewport": PHONE}),
    Picture("charter", "Cleo", _follow("Carla · Coaching", "Charter")),
    Picture("charter-sign", "Nora", _reasons),
    Picture("release-review", "Cleo", _review),
    Picture("sponsor", "Hana", _follow("Cleo, sponsored")),
    Picture("looked", "Cleo", _looked),
)


def test_pictures_of_the_demo(enter: Enter, host: Host, tmp_path: Path) -> None:
    folder = HANDBOOK if os.environ.get("TROTH_PICTURES") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, Page] = {}
    for picture in PICTURES:
        screen = f"{picture.who} {picture.options}"
        if screen not in pages:
            pages[screen] = enter(**{"viewport": SIGHT, **picture.options})
            sign_in(pages[screen], host.emails[picture.who], host.passwords[picture.who])
        page = pages[screen]
        page.goto("/today")
        picture.steps(page)
        _take(page, folder / f"{picture.name}.png")
    page = pages["Cleo {}"]
    page.goto("/today")
    with closing(sqlite3.connect(host.home / "troth.sqlite3", timeout=5)) as rows, rows:
        rows.execute("UPDATE people_session SET seen_at = datetime(seen_at, '-1 day')")
    page.get_by_role("link", name="Carla · Coaching", exact=True).first.click()
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()
    _take(page, folder / "locked.png")


def _take(page: Page, file: Path) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.screenshot(path=file, animations="disabled")
    assert file.stat().st_size < HEAVIEST, file.name
