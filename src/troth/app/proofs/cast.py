"""Who plays in the proof, the words that are theirs alone, and how they read a page."""

import re
import secrets
import string
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp

from troth.accounts.people.rules import CODE_SECONDS
from troth.app.proofs.browser import Browser, Form, Page, Unexpected
from troth.app.proofs.host import Host

LETTERS = 24
CHARTER, SHARED, RELEASED = "charter", "shared", "released"
CARLAS, CLEOS, REFUSED = "practitioner_private", "client_private", "refused"
GROUP = "group"
NAMES, ADDRESSES = "names", "addresses"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LOCKED = 403
SECOND = "/sign-in/second"


@dataclass(slots=True)
class Canaries:
    """Words that occur nowhere else, by the room in which they were written."""

    rooms: dict[str, str] = field(default_factory=dict)

    def hatch(self, room: str, letters: str = string.ascii_letters) -> str:
        """Return a new word for a room."""
        word = "".join(secrets.choice(letters) for _ in range(LETTERS))
        self.rooms[word] = room
        return word

    def of(self, *rooms: str) -> list[str]:
        """Return the words of some rooms."""
        return [word for word, room in self.rooms.items() if room in rooms]

    @property
    def kept(self) -> list[str]:
        """Every word that the host was asked to keep."""
        return [word for word, room in self.rooms.items() if room != REFUSED]

    @property
    def content(self) -> list[str]:
        """Every word of people that the host was asked to keep, without who they are."""
        return [word for word in self.kept if self.rooms[word] not in (NAMES, ADDRESSES)]

    def person(self, name: str, house: str) -> tuple[str, str]:
        """Return (name, address) of a person, each with a word of its own in it."""
        return f"{name} {self.hatch(NAMES)}", self.address(name, house)

    def address(self, name: str, house: str) -> str:
        """Return an address with a word of its own in it."""
        return f"{name.lower()}.{self.hatch(ADDRESSES, string.ascii_lowercase)}@{house}.example"

    def fill(self, form: Form, room: str, **answers: str) -> dict[str, str]:
        """Return answers with a new word in every field for sentences that has none yet."""
        new = {name: self.hatch(room) for name in form.words if name not in answers}
        if not new:
            raise Unexpected(f"{form.action} has no field for sentences.")
        return {**new, **answers}


@dataclass(slots=True)
class Actor:
    """One person of the story, with a browser of their own."""

    name: str
    email: str
    browser: Browser
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    code: str = ""
    key: str = ""
    spare: list[str] = field(default_factory=list)
    step: int = 0

    def get(self, address: str) -> Page:
        """Open a page that has to be there."""
        return self.browser.get(address).expect()

    def sign_in(self, browser: Browser | None = None) -> Page:
        """Sign in through the page, with the second step for who has one."""
        self.browser = browser or self.browser
        form = self.browser.get("/sign-in").form("/sign-in", having="password")
        page = self.browser.send(form, {"email": self.email, "password": self.password})
        if self.key and page.path == SECOND:
            page = self.browser.send(page.form(SECOND, having="code"), {"code": self.shown()})
        return page

    def shown(self) -> str:
        """Return what the app shows: each code counts once, so the next one if need be."""
        self.step = max(self.step + 1, int(time.time()) // CODE_SECONDS)
        return pyotp.TOTP(self.key).generate_otp(self.step)


@dataclass(slots=True)
class Story:
    """The host, the three people, the words that were written, and the ids of things."""

    host: Host
    canaries: Canaries
    carla: Actor
    cleo: Actor
    hana: Actor
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The address of the engagement."""
        return f"/engagements/{self.ids['engagement']}"

    @property
    def secrets(self) -> list[str]:
        """Passwords, codes and keys of apps: no file may hold them as they are."""
        people = (self.carla, self.cleo, self.hana)
        words = [word for p in people for word in (p.password, p.code, p.key, *p.spare)]
        return [word for word in words if word]


# --- reading pages -----------------------------------------------------------------------------


def expect_to_read(page: Page, *words: str) -> None:
    """Raise Unexpected unless the page, opened by who may read it, shows all the words."""
    for word in words:
        if word not in page.html:
            raise Unexpected(f"{page.path} does not show what was written: {page.text[:400]}")


def id_of(page: Page, kind: str, *, of: str = "path") -> str:
    """Return the id of a kind of thing that stands in the address, or on the page."""
    found = re.search(rf"/{kind}/({UUID})", page.html if of == "html" else page.path)
    if found is None:
        raise Unexpected(f"No id of {kind} is on {page.path}: {page.text[:400]}")
    return found[1]


def figures(form: Form) -> dict[str, str]:
    """Return an answer to every question that asks for a day, an hour or a number."""
    days = {"starts": 0, "ends": 150}
    hours = {"opens": "08:00", "closes": "19:00", "hour": "14:00"}
    figures = {"sessions": "8", "every_days": "14", "content_months": "12", "facts_years": "7"}
    on = {n: day(days.get(n, 60)) for n, kind in form.kinds.items() if kind == "date"}
    at = {n: hours[n] for n, kind in form.kinds.items() if kind == "time"}
    return on | at | {n: figures[n] for n, kind in form.kinds.items() if kind == "number"}


def day(ahead: int) -> str:
    """Return the day that is so many days ahead, as forms take it."""
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()
