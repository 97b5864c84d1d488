"""The story that the proof plays: one engagement from its first account on, by the pages alone.

Every field for sentences on every form of sealed things gets a word of its own, which occurs
nowhere else in the world. Which fields those are is read from the form as it is served, so a new
field is part of the proof without a change here.
"""

import re
import secrets
import string
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pyotp

from troth.config.wall.browser import Browser, Form, Page, Unexpected
from troth.config.wall.host import Host
from troth.engagements.charter import SECTIONS
from troth.engagements.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.people.rules import CODE_SECONDS

LETTERS = 24
CHARTER, SHARED, RELEASED = "charter", "shared", "released"
CARLAS, CLEOS, REFUSED = "practitioner_private", "client_private", "refused"
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
        address = self.hatch(ADDRESSES, string.ascii_lowercase)
        return f"{name} {self.hatch(NAMES)}", f"{name.lower()}.{address}@{house}.example"

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


def play(host: Host) -> Story:
    """Play the story on a running host, up to what the sponsor has opened."""
    canaries = Canaries()
    cast = (("Carla", "coach"), ("Cleo", "acme"), ("Hana", "acme"))
    carla, cleo, hana = (Actor(*canaries.person(*who), Browser(host.url)) for who in cast)
    story = Story(host, canaries, carla, cleo, hana)
    _begin(story)
    _agree(story)
    _beside(story)
    _meet(story)
    _release(story)
    _go_for_a_walk(story)
    _err(story)
    return story


# --- joining -----------------------------------------------------------------------------------


def _sign_packs(carla: Actor) -> None:
    """Open and sign the code and the policy, which the page for a new engagement asks for."""
    asked = carla.get("/engagements/new").html
    for there in dict.fromkeys(re.findall(r'href="(/packs/[^"]+)/sign"', asked)):
        carla.get(there)
        carla.browser.send(carla.get(f"{there}/sign").form(f"{there}/sign"), {}).expect()


def _begin(story: Story) -> None:
    carla = story.carla
    _sign_up(carla, carla.get("/sign-up").form("/sign-up", having="again"))
    _set_up_second_step(carla)
    _sign_packs(carla)
    page = carla.get("/engagements/new")
    guests = {
        "client_name": story.cleo.name,
        "client_email": story.cleo.email,
        "sponsor_name": story.hana.name,
        "sponsor_email": story.hana.email,
        "organisation": f"Acme {story.canaries.hatch(NAMES)}",
    }
    page = carla.browser.send(page.form(having="client_email"), guests).expect()
    story.ids["engagement"] = _id(page, "engagements")
    for guest, part in ((story.cleo, "client"), (story.hana, "sponsor")):
        link = story.host.link(guest.email, "invitations")
        form = guest.get(link).form(having="again")
        wrong = {"name": guest.name, "email": guest.email, "password": guest.password}
        guest.browser.send(form, {**wrong, "again": "not the same"}).expect(422)
        _sign_up(guest, guest.get(link).form(having="again"))
        door = carla.get(f"{story.home}/parties").form(f"/{part}/let-in")
        carla.browser.send(door).expect()


def _sign_up(actor: Actor, form: Form) -> None:
    """Open an account, and write the recovery code down."""
    answers = {"name": actor.name, "email": actor.email, "again": actor.password}
    page = actor.browser.send(form, {**answers, "password": actor.password}).expect()
    page = actor.browser.send(page.form("/recovery")).expect()
    groups = _groups(page)
    actor.code = "-".join(groups)
    form = actor.get("/recovery/confirm").form("/recovery/confirm")
    asked = [name for name in form.kinds if name.startswith("group_")]
    actor.browser.send(form, {n: groups[int(n.removeprefix("group_"))] for n in asked}).expect()


def _set_up_second_step(actor: Actor) -> None:
    """Set up an app that shows codes, as who works with clients needs; then sign in with it."""
    page = actor.get("/account/second-factor")
    page = actor.browser.send(page.form("/app/begin")).expect()
    actor.key = "".join(_groups(page))
    answers = {"code": actor.shown(), "password": actor.password}
    page = actor.browser.send(page.form("/app", having="code"), answers).expect()
    actor.spare = re.findall(r"<li><code>([\w-]+)</code>", page.html)
    actor.browser.send(page.form("/sign-out")).expect()
    if actor.sign_in().expect().path != "/today":
        raise Unexpected("The second step does not lead in.")


def _groups(page: Page) -> list[str]:
    """Return the groups of a secret that the page shows once."""
    shown = re.search(r'<p class="secret">(.*?)</p>', page.html, re.DOTALL)
    if shown is None:
        raise Unexpected(f"{page.path} shows no secret.")
    return re.findall(r"<span>(\w+)</span>", shown[1])


# --- the charter -------------------------------------------------------------------------------


def _agree(story: Story) -> None:
    """Let each write what is theirs in every section, then answer, understand and sign."""
    actors = {PRACTITIONER: story.carla, CLIENT: story.cleo, SPONSOR: story.hana}
    for part in (PRACTITIONER, CLIENT, SPONSOR, CLIENT, PRACTITIONER):
        for kind in SECTIONS.values():
            if part in kind.editors:
                _write_section(story, actors[part], kind.name)
    for signer in actors.values():
        head = signer.get(f"{story.home}/charter")
        code = re.search(r'class="chip" href="(/packs/[^"]+)"', head.html)
        if code is None:
            raise Unexpected("The head of the engagement does not lead to its code.")
        signer.get(code[1])
        if signer is not story.carla:
            form = signer.get(f"{story.home}/charter/questions").form("/questions", having="read")
            asked = {name: RIGHT[name] for name in form.kinds if name in RIGHT}
            signer.browser.send(form, asked).expect()
        page = signer.get(f"{story.home}/charter")
        signer.browser.send(page.form("/charter/sign", having="read")).expect()


def _write_section(story: Story, writer: Actor, name: str) -> None:
    """Fill what is empty with new words, and keep what stands."""
    form = writer.get(f"{story.home}/charter/{name}").form(f"/charter/{name}")
    stands = {n: value for n, value in form.fields if n in form.words and value.strip()}
    answers = {**_figures(form), **_choices(form), **stands}
    if set(form.words) - answers.keys():
        answers = story.canaries.fill(form, CHARTER, **answers)
    writer.browser.send(form, answers).expect()


RIGHT = {
    "notes": "no",
    "danger": "may",
    "logistics": "count",
    "end": "nothing",
    "law": "limits",
    "records": "kept",
    "complaint": "body",
    "sees": "released",
    "asks": "nothing",
    "silence": "nothing",
}
"""The right answers to the questions about the charter, by the question's name."""
CHOICES = {
    "sharing": "pseudonymised",
    "says": "yes",
    "says_": "accepted",
    "initial_": "yes",
    "answer_": "met",
    "seen": "on",
}
"""What is chosen where a form offers answers, by the field's name or how it begins."""


def _choices(form: Form) -> dict[str, str]:
    """Return an answer to every question with answers to choose from."""
    found: dict[str, str] = {}
    for name in form.kinds:
        stem = name.rstrip("0123456789G")
        if (chosen := CHOICES.get(name) or CHOICES.get(stem)) is not None:
            found[name] = chosen
    return found


def _beside(story: Story) -> None:
    """Write what lies beside the charter: the annex, the card, a question and its answer."""
    carla, cleo = story.carla, story.cleo
    for place in ("annex", "about-client", "methods"):
        form = cleo.get(f"{story.home}/{place}").form(f"/{place}", having="csrfmiddlewaretoken")
        first = {} if place != "methods" else {"method": story.canaries.of(CHARTER)[0]}
        cleo.browser.send(form, story.canaries.fill(form, SHARED, **first)).expect()
    page = carla.get(f"{story.home}/methods")
    asked = re.search(rf"/methods/({UUID})", page.html)
    if asked is None:
        raise Unexpected("The question about a method is not there to be answered.")
    form = carla.get(f"{story.home}/methods/{asked[1]}").form("/methods/", having="text")
    carla.browser.send(form, story.canaries.fill(form, SHARED)).expect()


def _figures(form: Form) -> dict[str, str]:
    """Return an answer to every question that asks for a day, an hour or a number."""
    days = {"starts": 0, "ends": 150}
    hours = {"opens": "08:00", "closes": "19:00"}
    figures = {"sessions": "8", "every_days": "14", "content_months": "12", "facts_years": "7"}
    on = {n: _day(days.get(n, 60)) for n, kind in form.kinds.items() if kind == "date"}
    at = {n: hours[n] for n, kind in form.kinds.items() if kind == "time"}
    return on | at | {n: figures[n] for n, kind in form.kinds.items() if kind == "number"}


def _day(ahead: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


# --- sessions, notes, summaries ----------------------------------------------------------------


def _meet(story: Story) -> None:
    carla, cleo = story.carla, story.cleo
    form = carla.get(f"{story.home}/sessions/new").form("/sessions/new", having="minutes")
    facts = {"on": _day(0), "kind": "video", "attendance": "both"}
    story.ids["session"] = _id(carla.browser.send(form, facts).expect(), "sessions")
    for place, actor, name in (
        (SHARED, carla, "carlas_shared"),
        (CARLAS, carla, "carlas_note"),
        (SHARED, cleo, "cleos_shared"),
        (CLEOS, cleo, "cleos_note"),
    ):
        story.ids[name] = write_note(story, actor, place)
    for note in ("carlas_shared", "cleos_note"):
        actor, room = (carla, SHARED) if note == "carlas_shared" else (cleo, CLEOS)
        form = actor.get(f"/notes/{story.ids[note]}/edit").form("/edit", having="text")
        page = actor.browser.send(form, story.canaries.fill(form, room)).expect()
        actor.get(f"/notes/{story.ids[note]}/history")
    expect_to_read(cleo.get(story.home), story.canaries.of(SHARED)[-1])
    expect_to_read(page, story.canaries.of(CLEOS)[-1])


def write_note(story: Story, actor: Actor, place: str, *, walk: bool = False) -> str:
    """Write a note about the session and return its id; `walk` lets the vault lock before."""
    before = _notes(actor.get(story.home))
    query = urlencode({"place": place, "session": story.ids["session"]})
    form = actor.get(f"{story.home}/notes/new?{query}").form("/notes/new", having="text")
    if walk:
        story.host.let_time_pass()
    page = actor.browser.send(form, story.canaries.fill(form, place))
    if walk:
        carried = page.expect(LOCKED).form("/notes/new", having="unlock_password")
        page = actor.browser.send(carried, {"unlock_password": actor.password})
    (made,) = _notes(page.expect()) - before
    return made


def _notes(page: Page) -> set[str]:
    return set(re.findall(rf"/notes/({UUID})", page.html))


def _release(story: Story) -> None:
    carla, cleo, hana = story.carla, story.cleo, story.hana
    form = carla.get(f"{story.home}/summaries/new").form(having="purpose")
    carla.browser.send(form, story.canaries.fill(form, SHARED)).expect()
    story.ids["draft"] = _id(cleo.get(f"{story.home}/summaries"), "summaries", of="html")
    form = cleo.get(f"{story.home}/summaries/new").form(having="purpose")
    page = cleo.browser.send(form, story.canaries.fill(form, CLEOS, expires_on=_day(30)))
    story.ids["cleos_draft"] = _id(page.expect(), "summaries")
    form = cleo.get(f"/summaries/{story.ids['draft']}/edit").form(having="purpose")
    page = cleo.browser.send(form, story.canaries.fill(form, RELEASED, expires_on=_day(30)))
    sign = page.expect().form("/sign", having="password")
    page = cleo.browser.send(sign, {"password": cleo.password}).expect()
    story.ids["release"] = _id(page, "releases")
    cleo.browser.send(page.form("/send")).expect()
    hana.get(f"{story.home}/sponsor")
    expect_to_read(hana.get(f"/releases/{story.ids['release']}"), *story.canaries.of(RELEASED))


def _go_for_a_walk(story: Story) -> None:
    """Let the vaults lock while a note is being written; what was typed is carried."""
    story.ids["carried"] = write_note(story, story.cleo, CLEOS, walk=True)
    for actor in (story.carla, story.hana):
        form = actor.browser.get("/unlock").expect(LOCKED).form("/unlock")
        actor.browser.send(form, {"unlock_password": actor.password}).expect()


def _err(story: Story) -> None:
    """Send words the wrong way, so that they would lie in a log if errors were told with them."""
    cleo, words = story.cleo, story.canaries
    form = cleo.get(f"{story.home}/notes/new").form("/notes/new", having="text")
    long = {"title": words.hatch(REFUSED) * 40, "text": words.hatch(REFUSED)}
    cleo.browser.send(form, long).expect(422)
    typed = {"title": words.hatch(REFUSED), "text": words.hatch(REFUSED)}
    cleo.browser.post(f"{story.home}/notes/new", typed, token="none").expect(LOCKED)  # noqa: S106
    cleo.browser.get(f"/nowhere?q={words.hatch(REFUSED)}").expect(404)
    broken = {**typed, "session": words.hatch(REFUSED), "place": words.hatch(REFUSED)}
    cleo.browser.send(form, broken).expect(403, 404)


def end(story: Story) -> None:
    """Let the client end it, as anybody may at any time."""
    cleo = story.cleo
    form = cleo.get(f"{story.home}/end").form("/end", having="password")
    cleo.browser.send(form, {"password": cleo.password}).expect()


# --- reading pages -----------------------------------------------------------------------------


def expect_to_read(page: Page, *words: str) -> None:
    """Raise Unexpected unless the page, opened by who may read it, shows all the words."""
    for word in words:
        if word not in page.html:
            raise Unexpected(f"{page.path} does not show what was written: {page.text[:400]}")


def _id(page: Page, kind: str, *, of: str = "path") -> str:
    found = re.search(rf"/{kind}/({UUID})", page.html if of == "html" else page.path)
    if found is None:
        raise Unexpected(f"No id of {kind} is on {page.path}: {page.text[:400]}")
    return found[1]
