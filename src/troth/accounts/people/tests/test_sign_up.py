"""Opening an account by a link in a mail, changing its address, and what a stranger can learn."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import AddressLink, Person
from troth.accounts.people.rules import TRIES_PER_PERSON
from troth.accounts.people.tests.conftest import MovingClock
from troth.foundation.ledger.models import Entry
from troth.foundation.vault import derive

KNOWN, UNKNOWN = "cleo@acme.example", "lars@acme.example"
OPEN = {"name": "Carla", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _confirms(settings: Settings) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = True


def link(kind: str = "sign-up") -> str:
    text = "\n".join(str(letter.body) for letter in delivered())
    found = re.findall(rf"http\S+?(/{kind}/\S+)", text)
    assert found, text
    return str(found[-1])


# --- opening an account ------------------------------------------------------------------------


def test_an_account_is_opened_at_the_link_that_was_mailed(client: Client) -> None:
    page = client.post("/sign-up", {"email": "Carla@Coach.example"})
    assert page.status_code == 200
    assert "We sent a mail to Carla@Coach.example" in page.content.decode()
    assert not Person.objects.exists()
    there = link()
    assert "Your address is carla@coach.example" in client.get(there).content.decode()
    assert client.post(there, {**OPEN, "again": "another"}).status_code == 422
    done = client.post(there, OPEN)
    assert (done.status_code, done["Location"]) == (302, "/recovery")
    assert Person.objects.get().email == "carla@coach.example"


@pytest.mark.clause("SEED000-CONF-3")
def test_a_link_counts_once_and_for_a_day(client: Client, clock: MovingClock) -> None:
    client.post("/sign-up", {"email": "carla@coach.example"})
    there = link()
    clock.move(hours=23, minutes=59)
    assert client.get(there).status_code == 200
    assert client.post(there, OPEN).status_code == 302
    assert Client().get(there).status_code == 410
    Client().post("/sign-up", {"email": "nora@coach.example"})
    there = link()
    clock.move(hours=24)
    assert Client().post(there, {**OPEN, "name": "Nora"}).status_code == 410
    assert Client().get("/sign-up/made-up").status_code == 410
    assert Person.objects.count() == 1


def test_the_link_lies_nowhere_and_the_address_only_under_the_host_key(client: Client) -> None:
    client.post("/sign-up", {"email": "carla@coach.example"})
    token = link().rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_addresslink")
        row = cursor.fetchone()
    stored = b"".join(
        bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in row
    )
    assert token.encode() not in stored
    assert b"carla" not in stored
    assert AddressLink.objects.get().email == "carla@coach.example"


def test_without_a_mail_server_the_page_says_that_addresses_are_not_confirmed(
    client: Client, settings: Settings
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = False
    text = client.get("/sign-up").content.decode()
    assert "No mail server is set, so addresses are not confirmed on this host" in text
    done = client.post("/sign-up", {**OPEN, "email": "carla@coach.example"})
    assert done.status_code == 302
    assert delivered() == []


# --- what a stranger can learn -----------------------------------------------------------------


class Seen:
    """What an observer of one request can see or measure."""

    def __init__(self, page: object, queries: list[str], derivations: int) -> None:
        self.status = page.status_code  # type: ignore[attr-defined]
        self.body = _bare(page.content.decode())  # type: ignore[attr-defined]
        self.headers = {k: v for k, v in page.headers.items() if k in ("Location", "Cache-Control")}  # type: ignore[attr-defined]
        self.queries, self.derivations = queries, derivations

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seen) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.body)


def _bare(text: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return text.replace(KNOWN, "ADDRESS").replace(UNKNOWN, "ADDRESS")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    """Return a way to send one form from a fresh browser and to note what it costs."""
    costs: list[derive.Cost] = []
    stretch = derive.stretch

    def counted(password: str, salt: bytes, cost: derive.Cost) -> bytes:
        costs.append(cost)
        return stretch(password, salt, cost)

    monkeypatch.setattr(derive, "stretch", counted)

    def watching(address: str, sent: dict[str, str], client: Client | None = None) -> Seen:
        costs.clear()
        with CaptureQueriesContext(connection) as asked:
            page = (client or Client()).post(address, sent)
        # A mark to go back to is set and dropped in memory: only what reads or writes counts.
        kinds = [
            " ".join(q["sql"].split()[:3])
            for q in asked.captured_queries
            if "SAVEPOINT" not in q["sql"]
        ]
        return Seen(page, kinds, len(costs))

    return watching


DOORS: dict[str, dict[str, str]] = {
    "/sign-up": {},
    "/sign-in": {"password": "wrong wrong wrong"},
    "/forgotten": {},
}


@pytest.mark.clause("SEED000-CONF-3")
@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_whether_an_address_has_an_account(
    door: str, cleo: Holder, watch: Callable[..., Seen]
) -> None:
    known = watch(door, {"email": KNOWN, **DOORS[door]})
    letters = len(delivered())
    unknown = watch(door, {"email": UNKNOWN, **DOORS[door]})
    assert vars(known) == vars(unknown)
    assert len(delivered()) == 2 * letters


def test_the_watch_would_see_a_difference(
    cleo: Holder, watch: Callable[..., Seen], settings: Settings
) -> None:
    """The control: where addresses are not confirmed, the answers do differ."""
    settings.TROTH_CONFIRM_ADDRESSES = False
    known = watch("/sign-up", {**OPEN, "email": KNOWN})
    unknown = watch("/sign-up", {**OPEN, "email": UNKNOWN})
    assert known.status != unknown.status
    assert known.queries != unknown.queries
    assert known.derivations != unknown.derivations


def test_the_mail_tells_the_owner_of_an_address_that_has_an_account(
    client: Client, cleo: Holder
) -> None:
    client.post("/sign-up", {"email": KNOWN})
    (letter,) = delivered()
    assert letter.to == [KNOWN]
    assert "It has one already" in str(letter.body)
    assert "/sign-up/" not in str(letter.body)
    assert Person.objects.count() == 1


def test_too_many_mails_to_one_address_have_to_wait(client: Client) -> None:
    for _ in range(TRIES_PER_PERSON):
        assert client.post("/sign-up", {"email": UNKNOWN}).status_code == 200
    assert client.post("/sign-up", {"email": UNKNOWN}).status_code == 403
    assert len(delivered()) == TRIES_PER_PERSON


# --- another address ---------------------------------------------------------------------------


@pytest.mark.clause("SEED000-CONF-3")
def test_an_address_changes_after_the_secret_and_the_link_and_the_old_one_is_told(
    cleo: Holder,
    sign_in: Callable[..., Client],
) -> None:
    browser = sign_in(cleo)
    sent = {"email": "Cleo@home.example", "password": "not her password"}
    assert browser.post("/account/address", sent).status_code == 422
    assert delivered() == []
    assert browser.post("/account/address", {**sent, "password": PASSWORD}).status_code == 200
    assert delivered()[-1].to == ["cleo@home.example"]
    there = link("account/address")
    assert Person.objects.get(pk=cleo.person.pk).email == KNOWN
    assert Client().get(there)["Location"].startswith("/sign-in")
    assert "cleo@home.example" in browser.get(there).content.decode()
    assert browser.post(there)["Location"] == "/account"
    assert Person.objects.get(pk=cleo.person.pk).email == "cleo@home.example"
    left = [m for m in delivered() if "no longer uses this address" in str(m.body)]
    assert [m.to for m in left] == [[KNOWN]]
    acts = [str(entry.event) for entry in Entry.objects.filter(chain=cleo.person.pk)]
    assert any("people.address_asked" in act for act in acts)
    assert any('people.address"' in act or "people.address'" in act for act in acts)
    assert browser.get(there).status_code == 410
    again = Client().post("/sign-in", {"email": "cleo@home.example", "password": PASSWORD})
    assert again.status_code == 302


def test_a_link_to_a_new_address_counts_for_its_own_account_only(
    cleo: Holder, nora: Holder, sign_in: Callable[..., Client]
) -> None:
    sign_in(cleo).post("/account/address", {"email": "cleo@home.example", "password": PASSWORD})
    there = link("account/address")
    assert sign_in(nora).post(there).status_code == 410
    assert Client().get(there.replace("account/address", "sign-up")).status_code == 410
    assert Person.objects.get(pk=nora.person.pk).email == "nora@coach.example"


def test_an_address_that_has_an_account_is_not_taken_and_looks_the_same(
    cleo: Holder, nora: Holder, sign_in: Callable[..., Client], watch: Callable[..., Seen]
) -> None:
    browser = sign_in(nora)
    known = watch("/account/address", {"email": KNOWN, "password": PASSWORD}, browser)
    unknown = watch("/account/address", {"email": UNKNOWN, "password": PASSWORD}, browser)
    assert known.body == unknown.body
    assert known.status == unknown.status == 200
    assert known.derivations == unknown.derivations
    assert "It has one already" in str(delivered()[0].body)
