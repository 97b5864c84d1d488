"""A sign-in proves an account, not a person: what a session reaches before the vault was opened."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import AT, PASSWORD
from troth.accounts.people import gate, middleware
from troth.accounts.people import notifications as people_notifications
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person, Session
from troth.accounts.people.services import notifications, recovery, signing_in
from troth.accounts.people.sessions import SessionStore, row_key
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.foundation.vault.models import SignIn
from troth.foundation.vault.services import slots as vault
from troth.foundation.vault.services.refusals import WrongSecret

DAY = AT + timedelta(days=3)
BY_HANA = "chosen by the administrator"
SAMPLES = {"uuid": str(uuid4()), "str": "client", "int": "1", "slug": "pause"}
LOCKED = "Unlock your vault"


def begun(who: Holder) -> Client:
    """Return a browser in which someone is signed in who never opened the vault."""
    browser, session = Client(), SessionStore()
    session.begin(who.person, None)
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return browser


def addresses() -> Iterator[tuple[str, str]]:
    """Yield (name, address) for every entry of the table of addresses."""

    def within(
        patterns: list[URLPattern | URLResolver], route: str, space: str
    ) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            whole = f"{route}{entry.pattern}"
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from within(entry.url_patterns, whole, inner)
            else:
                yield f"{space}{entry.name}", f"/{whole}"

    for name, route in within(get_resolver().url_patterns, "", ""):
        yield name, re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found[1]], route)


def is_lock(browser: Client, address: str, method: str) -> bool:
    """Tell whether an address answers with the lock page."""
    page = getattr(browser, method)(address)
    return page.status_code == 403 and "id_unlock_code" in page.content.decode()


@pytest.mark.clause("SEED000-CONF-3")
def test_every_address_is_locked_that_is_not_on_the_list(cleo: Holder) -> None:
    browser, reached = begun(cleo), set()
    for name, address in addresses():
        if not all(is_lock(browser, address, method) for method in ("get", "post")):
            reached.add(name)
        if name == "people:sign_out":
            browser = begun(cleo)
    assert reached <= gate.OPEN_TO_LOCKED
    assert {"keys:lost", "people:sign_out", "security"} <= reached


def test_a_list_of_addresses_names_only_what_there_is() -> None:
    assert set(gate.OPEN_TO_LOCKED) <= {name for name, _address in addresses()}


@pytest.fixture
def reset(active: Seat, cleo: Holder, sign_in: Callable[..., Client]) -> Client:
    """Hana's browser, signed in as Cleo by a password that she set through a link."""
    vault.reset_sign_in(cleo.person.pk, BY_HANA, at=DAY)
    Person.objects.filter(pk=cleo.person.pk).update(sign_in_reset_at=DAY)
    notifications.notify(cleo.person, people_notifications.SIGN_IN_RESET, at=DAY)
    return sign_in(cleo, BY_HANA)


def acts(cleo: Holder, pk: object) -> dict[str, tuple[str, dict[str, str]]]:
    """Return what the sponsor did in a reset account: address and form of each act."""
    notice = Notification.objects.filter(
        person=cleo.person, kind=people_notifications.SIGN_IN_RESET
    ).latest("at")
    named = {"name": "Not Cleo", "language": "en", "time_zone": "UTC"}
    return {
        "ended": (f"/engagements/{pk}/end", {"password": BY_HANA}),
        "renamed": ("/account", named),
        "hidden": (f"/notices/{notice.pk}/put-away", {}),
        "code app": ("/account/second-factor/app/begin", {}),
    }


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_a_reset_sign_in_reads_and_does_nothing(reset: Client, active: Seat, cleo: Holder) -> None:
    pk = active.engagement.pk
    for address in (
        *("/today", "/account", "/access-log", "/keys", "/nothing/there", "/"),
        *(
            f"/engagements/{pk}{tail}"
            for tail in ("", "/access-log", "/access-log/bundle", "/participants")
        ),
    ):
        page = reset.get(address).content.decode()
        assert "Carla" not in page
        assert "/engagements" not in page.replace(f'value="{address}"', "")
    for address, sent in acts(cleo, pk).values():
        assert is_lock(reset, address, "post")
        assert reset.post(address, sent).status_code == 403
    assert engagements.seat(pk, to=cleo.person).engagement.state == active.engagement.state
    assert Person.objects.get(pk=cleo.person.pk).name == "Cleo"
    assert Notification.objects.filter(
        person=cleo.person, kind=people_notifications.SIGN_IN_RESET, seen_at=None
    )


def test_without_the_gate_the_reset_sign_in_would_do_it(
    reset: Client, active: Seat, cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same acts succeed where the gate lets everything through."""
    monkeypatch.setattr(middleware, "lets_through", lambda *_all, **_more: True)
    pk, tried = active.engagement.pk, acts(cleo, active.engagement.pk)
    assert reset.get(f"/engagements/{pk}/access-log").status_code == 200
    assert reset.get(f"/engagements/{pk}/access-log/bundle").status_code == 200
    address, sent = tried["code app"]
    assert reset.post(address, sent).status_code == 302
    address, sent = tried["renamed"]
    assert reset.post(address, sent).status_code == 403  # a name needs an open vault besides
    assert reset.post(address, {**sent, "name": "Cleo"}).status_code == 302


@pytest.mark.clause("GCE-1.9")
def test_even_without_the_gate_nobody_ends_or_stops_an_engagement_without_keys(
    reset: Client,
    active: Seat,
    cleo: Holder,
    sign_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What changes an engagement takes a person with their keys; the control is Cleo herself."""
    monkeypatch.setattr(middleware, "lets_through", lambda *_all, **_more: True)
    home = f"/engagements/{active.engagement.pk}"
    for act in ("pause", "suspend"):
        assert is_lock(reset, f"{home}/life/{act}", "post")
    address, sent = acts(cleo, active.engagement.pk)["ended"]
    assert reset.post(address, sent).status_code in (403, 422)
    assert engagements.seat(active.engagement.pk, to=cleo.person).engagement.state == "active"
    hers = sign_in(cleo, PASSWORD)
    hers.post("/vault-password", {"password": PASSWORD, "next": "/"})
    assert hers.post(address, {"password": PASSWORD}).status_code == 302
    assert engagements.seat(active.engagement.pk, to=cleo.person).engagement.state != "active"


def test_a_row_that_says_it_was_opened_is_not_believed(cleo: Holder, hana: Holder) -> None:
    """Who writes rows copies what their own session has, and dates the row as they like."""
    mine, theirs = SessionStore(), SessionStore()
    mine.begin(hana.person, hana.keyring)
    theirs.begin(cleo.person, None)
    own = Session.objects.get(pk=row_key(str(mine.session_key)))
    rows = Session.objects.filter(pk=row_key(str(theirs.session_key)))
    rows.update(opened_mark=own.opened_mark, unlocked_at=own.unlocked_at)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(theirs.session_key)
    assert is_lock(browser, "/account", "get")
    # nor does one's own cookie and mark serve under another's name
    Session.objects.filter(pk=own.pk).update(person=cleo.person)
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(mine.session_key)
    assert is_lock(browser, "/account", "get")
    Session.objects.filter(pk=own.pk).update(person=hana.person)
    assert browser.get("/account").status_code == 200


@pytest.mark.clause("SEED000-CONF-3")
def test_a_copied_sign_in_row_does_not_sign_in_as_somebody_else(cleo: Holder, hana: Holder) -> None:
    own = SignIn.objects.get(holder=hana.person)
    copied = {"salt": own.salt, "verifier": own.verifier}
    SignIn.objects.filter(holder=cleo.person).update(**copied)
    with pytest.raises(WrongSecret):
        signing_in.sign_in(email=cleo.person.email, password="hers", address="::1", at=DAY)
    hanas = signing_in.sign_in(email=hana.person.email, password=PASSWORD, address="::1", at=DAY)
    assert hanas.keyring is not None


# --- taking the account back -------------------------------------------------------------------


def test_the_earlier_password_stays_a_way_in_until_the_vault_has_confirmed_the_reset(
    reset: Client, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    cleos = Client()
    page = cleos.post("/sign-in", {"email": cleo.person.email, "password": PASSWORD})
    assert page["Location"] == "/vault-password?next=%2F"
    assert cleos.post("/vault-password", {"password": PASSWORD, "next": "/"}).status_code == 302
    assert reset.get("/today").status_code == 302, "the other sign-in has ended"
    wrong = Client().post("/sign-in", {"email": cleo.person.email, "password": BY_HANA})
    assert wrong.status_code == 422
    assert sign_in(cleo).get("/today").status_code == 200


def test_the_recovery_code_signs_in_while_a_reset_is_not_confirmed(
    active: Seat, cleo: Holder
) -> None:
    code = recovery.new_recovery(by=cleo, at=DAY)
    tried = {"email": cleo.person.email, "password": code}
    assert Client().post("/sign-in", tried).status_code == 422
    vault.reset_sign_in(cleo.person.pk, BY_HANA, at=DAY)
    Person.objects.filter(pk=cleo.person.pk).update(sign_in_reset_at=DAY)
    browser = Client()
    assert browser.post("/sign-in", tried).status_code == 302
    assert browser.get("/today").status_code == 200
    told = Notification.objects.filter(person=cleo.person, kind=people_notifications.RECOVERY_USED)
    assert told.count() == 1
