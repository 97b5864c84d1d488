"""A browser without a window: opens the real pages over HTTP, and fills and sends their forms."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPHandler, ProxyHandler, Request, build_opener

PATIENCE_SECONDS = 90
OWNERS = "127.0.0.1"
THIEVES = "127.0.0.2" if sys.platform == "linux" else OWNERS
"""Who guesses sits elsewhere than the owner: tries are counted by where they come from."""
WORDS = ("text", "textarea", "search")
"""The kinds of field into which people type sentences."""


class Unexpected(Exception):
    """A page is not what the story expects at this point."""


@dataclass(slots=True)
class Form:
    """One form of a page: where it leads, and what it would send if nobody touched it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The names of the fields into which people type sentences."""
        return [name for name, kind in self.kinds.items() if kind in WORDS]

    def filled(self, answers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what the form sends with these answers."""
        kept = [(name, value) for name, value in self.fields if name not in answers]
        return [*kept, *answers.items()]


@dataclass(frozen=True)
class Page:
    """What the server answered."""

    status: int
    url: str
    body: bytes

    @property
    def path(self) -> str:
        """The address on the host, where the browser has come to."""
        return urlsplit(self.url).path

    @property
    def html(self) -> str:
        """The source of the page."""
        return self.body.decode(errors="replace")

    @cached_property
    def text(self) -> str:
        """What a reader sees: no tags, one space between words."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())

    @cached_property
    def forms(self) -> list[Form]:
        """The forms of the page."""
        reader = _Forms(self.url)
        reader.feed(self.html)
        return reader.found

    def form(self, action: str = "", *, having: str = "") -> Form:
        """Return the first form whose address ends in `action` and that has the field `having`."""
        for form in self.forms:
            names = {name for name, _ in form.fields} | form.kinds.keys()
            if urlsplit(form.action).path.endswith(action) and (not having or having in names):
                return form
        wanted = f"form {action or having!r}"
        raise Unexpected(f"{self.path} has no {wanted} (status {self.status}): {self.text[:400]}")

    def has_form(self, action: str) -> bool:
        """Say whether the page offers a form that leads there."""
        return any(urlsplit(form.action).path.endswith(action) for form in self.forms)

    def expect(self, *statuses: int) -> "Page":
        """Return the page if its status is one of these (200 when none is named), else raise."""
        if self.status not in (statuses or (200,)):
            raise Unexpected(f"{self.path} answered {self.status}: {self.text[:600]}")
        return self


class _From(HTTPHandler):
    """Opens connections from one network address of this machine."""

    def __init__(self, seat: str) -> None:
        super().__init__()
        self._seat = seat

    def http_open(self, req: Request) -> HTTPResponse:
        """Open a connection whose own end is at the seat."""
        return self.do_open(partial(HTTPConnection, source_address=(self._seat, 0)), req)


class Browser:
    """One person's browser, with cookies of its own."""

    def __init__(self, host: str, *, seat: str = OWNERS) -> None:
        """Begin with no cookies; `seat` is the network address from which this browser asks."""
        self.host = host
        self.jar = CookieJar()
        self.headers: dict[str, str] = {}
        # No proxy: the server is on this machine, and nothing shall leave it.
        self._opener = build_opener(ProxyHandler({}), _From(seat), HTTPCookieProcessor(self.jar))

    def get(self, address: str) -> Page:
        """Open an address."""
        return self._open(Request(urljoin(self.host, address)))  # noqa: S310 - our own host

    def send(self, form: Form, answers: Mapping[str, str] | None = None) -> Page:
        """Send a form with these answers, and follow where it leads."""
        sent = urlencode(form.filled(answers or {}))
        if form.method == "get":
            return self.get(f"{form.action}?{sent}")
        return self._open(Request(form.action, sent.encode()))  # noqa: S310 - our own host

    def post(self, address: str, answers: Mapping[str, str], *, token: str = "") -> Page:
        """Send answers to an address without a page, with the token of another form."""
        form = Form(urljoin(self.host, address), "post", [("csrfmiddlewaretoken", token)])
        return self.send(form, answers)

    def token(self, address: str) -> str:
        """Return the token that lets a form pass, from a page that has one."""
        form = self.get(address).form(having="csrfmiddlewaretoken")
        return dict(form.fields)["csrfmiddlewaretoken"]

    def _open(self, request: Request) -> Page:
        for name, value in self.headers.items():
            request.add_header(name, value)
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return Page(answer.status, answer.url, answer.read())
        except HTTPError as answer:
            with answer:
                return Page(answer.code, answer.url or request.full_url, answer.read())


class _Forms(HTMLParser):
    """Collects the forms of a page as a browser would send them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[Form] = []
        self._inside: Form | None = None
        self._area = ""
        self._typed = ""
        self._choice: tuple[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self._inside = Form(action, given.get("method", "get").lower())
            self.found.append(self._inside)
        elif self._inside is None or "disabled" in given:
            return
        elif tag == "input":
            self._input(self._inside, given)
        elif tag == "textarea":
            self._area, self._typed = given.get("name", ""), ""
        elif tag == "select":
            self._choice = (given.get("name", ""), None)
        elif tag == "option" and self._choice is not None:
            name, chosen = self._choice
            if chosen is None or "selected" in given:
                self._choice = (name, given.get("value", ""))

    def _input(self, form: Form, given: Mapping[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name:
            return
        form.kinds.setdefault(name, kind)
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        form.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        self._typed += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif self._inside is None:
            return
        elif tag == "textarea" and self._area:
            self._inside.kinds[self._area] = "textarea"
            self._inside.fields.append((self._area, self._typed.removeprefix("\n")))
            self._area = ""
        elif tag == "select" and self._choice is not None:
            name, chosen = self._choice
            self._inside.kinds[name] = "select"
            self._inside.fields.append((name, chosen or ""))
            self._choice = None
