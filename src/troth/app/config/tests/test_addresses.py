"""An address is an arrow: no room names a page of a room above it, or of a neighbour."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from troth.app.config.tests import rooms
from troth.foundation.kit import hooks

ADDRESS = re.compile(r"""["']([a-z_]+):[a-z_]+["']""")
BARE = re.compile(r"""\b(?:url|reverse|redirect)\(\s*f?["']([a-z_]+)["']""")
HIGHER_PAGE = re.compile(r"""\bpage_(?:url|name)\(\s*["']([^"']+)["']""")


LISTS = {Path("accounts/people/gate.py")}
"""Closed by default, with one list of all that is open: it links to nothing."""


def named(room: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of a room that can name an address, with their text."""
    for path in sorted((rooms.SOURCE / room).rglob("*")):
        listed = path.relative_to(rooms.SOURCE) in LISTS
        if path.suffix in (".py", ".html", ".txt") and "tests" not in path.parts and not listed:
            yield path, path.read_text(encoding="utf-8")


def homes() -> dict[str, str]:
    """Return the room of every namespace, and of every name that stands in none."""
    found = {}
    for entry in get_resolver().url_patterns:
        if not isinstance(entry, URLResolver):
            continue
        where = str(getattr(entry.urlconf_name, "__name__", ""))
        room = where.removeprefix("troth.").removesuffix(".urls").replace(".", "/")
        inner = [entry, *(e for e in entry.url_patterns if isinstance(e, URLResolver))]
        for one in inner:
            if one.namespace:
                found[one.namespace] = room
            else:
                found |= {str(p.name): room for p in one.url_patterns if isinstance(p, URLPattern)}
    return found


def climbing(room: str, text: str, of: dict[str, str]) -> list[str]:
    """Return the addresses in a text of this room that belong to a room not below it."""
    height = rooms.heights()
    used = (*ADDRESS.findall(text), *BARE.findall(text))
    known = [(name, of[name]) for name in used if name in of]
    return [name for name, home in known if home != room and height[home] >= height[room]]


def test_no_room_names_an_address_of_a_room_above() -> None:
    of = homes()
    found = {
        f"{path.relative_to(rooms.SOURCE)}: {name}"
        for room in rooms.heights()
        for path, text in named(room)
        for name in climbing(room, text, of)
    }
    assert found == set(), "Let the higher room add the page to kit.hooks.pages."


def test_a_climbing_address_is_found_in_python_and_in_templates() -> None:
    of = homes()
    low, *_, high = sorted(set(of.values()), key=rooms.heights().__getitem__)
    above, below = (next(n for n, room in of.items() if room == r) for r in (high, low))
    for words in ('reverse("{}:x", args=[1])', '<a href="{{{{ url("{}:x") }}}}">', "('{}:x', 1)"):
        assert climbing(low, words.format(above), of) == [above]
        assert climbing(high, words.format(below), of) == []
    assert climbing("foundation/kit", 'url("security")', of) == ["security"]


def read_on() -> Iterator[str]:
    """Yield the pages on which sealed words say that they are read."""
    for model in apps.get_models():
        body = getattr(getattr(model, "Privacy", None), "body", None)
        for readers in getattr(body, "read_on", {}).values():
            yield from readers.values()


def test_every_page_that_is_asked_for_is_served_once_and_none_in_vain() -> None:
    asked = {
        name
        for room in rooms.heights()
        for _path, text in named(room)
        for name in HIGHER_PAGE.findall(text)
    }
    asked |= {name for name in read_on() if ":" not in name}
    served = [name for pages in hooks.pages for name in pages]
    assert sorted(asked) == sorted(served)
