"""Turns a page of Troth into one that can be read without it: the content, and nothing to press."""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
DROPPED = frozenset(["script", "style", "template", "button", "nav", "dialog", "head"])
"""Elements that go with all that is in them: without the program they do nothing."""
OPENED = frozenset(["form"])
"""Elements of which only the content stays."""
WRITTEN = frozenset(
    ["text", "search", "email", "url", "tel", "number", "date", "time", "datetime-local"]
)
KEPT_ATTRIBUTES = frozenset(
    [
        "class",
        "id",
        "lang",
        "dir",
        "title",
        "alt",
        "datetime",
        "colspan",
        "rowspan",
        "scope",
        "headers",
        "open",
        "value",
        "max",
        "start",
        "role",
        "viewbox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "d",
        "points",
        "transform",
        "text-anchor",
        "preserveaspectratio",
        "aria-label",
        "aria-labelledby",
        "aria-hidden",
    ]
)
Locate = Callable[[str], str]
"""Returns the file of an address within the copy, or "" for what is not in it."""


class _Content(HTMLParser):
    """Collects what stands in `main`: links lead to files of the copy, fields become words."""

    def __init__(self, locate: Locate) -> None:
        super().__init__(convert_charrefs=True)
        self.locate, self.made, self.title = locate, list[str](), ""
        self.links = list[str]()
        self._open = list[tuple[str, str]]()
        self._dropping = 0
        self._in_main = self._in_title = self._in_choice = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "title" and not self._in_main:
            self._in_title = True
        elif tag == "main":
            self._in_main = True
        elif not self._in_main:
            return
        elif tag == "input":
            self._field(given)
        elif tag in VOID:
            if not self._dropping and tag in ("br", "hr", "wbr"):
                self.made.append(f"<{tag}>")
        else:
            self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a":  # also in a list of further pages, which itself is not in the copy
            self.links.append(given.get("href", ""))
        is_secret = tag == "label" and "password" in given.get("for", "")
        is_other_choice = tag == "option" and "selected" not in given
        if self._dropping or tag in DROPPED or is_secret or is_other_choice:
            self._dropping += 1
            self._open.append((tag, "drop"))
            return
        written = self._written(tag, given)
        self._open.append((tag, written))
        if written:
            self.made.append(f"<{written}{self._attributes(tag, given)}>")

    def _written(self, tag: str, given: dict[str, str]) -> str:
        """Return the element that stands for one in the copy; "" for its content alone."""
        if tag in OPENED:
            return ""
        if tag == "a":
            return "a" if self.locate(given.get("href", "")) else "span"
        return {"textarea": "pre", "select": "span", "option": "b", "label": "span"}.get(tag, tag)

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {k: v for k, v in given.items() if k in KEPT_ATTRIBUTES}
        if tag == "a" and (there := self.locate(given.get("href", ""))):
            kept["href"] = there
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())

    def _field(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if self._dropping:
            return
        if kind in ("checkbox", "radio"):
            self.made.append("☑ " if "checked" in given else "☐ ")
        elif kind in WRITTEN:
            self.made.append(f"<b>{escape(given.get('value', ''))}</b>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "main":
            self._in_main = False
        if not self._in_main or tag in VOID:
            return
        while self._open:
            name, written = self._open.pop()
            if written == "drop":
                self._dropping -= 1
            elif written:
                self.made.append(f"</{written}>")
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif self._in_main and not self._dropping:
            self.made.append(escape(data))


def title_and_content(html: str, *, locate: Locate) -> tuple[str, str]:
    """Return the title of a page, and its content as HTML without forms and outside links."""
    found = _Content(locate)
    found.feed(html)
    found.close()
    return found.title.strip(), "".join(found.made)


def links(html: str) -> list[str]:
    """Return the addresses to which the content of a page leads, in their order."""
    found = _Content(lambda _: "")
    found.feed(html)
    found.close()
    return found.links
