"""Keys in the hands of people: a way more, never one too few, new keys, and keys that were lost."""

import email
import email.policy
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye, steps
from tests.journeys.conftest import Enter, Host, serve, visitors

pytestmark = pytest.mark.journey

NEW = "a sentence that nobody has heard"
FRESH = "found by nobody but by me"


@pytest.fixture(scope="module")
def own_host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve a host of its own: the stories end with other keys than they began with."""
    with serve(tmp_path_factory.mktemp("keys"), cast=cast) as served:
        yield served


@pytest.fixture
def come(chromium: Browser, own_host: Host) -> Iterator[Enter]:
    """Return a way to open that host as one more person."""
    with visitors(chromium, own_host.url) as entering:
        yield entering


def _sign_in(page: Page, host: Host, name: str) -> None:
    steps.sign_in(page, host.emails[name], host.passwords[name])


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.clause("SEED000-CONF-3")
def test_one_way_more_and_never_one_too_few(come: Enter, own_host: Host) -> None:
    page = come()
    _sign_in(page, own_host, "Hana")
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="My keys").click()
    expect(page.get_by_role("heading", name="My keys", level=1)).to_be_visible()
    blocked = page.get_by_role("button", name="Remove Password")
    expect(blocked).to_be_disabled()
    expect(page.get_by_text("You sign in with this password, and it opens")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("link", name="A vault passphrase").click()
    page.get_by_label("Vault passphrase", exact=True).fill(NEW)
    page.get_by_label("The same passphrase again").fill(NEW)
    page.get_by_label("Your password").fill(own_host.passwords["Hana"])
    assert eye.troubles(page) == []
    _press(page, "Use this passphrase")
    expect(page.get_by_text("Your vault opens with this passphrase, too.")).to_be_visible()
    page.get_by_role("link", name="Remove Vault passphrase").click()
    assert eye.troubles(page) == []
    page.get_by_label("Your password").fill(own_host.passwords["Hana"])
    _press(page, "Remove it")
    expect(page.get_by_text("It opens your vault no more.")).to_be_visible()


def test_the_sheet_is_shown_once_and_prints_alone(come: Enter, own_host: Host) -> None:
    page = come()
    _sign_in(page, own_host, "Hana")
    page.goto("/keys/recovery")
    assert eye.troubles(page) == []
    page.get_by_label("Your password").fill(own_host.passwords["Hana"])
    _press(page, "Make the code and show it")
    expect(page.locator(".sheet .secret span")).to_have_count(8)
    assert eye.troubles(page) == []
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_be_visible()
    expect(page.get_by_role("link", name="I have written it down")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_have_count(0)


@pytest.mark.clause("SEED000-CONF-3")
def test_new_keys_are_left_and_come_back_to(come: Enter, own_host: Host) -> None:
    page = come()
    _sign_in(page, own_host, "Max")
    page.goto("/keys/new")
    assert eye.troubles(page) == []
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same password again").fill(NEW)
    page.get_by_label("Your present password").fill(own_host.passwords["Max"])
    _press(page, "Begin")
    page.goto("/today")
    expect(page.get_by_role("heading", name="Your new keys are not finished")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("link", name="Go on").click()
    # Nothing is pressed here: the page goes on by itself, without a script.
    finish = page.get_by_role("button", name="Put the new keys in force")
    expect(finish).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_label("Your new password").fill(NEW)
    finish.click()
    expect(page.get_by_role("heading", name="Your recovery sheet")).to_be_visible()
    page.goto("/today")
    page.get_by_role("link", name="Mia · Mentoring").click()
    expect(page.locator(".thread")).to_be_visible()
    other = come()
    _sign_in(other, own_host, "Mia")
    told = "Somebody you work with has new keys."
    expect(other.get_by_text(told).first).to_be_visible()


# --- everything is lost ------------------------------------------------------------------------


def _reset(page: Page, host: Host, name: str) -> None:
    """Set a new sign-in password by a link in the mail; the vault stays locked."""
    page.goto("/forgotten")
    page.get_by_label("Email address").fill(host.emails[name])
    page.get_by_role("button").last.click()
    page.goto(_link(host.home / "mail", host.emails[name]))
    page.get_by_label("New password").fill(FRESH)
    page.get_by_label("The same password again").fill(FRESH)
    page.locator("form .btn").click()


def _link(mail: Path, address: str) -> str:
    steps.let_the_post_go(mail.parent)
    found: list[tuple[float, str]] = []
    for file in mail.iterdir():
        for text in file.read_text(encoding="utf-8").split(steps.SEPARATOR):
            letter = email.message_from_string(text.lstrip(), policy=email.policy.default)
            words = letter.get_body(("plain",)) if letter["To"] == address else None
            body = words.get_content() if words else ""
            found += [(file.stat().st_mtime, link) for link in re.findall(r"/reset/\S+", body)]
    return max(found)[1]


def _enter_locked(page: Page, host: Host, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(host.emails[name])
    page.get_by_label("Password").fill(password)
    _press(page, "Sign in")
    expect(page.get_by_role("heading", name="Your vault is locked")).to_be_visible()


def _let_three_days_pass(home: Path) -> None:
    """Move the end of the 72 hours to the present."""
    with closing(sqlite3.connect(home / "troth.sqlite3", timeout=10)) as database:
        database.execute("UPDATE keys_loss SET due_at = datetime('now', '-1 minute')")
        database.commit()


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_everything_is_lost_and_what_is_shared_comes_back(come: Enter, own_host: Host) -> None:
    cleo, carla = come(), come()
    _reset(cleo, own_host, "Cleo")
    _enter_locked(cleo, own_host, "Cleo", FRESH)
    cleo.get_by_role("link", name="I have lost everything that opens it").click()
    assert eye.troubles(cleo) == []
    for asked in cleo.get_by_role("checkbox").all():
        asked.set_checked("Carla" in asked.evaluate("box => box.labels[0].innerText"))
    cleo.get_by_label("The password you sign in with").fill(FRESH)
    _press(cleo, "Ask for what we share")
    expect(cleo.locator(".secret span")).to_have_count(5)
    assert eye.troubles(cleo) == []
    words = cleo.locator(".secret span").all_inner_texts()

    _sign_in(carla, own_host, "Carla")
    card = carla.locator("section", has_text="Has Cleo lost their keys?")
    card.get_by_role("link", name="Read how").click()
    assert eye.troubles(carla) == []
    for number, word in enumerate(reversed(words), 1):
        carla.get_by_label(f"Word {number}").fill(word)
    carla.get_by_label("We spoke on a number that I knew before").check()
    carla.get_by_label("Your password").fill(own_host.passwords["Carla"])
    _press(carla, "Give back what we share")
    expect(carla.get_by_role("alert")).to_contain_text("do not belong to the new keys")
    assert eye.troubles(carla) == []
    for number, word in enumerate(words, 1):
        carla.get_by_label(f"Word {number}").fill(word)
    carla.get_by_label("Your password").fill(own_host.passwords["Carla"])
    _press(carla, "Give back what we share")
    expect(carla.get_by_text("The words are the same.")).to_be_visible()
    assert eye.troubles(carla) == []

    cleo.goto("/keys/lost")
    expect(cleo.get_by_text("The 72 hours have begun.", exact=True)).to_be_visible()
    assert eye.troubles(cleo) == []
    _let_three_days_pass(own_host.home)
    cleo.goto("/keys/lost")
    expect(cleo.get_by_text("The new keys are in force.")).to_be_visible()
    _read_again(come(), own_host)


def _read_again(cleo: Page, host: Host) -> None:
    """Read what is shared, not what is lost, and bring the rest back with the old password."""
    steps.sign_in(cleo, host.emails["Cleo"], FRESH)
    cleo.get_by_role("link", name="Carla · Coaching").click()
    expect(cleo.locator(".thread")).to_be_visible()
    lost = cleo.locator(".thread .audience", has_text="Only you.").count()
    cleo.goto("/keys")
    assert eye.troubles(cleo) == []
    cleo.get_by_role("link", name="Bring it back").click()
    assert eye.troubles(cleo) == []
    cleo.get_by_label("The password, passphrase or recovery code").fill(host.passwords["Cleo"])
    _press(cleo, "Bring it back")
    expect(cleo.get_by_text("What your former keys opened is back.")).to_be_visible()
    cleo.get_by_role("link", name="Carla · Coaching").click()
    assert cleo.locator(".thread .audience", has_text="Only you.").count() > lost
