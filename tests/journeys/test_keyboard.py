"""The keyboard alone: sign in, read the thread, write a note, and reach the door to the end."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter, Host

pytestmark = pytest.mark.journey

FARTHEST = 60
"""Presses of Tab after which a place counts as out of reach."""

FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const row = at.closest(".todo > li"), ring = row ? getComputedStyle(row) : style;
  return {
    name: (at.innerText || at.labels?.[0]?.innerText || "").trim(),
    ring: [style, ring].some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
    seen: box.width > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight,
  };
}"""


def test_keyboard_alone(enter: Enter, host: Host) -> None:
    page = enter()
    page.goto("/sign-in")
    _tab_to(page, "Email address")
    page.keyboard.type(host.emails["Cleo"])
    page.keyboard.press("Tab")
    page.keyboard.type(host.passwords["Cleo"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    _skip_to_the_content(page)
    _tab_to(page, "Carla · Coaching", "Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _tab_to(page, "Write for yourself", "Enter")
    expect(page.get_by_role("heading", name="Write a note")).to_be_visible()
    _tab_to(page, "Title")
    page.keyboard.type("By hand alone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    _tab_to(page, "Your note", "Enter")
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.type("I never touched the mouse.")
    _tab_to(page, "Save the note", "Enter")
    expect(page.get_by_text("Your note is saved. Who can read it: Only you.")).to_be_visible()
    _tab_to(page, "End this engagement", "Enter")
    expect(page.get_by_role("heading", name="End this")).to_be_visible()
    _tab_to(page, "Your password")
    _tab_to(page, "Cancel")


def _skip_to_the_content(page: Page) -> None:
    """Skip the rail: the first Tab shows the link, and Enter moves past everything before it."""
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, footer') !== null")
    page.reload()


def _tab_to(page: Page, name: str, press: str = "") -> None:
    """Go on with Tab until a place is reached; what has the focus must show it on the way."""
    passed: list[str] = []
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["name"] or at["seen"]:
            assert at["ring"], f"{at['name']!r} has the focus and does not show it"
            assert at["seen"], f"{at['name']!r} has the focus and is out of sight"
        passed.append(at["name"])
        if at["name"] == name:
            if press:
                page.keyboard.press(press)
            return
    pytest.fail(f"{name!r} is not reached: {passed}")
