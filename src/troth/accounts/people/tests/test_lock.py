"""Sessions and the lock: what is in a row, when the vault locks, and what typed words do then."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person, Session
from troth.accounts.people.services import recovery
from troth.accounts.people.sessions import SessionStore, row_key
from troth.accounts.people.tests.conftest import START, MovingClock

CHANGE = {"old": PASSWORD, "password": "another evening at sea", "again": "another evening at sea"}


@pytest.fixture
def cleos(cleo: Holder, clock: MovingClock, sign_in: Callable[..., Client]) -> Client:
    return sign_in(cleo)


def test_a_row_holds_neither_the_cookie_nor_the_seed(cleo: Holder, cleos: Client) -> None:
    cookie = cleos.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    seed = cleo.keyring._seed
    kept = bytes(row.kept_seed or b"")
    assert len(bytes.fromhex(cookie)) == 32
    assert row.key == row_key(cookie)
    assert len(kept) > len(seed)
    written = repr((row.key, row.data)).encode() + kept
    for secret in (seed, seed.hex().encode(), cookie.encode(), bytes.fromhex(cookie)):
        assert secret not in written


def test_the_seed_of_a_session_opens_with_its_own_cookie_only(
    cleo: Holder, cleos: Client, sign_in: Callable[..., Client]
) -> None:
    other = sign_in(cleo)
    mine, theirs = (b.cookies[settings.SESSION_COOKIE_NAME].value for b in (cleos, other))
    row = Session.objects.get(pk=row_key(mine))
    Session.objects.filter(pk=row_key(theirs)).update(kept_seed=row.kept_seed)
    assert cleos.get("/recovery").status_code == 200
    assert other.get("/recovery").status_code == 403


def test_fifteen_idle_minutes_lock_the_vault_and_keep_the_sign_in(
    cleos: Client, clock: MovingClock
) -> None:
    clock.move(minutes=14)
    assert cleos.get("/recovery").status_code == 200
    clock.move(minutes=14)
    assert cleos.get("/recovery").status_code == 200
    clock.move(minutes=15)
    page = cleos.get("/recovery")
    assert page.status_code == 403
    assert "Your vault is locked" in page.content.decode()
    assert Session.objects.get().kept_seed is None
    assert cleos.get("/account").status_code == 200


def test_twelve_hours_end_the_sign_in_however_busy_it_was(
    cleos: Client, clock: MovingClock
) -> None:
    for _ in range(72):
        clock.move(minutes=9)
        assert cleos.get("/account").status_code == 200
    clock.move(minutes=73)
    assert cleos.get("/account")["Location"].startswith("/sign-in")
    assert not Session.objects.exists()


def test_being_seen_is_written_once_a_minute(cleos: Client, clock: MovingClock) -> None:
    clock.move(seconds=59)
    cleos.get("/account")
    assert Session.objects.get().seen_at == START
    clock.move(seconds=1)
    cleos.get("/account")
    assert Session.objects.get().seen_at == clock.now


def test_a_new_cookie_carries_the_unlocked_vault_along(cleo: Holder, cleos: Client) -> None:
    session = SessionStore(cleos.cookies[settings.SESSION_COOKIE_NAME].value)
    session["screen"] = "thread"
    session.save()
    old = session.session_key
    session.cycle_key()
    again = SessionStore(session.session_key)
    assert session.session_key != old
    assert again["screen"] == "thread"
    assert again.holder(cleo.person).keyring.fingerprint == cleo.keyring.fingerprint
    assert Session.objects.count() == 1


def test_unlocking_leads_back_to_the_page(cleos: Client, clock: MovingClock) -> None:
    clock.move(minutes=20)
    assert 'name="next" value="/recovery"' in cleos.get("/recovery").content.decode()
    wrong = cleos.post("/unlock", {"unlock_password": "not this one", "next": "/recovery"})
    assert wrong.status_code == 403
    assert 'name="next" value="/recovery"' in wrong.content.decode()
    right = cleos.post("/unlock", {"unlock_password": PASSWORD, "next": "/recovery"})
    assert (right.status_code, right["Location"]) == (302, "/recovery")
    assert cleos.get("/recovery").status_code == 200


@pytest.mark.parametrize("by_code", [False, True])
def test_a_form_on_its_way_goes_on_after_unlocking(
    cleo: Holder, cleos: Client, clock: MovingClock, by_code: bool
) -> None:
    """The recovery page needs the vault, and stands here for every page that does."""
    code = recovery.new_recovery(by=cleo, at=START).lower().replace("-", " ")
    clock.move(minutes=20)
    typed = {"words": "half a thought", "more": "and <another>"}
    locked = cleos.post("/recovery", typed)
    assert locked.status_code == 403
    text = locked.content.decode()
    assert 'action="/recovery"' in text
    assert 'name="words" value="half a thought"' in text
    assert 'name="more" value="and &lt;another&gt;"' in text
    wrong = cleos.post("/recovery", {**typed, "unlock_password": "not this one"})
    assert wrong.status_code == 403
    assert 'value="half a thought"' in wrong.content.decode()
    secret = {"unlock_code": code} if by_code else {"unlock_password": PASSWORD}
    assert cleos.post("/recovery", {**typed, **secret}).status_code < 400


@pytest.mark.clause("SEED000-CONF-3")
def test_a_password_is_never_carried_in_a_page(cleos: Client, clock: MovingClock) -> None:
    clock.move(minutes=20)
    locked = cleos.post("/account/password", CHANGE)
    assert locked.status_code == 403
    assert CHANGE["password"] not in locked.content.decode()


def test_a_carried_form_still_needs_its_token(cleo: Holder, clock: MovingClock) -> None:
    strict = Client(enforce_csrf_checks=True)
    session = SessionStore()
    session.begin(cleo.person, None)
    strict.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    page = strict.post("/account/password", {**CHANGE, "unlock_password": PASSWORD})
    assert page.status_code == 403
    assert Session.objects.get().kept_seed is None


def test_guessing_at_a_lock_has_to_wait_and_keeps_what_was_typed(
    cleos: Client, clock: MovingClock
) -> None:
    clock.move(minutes=20)
    typed = {"words": "half a thought"}
    for _ in range(10):
        cleos.post("/recovery", {**typed, "unlock_password": "not this one"})
    page = cleos.post("/recovery", {**typed, "unlock_password": PASSWORD})
    assert page.status_code == 403
    assert "Wait a minute" in page.content.decode()
    assert 'value="half a thought"' in page.content.decode()


def test_the_language_and_zone_of_the_person_are_gone_after_the_request(
    cleo: Holder, cleos: Client
) -> None:
    sent = {"name": "Cleo", "language": "en", "time_zone": "Europe/Berlin"}
    assert cleos.post("/account", sent).status_code == 302
    assert Person.objects.get().time_zone == "Europe/Berlin"
    wrong = cleos.post("/account", {**sent, "name": "", "time_zone": "Mars/Base"})
    assert wrong.status_code == 422
    assert Person.objects.get().name == "Cleo"
