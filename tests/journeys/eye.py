"""Looks at a page as its readers do: with a screen reader, at night, on a phone, word by word."""

import re
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NARROW = ViewportSize(width=320, height=720)
WIDE = ViewportSize(width=1200, height=900)
OF_ALL = {"/today", "/engagements", "/access-log", "/agreed"}
"""Pages that speak of every engagement of a person."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
NEVER = re.compile(r"\b(absolute|anonymous)", re.IGNORECASE)
"""Words that promise more than anyone can keep (SEED003-CONF-1)."""

RUN = """(options) => axe.run(document, options).then((found) => found.violations.map(
  (v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " +
    n.any.concat(n.all, n.none).map((m) => m.message).join("; ")).join(" | ")}`))"""
SHAPE = """() => {
  const engagements = (links) => Array.from(new Set(Array.from(document.querySelectorAll(links))
    .map((a) => /^\\/engagements\\/([0-9a-f-]{36})/.exec(a.pathname)?.[1]).filter(Boolean)));
  return {
  title: document.title,
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  scripts: document.querySelectorAll(
    "script:not([src*='/kit/passkeys.']):not([src*='/kit/zone.'])"
    + ":not([src*='/own_copy/own_copy.'])"
  ).length,
  inline: document.querySelectorAll("style, [style]").length,
  words: document.title + "\\n" + document.body.innerText,
  audience: document.querySelectorAll(".audience").length,
  limits: document.querySelectorAll("a[href$='/limits']").length,
  within: engagements("main a:not([href^='#'])"),
  doors: engagements(".foot a"),
}}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth
  ? [] : Array.from(document.querySelectorAll("body *"))
      .filter((e) => e.scrollWidth > innerWidth || e.getBoundingClientRect().right > innerWidth + 1)
      .slice(-3).map((e) => e.outerHTML.slice(0, 120)).concat("it scrolls sideways")"""


CLASSES = """() => Array.from(new Set(Array.from(document.querySelectorAll("[class]"))
  .flatMap((e) => Array.from(e.classList)))).sort().join(" ")"""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")

_looked: set[tuple[str, str]] = set()


def troubles(page: Page, *, closely: bool | None = None) -> list[str]:
    """Return what is wrong with the page that is open; leaves it wide and light.

    A second look, at night and on a phone, costs twice as much as the first. Unless it is asked
    for, it is taken once for each kind of page and each set of style classes on it.
    """
    kind = (ID.sub("#", urlsplit(page.url).path), page.evaluate(CLASSES))
    closely = kind not in _looked if closely is None else closely
    _looked.add(kind)
    page.evaluate(AXE)
    found = shape(page)
    found += _axe(page, "light", ALL)
    if closely:
        page.emulate_media(color_scheme="dark")
        found += _axe(page, "dark", COLOURS)
    page.set_viewport_size(NARROW)
    found += _axe(page, "dark, narrow", ALL) if closely else []
    found += [f"too wide for a phone: {part}" for part in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return [f"{page.url}: {trouble}" for trouble in found]


def shape(page: Page) -> list[str]:
    """Return what is wrong with title, headings, language, words and doors of a page."""
    seen: dict[str, Any] = page.evaluate(SHAPE)
    of_one = len(seen["within"]) == 1 and urlsplit(page.url).path not in OF_ALL
    rules = {
        "it has no title": bool(seen["title"].removesuffix(" · Troth").strip(" ·")),
        f"it has {seen['headings']} headings of the first level": seen["headings"] == 1,
        "it does not say its language": bool(seen["lang"]),
        "it has a script that this page has no need of": seen["scripts"] == 0,
        "it has inline style": seen["inline"] == 0,
        "it says who can read, and not what the limits are": not seen["audience"]
        or seen["limits"] > 0,
        "its doors lead to another engagement": not of_one or seen["doors"] == seen["within"],
    }
    words = [f"it says “{word}”" for word in NEVER.findall(seen["words"])]
    return [trouble for trouble, met in rules.items() if not met] + words


def _axe(page: Page, how: str, options: dict[str, Any]) -> list[str]:
    return [f"{how}: {violation}" for violation in page.evaluate(RUN, options)]
