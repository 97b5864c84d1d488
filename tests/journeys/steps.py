"""The steps that stories share: signing up and in, inviting, agreeing a charter, writing."""

import email
import email.policy
import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.clock import machine_now
from troth.accounts.people.rules import CODE_DRIFT, CODE_SECONDS

PASSWORD = "a long walk by the river"
TODAY = machine_now().date()
SEPARATOR = "-" * 79

Answers = dict[str, str]

CHARTER: dict[str, Answers] = {
    "What it is about": {
        "What is it about?": "Leading a larger team",
        "What is it not about?": "Therapy, and legal advice",
    },
    "How we work": {
        "Method 1": "Asking",
        "Method 1 in plain words": "Open questions, so that you hear yourself think",
    },
    "Objectives": {
        "Objective 1": "Hand over the monthly report",
        "By what will you see that objective 1 is reached?": "Two reports written by others",
        "Objective 1 is due on": f"{TODAY + timedelta(days=90)}",
    },
    "How long": {
        "It starts on": f"{TODAY}",
        "It ends on": f"{TODAY + timedelta(days=180)}",
        "Number of sessions": "8",
        "Why this long?": "Half a year of change",
        "Review 1 on": f"{TODAY + timedelta(days=80)}",
    },
    "How often you meet": {
        "Days from one session to the next": "14",
        "How is a session cancelled?": "Free of charge until the day before",
    },
    "Money": {"Who pays what, and when?": "Acme pays Carla 8 sessions of 200 each"},
    "What stays here, what not": {
        "What stays between client and practitioner?": "What is said stays between the two",
    },
    "Supervision": {
        "What may the practitioner take to a supervisor?": (
            "> What moves the practitioner, without names: pseudonymised"
        ),
    },
    "Boundaries": {
        "You can be written to from": "08:00",
        "until": "19:00",
        "By which channels do you write and call?": "Mail",
        "Where do you meet?": "At the practice",
        "What holds for touch?": "A handshake",
        "What holds for gifts?": "None",
        "What holds for social media?": "No contact there",
        "Which wishes of culture, faith or custom are there?": "None known",
    },
    "If something goes wrong": {
        "Who hears a complaint?": "The body of the coaches",
        "How can they be reached?": "complaints@body.example",
        "How does one complain, and what happens then?": "In writing; an answer within a month",
    },
    "Records": {
        "Months that content is kept after the end": "12",
        "Years that facts are kept after the end": "7",
    },
    "The end": {"What is due when it ends early?": "What was held is paid"},
}
"""What Carla writes: by the name of each section, what is typed into which field.

An answer that begins with ">" is chosen among those under the question; "x" ticks a box.
"""
GROUND = "> Yes, I agree to this ground"
INITIALS: Answers = {
    "G1. The client agrees in writing": GROUND,
    "G2. The law or a court demands it": "> I have read that this always counts",
    "G3. Strong evidence of serious danger": GROUND,
}
RESPECT: Answers = {"What do you say to the statement of respect?": "> Yes, I want to keep to this"}
CLEOS: dict[str, Answers] = {
    "What the client expects": {
        "Expectation 1": "Room to think aloud",
        "What are your goals?": "Lead a larger team",
        "I prefer not to say what matters": "x",
    },
    "Objectives": {"What do you say to objective 1?": "> I accept it"},
    "What stays here, what not": INITIALS,
    "Respect": RESPECT,
}
HANAS: dict[str, Answers] = {
    "What the sponsor expects": {
        "Expectation 1": "A weekly report",
        "What are your goals?": "A team that carries itself",
        "What matters to you in this?": "Fairness",
    },
    "Objectives": {"What do you say to objective 1?": "> I accept it as it stands"},
    "What stays here, what not": INITIALS,
    "Respect": RESPECT,
    "The sponsor's policies": {"No policy of ours applies to this": "x"},
}
CARLAS: dict[str, Answers] = {
    "What the client expects": {"Room to think aloud": "> It will be met"},
    "What the sponsor expects": {
        "A weekly report": "> It will not be met",
        "How, or why not? (Expectation 1)": "Only what Cleo releases",
    },
    "Respect": RESPECT,
}
"""What each of the three writes of their own, once Carla has written the rest."""
RIGHT = (
    "No",
    "Yes, and only what they need to know",
    "How many sessions were used, without dates",
    "Nothing: I end it, and give no reason",
    "No: the law, and the grounds in the charter, are limits",
    "They are kept for 12 months, and then they are due to go",
    re.compile("^To .*, and the practitioner does not see it first$"),
    "Only what the client releases, word by word",
    "Nothing beyond what the charter says you learn",
    "Nothing: a summary that was not released leaves no trace for me",
)
"""The right answers to the questions about this charter, of the client and of the sponsor."""


@dataclass(frozen=True, slots=True)
class Three:
    """The three of an engagement, each in their own browser, its address, and their passwords."""

    carla: Page
    cleo: Page
    hana: Page
    there: str
    passwords: Mapping[str, str]

    def open(self, who: Page, place: str = "") -> None:
        """Let one of them open a page of the engagement."""
        who.goto(self.there + place)


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """Sign in on the page that asks for it."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if app_of(page.url, address) in APPS:
        type_code(page, address)
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


SLOW = 15
"""Seconds that a busy machine may take from showing a code to checking it."""


@dataclass(slots=True)
class App:
    """An app that shows codes: its key, and the latest half minute whose code was typed."""

    key: str
    step: int = 0

    def shown(self) -> str:
        """Return a code that was not typed before, waiting for one if need be."""
        soon = int(time.time() + SLOW) // CODE_SECONDS
        self.step = max(self.step + 1, soon - CODE_DRIFT)
        while self.step > int(time.time()) // CODE_SECONDS + CODE_DRIFT:
            time.sleep(1)
        return pyotp.TOTP(self.key).generate_otp(self.step)


APPS: dict[tuple[str, str], App] = {}
"""The apps of everyone who has one, by host and address: the same cast plays on several hosts."""


def app_of(url: str, address: str) -> tuple[str, str]:
    """Return under which name an app is kept for an address on the host of a page."""
    return urlsplit(url).netloc, address


def type_code(page: Page, address: str) -> None:
    """Take the second step of signing in."""
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(APPS[app_of(page.url, address)].shown())
    page.get_by_role("button", name="Go on").click()


def set_up_app(page: Page, address: str) -> list[str]:
    """Set up an app that shows codes, from the page that asks for it; return the spare codes."""
    page.get_by_role("button", name="Set up an app").click()
    APPS[app_of(page.url, address)] = App("".join(page.locator(".secret span").all_inner_texts()))
    page.get_by_label("The code that the app shows now").fill(
        APPS[app_of(page.url, address)].shown()
    )
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Use this app from now on").click()
    spare = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have written them down").click()
    return spare


def sign_up(page: Page, name: str, address: str) -> None:
    """Open an account and keep the recovery code."""
    page.goto("/sign-up")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    keep_code(page)


def keep_code(page: Page) -> None:
    """Have the recovery code shown, and type the groups that are asked for."""
    page.get_by_role("button", name="Show my recovery code").click()
    groups = page.locator(".secret span").all_inner_texts()
    page.get_by_role("link", name="I have written it down").click()
    for field in page.get_by_label(re.compile(r"^Group \d of your code$")).all():
        number = re.search(
            r"\d", page.locator(f"label[for={field.get_attribute('id')}]").inner_text()
        )
        assert number is not None
        field.fill(groups[int(number[0]) - 1])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Your recovery code is confirmed.")).to_be_visible()


def let_the_post_go(home: Path) -> None:
    """Wait until no letter waits any more: the clock carries them, once a second."""
    for _look in range(200):
        with closing(sqlite3.connect(home / "troth.sqlite3", timeout=10)) as database:
            if not database.execute("SELECT count(*) FROM people_letter").fetchone()[0]:
                return
        time.sleep(0.1)
    pytest.fail("Letters wait, and nothing sends them.")


def invitation(mail: Path, address: str) -> str:
    """Return where the latest invitation in the mail folder for one address leads on its host."""
    let_the_post_go(mail.parent)
    found: list[tuple[float, str]] = []
    for file in mail.iterdir():
        for text in file.read_text(encoding="utf-8").split(SEPARATOR):
            letter = email.message_from_string(text.lstrip(), policy=email.policy.default)
            words = letter.get_body(("plain",)) if letter["To"] == address else None
            body = words.get_content() if words else ""
            links = re.findall(r"http://[^/\s]+(/invitations/\S+)", body)
            found += [(file.stat().st_mtime, link) for link in links]
    assert found, f"No invitation for {address}"
    return max(found)[1]


def sign_packs(carla: Page) -> None:
    """Open and sign the code and the policy under which a practitioner begins."""
    carla.goto("/engagements/new")
    while carla.get_by_text("Not yet:").count():
        carla.get_by_role("link", name="Put this right").first.click()
        carla.get_by_role("link", name="Put this right").click()
        carla.get_by_role("link", name="Go on to your signature").click()
        carla.get_by_role("button", name="Sign", exact=True).click()
        expect(carla.get_by_text("Your signature holds.")).to_be_visible()
        carla.goto("/engagements/new")


def begin(carla: Page, client: str, sponsor: str) -> str:
    """Let a practitioner invite Cleo and Hana; return the address of the engagement.

    Who begins for the first time is asked to set up the second step of signing in.
    """
    carla.goto("/account")
    own = carla.get_by_text("You sign in as").inner_text().split()[-1].rstrip(".")
    sign_packs(carla)
    carla.goto("/engagements/new")
    carla.get_by_label("Coaching", exact=True).check()
    carla.get_by_label("Name of the client").fill("Cleo")
    carla.get_by_label("Email address of the client").fill(client)
    carla.get_by_label("Name of the sponsor").fill("Hana")
    carla.get_by_label("Email address of the sponsor").fill(sponsor)
    carla.get_by_label("Organisation that pays").fill("Acme")
    carla.get_by_role("button", name="Send the invitations").click()
    expect(carla.get_by_text("The invitations are on their way.")).to_be_visible()
    if carla.get_by_role("heading", name="The second step of signing in").count():
        set_up_app(carla, own)
    return carla.url.removesuffix("/participants")


def join(guest: Page, link: str) -> None:
    """Open the link of an invitation, sign up, and keep the recovery code."""
    guest.goto(link)
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.get_by_label("The same password again").fill(PASSWORD)
    guest.get_by_role("button", name="Accept").click()
    keep_code(guest)


def let_in(carla: Page, guest: Page, name: str, there: str) -> None:
    """Let someone in after the fingerprint that they read out was compared."""
    guest.goto(f"{there}/participants")
    own = guest.locator("section", has_text="Fingerprint of your key:").locator("code")
    carla.goto(f"{there}/participants")
    card = carla.locator("section", has=carla.get_by_role("heading", name=name))
    expect(card.locator("code")).to_have_text(own.inner_text())
    card.get_by_role("button", name=f"Let {name} in").click()
    expect(carla.get_by_text(f"{name} can read the charter now.")).to_be_visible()


def fill(page: Page, answers: Answers) -> None:
    """Type answers into the fields of a form; choose those that begin with ">", tick "x"."""
    for label, answer in answers.items():
        if answer.startswith("> "):
            page.get_by_role("group", name=label, exact=True).get_by_label(answer[2:]).check()
        elif answer == "x":
            page.get_by_label(label, exact=True).check()
        else:
            page.get_by_label(label, exact=True).fill(answer)


def write_section(page: Page, there: str, title: str, answers: Answers) -> None:
    """Fill one section of the charter and save it."""
    page.goto(f"{there}/charter")
    fold = page.locator("details", has=page.get_by_role("heading", name=title, exact=True))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.get_by_role(
        "link", name=re.compile(rf"^(Change|Add to it|Write it) {re.escape(title)}$")
    ).click()
    fill(page, answers)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def understand(page: Page, there: str) -> None:
    """Open the code and how to complain, and answer what is asked about the charter, as it is."""
    page.goto(f"{there}/charter")
    page.goto(page.locator("header.head a.chip").first.get_attribute("href") or "")
    page.goto(f"{there}/concern")
    page.goto(f"{there}/charter")
    asked = page.get_by_role("link", name="Answer the questions about the charter")
    if asked.count() == 0:
        return
    asked.click()
    answer(page)
    expect(page.get_by_text("All answered rightly. You can sign now.")).to_be_visible()


def answer(page: Page, instead: Answers | None = None) -> None:
    """Answer what is asked about the charter rightly, but for what is told otherwise."""
    for group in page.get_by_role("main").get_by_role("group").all():
        for right in RIGHT:
            option = group.get_by_label(right, exact=True)
            if option.count():
                option.check()
    for asks, wrong in (instead or {}).items():
        page.get_by_role("group", name=asks).get_by_label(wrong, exact=True).check()
    page.get_by_role("button", name="Send my answers").click()


def sign(page: Page, there: str, told: str = "You have signed. The others can see it.") -> None:
    """Understand the charter as it stands, and sign it."""
    understand(page, there)
    page.goto(f"{there}/charter/sign")
    page.get_by_role("button", name="Sign this charter").click()
    expect(page.get_by_text(told)).to_be_visible()


def gather(carla: Page, cleo: Page, hana: Page, house: str, mail: Path) -> Three:
    """Bring three new people of one house into one engagement with an empty charter."""
    address = {name: f"{name}@{house}.example" for name in ("carla", "cleo", "hana")}
    sign_up(carla, "Carla", address["carla"])
    there = begin(carla, address["cleo"], address["hana"])
    for guest, name in ((cleo, "Cleo"), (hana, "Hana")):
        join(guest, invitation(mail, address[name.lower()]))
        let_in(carla, guest, name, there)
    passwords = dict.fromkeys(("Carla", "Cleo", "Hana"), PASSWORD)
    return Three(carla, cleo, hana, there, passwords)


def write_charter(three: Three) -> None:
    """Let each of the three write their part of the charter, until it is whole."""
    for who, parts in (
        (three.carla, CHARTER),
        (three.cleo, CLEOS),
        (three.hana, HANAS),
        (three.carla, CARLAS),
    ):
        for title, answers in parts.items():
            write_section(who, three.there, title, answers)


def agree(three: Three) -> None:
    """Fill the whole charter and sign it, so that the engagement is in force."""
    write_charter(three)
    sign(three.carla, three.there)
    sign(three.cleo, three.there)
    sign(three.hana, three.there, "All have signed.")


def write_note(page: Page, there: str, place: str, title: str, text: str) -> str:
    """Write a note in a place, from the thread; return the address of the note."""
    page.goto(there)
    page.get_by_role("link", name=place).click()
    fill(page, {"Title": title, "Your note": text})
    page.locator(".actions").get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    address: str = page.get_by_role("link", name=title, exact=True).evaluate("link => link.href")
    return address
