"""The second step of signing in: who needs it, what counts for it, and what a stranger learns."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from tests.cast import PASSWORD, code, give_code_app
from troth.accounts.people import events, notifications, policy, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import CodeApp, Duty, Session, SpareCode
from troth.accounts.people.rules import HALFWAY, SPARE_CODES, TRIES_PER_PERSON, WRONG_CODES
from troth.accounts.people.services import duties, recovery, second_factor, signing_in
from troth.accounts.people.sessions import SessionStore
from troth.accounts.people.tests.conftest import START, MovingClock
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.vault.services import refusals
from troth.foundation.vault.services import slots as vault

Enter = Callable[..., Client]
WRONG, SECOND = "000000", "/sign-in/second"
CREDENTIALS = {"email": "carla@coach.example", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _still(clock: MovingClock) -> None:
    """Time stands still, so that a code is not over by chance."""


@pytest.fixture
def halfway(carla: Holder) -> Client:
    """A browser in which Carla's password was right."""
    browser = Client()
    page = browser.post("/sign-in", {**CREDENTIALS, "next": "/account"})
    assert page["Location"] == f"{SECOND}?next=%2Faccount"
    return browser


def signed_in(browser: Client) -> bool:
    """Tell whether an account answers: with its page or, while the vault is locked, the lock."""
    return browser.get("/account").status_code in (200, 403)


def test_nobody_is_signed_in_by_the_password_alone(halfway: Client, carla: Holder) -> None:
    assert halfway.get("/account")["Location"].startswith("/sign-in?")
    row = Session.objects.get(halfway=carla.person)
    assert row.person is None
    assert row.kept_seed is not None
    page = halfway.post(SECOND, {"code": code(carla.person), "next": "/account"})
    assert (page.status_code, page["Location"]) == (302, "/account")
    assert halfway.get("/recovery").status_code == 200
    assert not Session.objects.filter(halfway=carla.person).exists()


def test_after_a_reset_the_code_signs_in_to_a_locked_vault(carla: Holder) -> None:
    vault.reset_sign_in(carla.person.pk, "set by somebody else", at=START)
    browser = Client()
    browser.post("/sign-in", {**CREDENTIALS, "password": "set by somebody else"})
    assert Session.objects.get(halfway=carla.person).kept_seed is None
    assert not signed_in(browser)
    page = browser.post(SECOND, {"code": code(carla.person)})
    assert page["Location"] == "/unlock?next=%2F"
    assert browser.get("/recovery").status_code == 403


def test_a_code_counts_once_and_half_a_minute_early_or_late(
    carla: Holder, clock: MovingClock
) -> None:
    app = queries.code_app(carla.person)
    assert app is not None
    shown = pyotp.TOTP(app.secret)

    def accepted(span: int) -> bool:
        typed = shown.at(clock.now + timedelta(seconds=span))
        try:
            second_factor.check_code(carla.person, typed, address="here", at=clock.now)
        except refusals.WrongSecret:
            return False
        return True

    assert [accepted(span) for span in (-60, 60, -30, -30, 0, 0, -30, 30, 30)] == [
        *(False, False),
        *(True, False, True, False, False, True, False),
    ]
    clock.move(seconds=30)
    assert not accepted(0)
    clock.move(seconds=30)
    assert accepted(0)


def test_a_spare_code_counts_once_and_is_told(halfway: Client, carla: Holder) -> None:
    spare, *rest = second_factor.new_spare_codes(by=carla.person, at=START)
    assert len({spare, *rest}) == SPARE_CODES
    typed = spare.lower().replace("-", " ")
    assert halfway.post(SECOND, {"code": typed}).status_code == 302
    assert queries.spare_codes_left(carla.person) == SPARE_CODES - 1
    assert notifications.SPARE_USED in [n.kind for n in queries.notifications(to=carla.person)]
    halfway.post("/sign-out")
    halfway.post("/sign-in", CREDENTIALS)
    assert halfway.post(SECOND, {"code": spare}).status_code == 422
    assert halfway.post(SECOND, {"code": rest[0]}).status_code == 302
    second_factor.new_spare_codes(by=carla.person, at=START)
    halfway.post("/sign-out")
    halfway.post("/sign-in", CREDENTIALS)
    assert halfway.post(SECOND, {"code": rest[1]}).status_code == 422


def test_spare_codes_are_stored_as_hashes_of_one_person(carla: Holder, nora: Holder) -> None:
    codes = second_factor.new_spare_codes(by=carla.person, at=START)
    stored = set(SpareCode.objects.values_list("code_hash", flat=True))
    assert not stored & set(codes)
    with pytest.raises(refusals.WrongSecret):
        second_factor.check_code(nora.person, codes[0], address="here", at=START)


@pytest.mark.clause("SEED000-CONF-3")
def test_guessing_the_recovery_code_as_the_second_step_is_slowed_down(
    carla: Holder, cleo: Holder, clock: MovingClock
) -> None:
    """Beginning again with the password gives no fresh tries: they count on the account."""
    paper = recovery.new_recovery(by=carla, at=START)
    answers = []
    for _try in range(TRIES_PER_PERSON):
        browser = Client()
        browser.post("/sign-in", CREDENTIALS)
        answers.append(browser.post(SECOND, {"recovery": "AAAA-BBBB"}).status_code)
    assert answers == [422] * TRIES_PER_PERSON
    browser = Client()
    browser.post("/sign-in", CREDENTIALS)
    page = browser.post(SECOND, {"recovery": paper})
    assert page.status_code == 422
    assert "There were too many tries." in page.content.decode()
    assert not signed_in(browser)
    for_others = recovery.new_recovery(by=cleo, at=START)
    assert signing_in.unlock(cleo.person, code=for_others, address="elsewhere", at=START)
    clock.move(minutes=16)
    later = Client()
    later.post("/sign-in", CREDENTIALS)
    assert later.post(SECOND, {"recovery": paper}).status_code == 302
    assert signed_in(later)


def test_the_recovery_code_stands_in_and_is_told(halfway: Client, carla: Holder) -> None:
    paper = recovery.new_recovery(by=carla, at=START)
    assert halfway.post(SECOND, {"recovery": "AAAA-BBBB"}).status_code == 422
    assert halfway.post(SECOND, {"recovery": paper}).status_code == 302
    assert signed_in(halfway)
    assert notifications.RECOVERY_USED in [n.kind for n in queries.notifications(to=carla.person)]


def test_several_wrong_codes_end_it_drop_the_seed_and_are_told(
    halfway: Client, carla: Holder
) -> None:
    for _ in range(WRONG_CODES - 1):
        page = halfway.post(SECOND, {"code": WRONG})
        assert page.status_code == 422
        assert "used before" in page.content.decode()
    over = halfway.post(SECOND, {"code": WRONG})
    assert "Begin again with your password" in over.content.decode()
    assert not Session.objects.filter(halfway=carla.person).exists()
    right = halfway.post(SECOND, {"code": code(carla.person)})
    assert right["Location"].startswith("/sign-in?")
    assert not signed_in(halfway)
    assert notifications.CODES_WRONG in [n.kind for n in queries.notifications(to=carla.person)]
    assert events.CODES_WRONG in [t.act for t in ledger.entries([carla.person.pk])]


def test_ten_minutes_end_it(halfway: Client, carla: Holder, clock: MovingClock) -> None:
    clock.now += HALFWAY
    page = halfway.post(SECOND, {"code": code(carla.person)})
    assert page["Location"].startswith("/sign-in?")
    assert not Session.objects.filter(halfway=carla.person).exists()


def test_the_clock_clears_away_what_was_never_finished(
    halfway: Client, carla: Holder, cleo: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    sign_in(cleo)
    SessionStore.clear_expired()
    assert Session.objects.filter(halfway=carla.person).exists()
    clock.now += HALFWAY
    SessionStore.clear_expired()
    assert not Session.objects.filter(halfway=carla.person).exists()
    assert Session.objects.filter(person=cleo.person).exists()


@pytest.mark.clause("SEED000-CONF-3")
def test_guessing_codes_has_to_wait_on_this_account_only(
    carla: Holder, nora: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    for _ in range(TRIES_PER_PERSON):
        with pytest.raises(refusals.WrongSecret):
            second_factor.check_code(carla.person, WRONG, address="here", at=clock.now)
    with pytest.raises(Refused, match="too many"):
        second_factor.check_code(carla.person, code(carla.person), address="here", at=clock.now)
    assert signed_in(sign_in(nora))
    clock.move(minutes=16)
    second_factor.check_code(carla.person, code(carla.person), address="here", at=clock.now)


@pytest.mark.clause("SEED000-CONF-3")
def test_the_page_exists_only_after_the_right_password(carla: Holder, cleo: Holder) -> None:
    """Who has a second step, and whether an account exists, is not told before."""
    answers = []
    for email in ("carla@coach.example", "cleo@acme.example", "nobody@acme.example"):
        browser = Client()
        page = browser.post("/sign-in", {"email": email, "password": "wrong wrong wrong"})
        second = browser.get(SECOND)
        tried = browser.post(SECOND, {"code": WRONG})
        text = re.sub(
            rb'name="csrfmiddlewaretoken" value="\w+"|' + email.encode(), b"", page.content
        )
        answers.append((page.status_code, text, second["Location"], tried["Location"]))
    assert answers[0] == answers[1] == answers[2]
    right = Client().post("/sign-in", CREDENTIALS)
    assert right["Location"].startswith(SECOND), "the test could see a difference"


# --- setting it up -----------------------------------------------------------------------------


def begun(browser: Client) -> str:
    """Begin to set up an app; return its key as the page shows it."""
    page = browser.post("/account/second-factor/app/begin", follow=True).content.decode()
    assert "data:image/svg+xml" in page
    groups = re.findall(r"<span>(\w+)</span>", page[page.index('class="secret"') :])
    return "".join(groups)


def test_setting_it_up_through_the_pages(cleo: Holder, sign_in: Enter, clock: MovingClock) -> None:
    browser = sign_in(cleo)
    key = begun(browser)
    there = "/account/second-factor/app"
    shown = pyotp.TOTP(key).at(clock.now)
    wrong = browser.post(there, {"code": WRONG, "password": PASSWORD})
    assert "This is not the code" in wrong.content.decode()
    wrong = browser.post(there, {"code": shown, "password": "not the password"})
    assert "This is not your password" in wrong.content.decode()
    assert queries.code_app(cleo.person) is None
    page = browser.post(there, {"code": shown, "password": PASSWORD}).content.decode()
    assert page.count("<li><code>") == SPARE_CODES
    assert notifications.APP_ADDED in [n.kind for n in queries.notifications(to=cleo.person)]
    again = Client()
    again.post("/sign-in", {"email": "cleo@acme.example", "password": PASSWORD})
    assert again.post(SECOND, {"code": shown}).status_code == 422, "the first code was used"
    assert again.post(SECOND, {"code": code(cleo.person)}).status_code == 302


def test_an_app_that_was_not_confirmed_does_not_count(cleo: Holder, sign_in: Enter) -> None:
    browser = sign_in(cleo)
    key = begun(browser)
    assert key != begun(browser)
    assert CodeApp.objects.filter(person=cleo.person).count() == 1
    assert signed_in(sign_in(cleo))


def test_moving_to_another_phone_ends_the_older_app(
    carla: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    older = queries.code_app(carla.person)
    assert older is not None
    browser = sign_in(carla)
    key = begun(browser)
    assert queries.code_app(carla.person) == older
    answers = {"code": pyotp.TOTP(key).at(clock.now), "password": PASSWORD}
    browser.post("/account/second-factor/app", answers)
    newer = queries.code_app(carla.person)
    assert newer is not None
    assert newer.secret == key


def test_removing_it_asks_for_the_secret(carla: Holder, sign_in: Enter) -> None:
    browser = sign_in(carla)
    there = "/account/second-factor/app/remove"
    assert browser.post(there, {"password": ""}).status_code == 422
    assert browser.post(there, {"password": "not the password"}).status_code == 422
    assert queries.code_app(carla.person) is not None
    assert browser.post(there, {"password": PASSWORD}).status_code == 302
    assert queries.code_app(carla.person) is None
    assert not SpareCode.objects.exists()
    assert events.APP_REMOVED in [t.act for t in ledger.entries([carla.person.pk])]


# --- who needs it ------------------------------------------------------------------------------


def test_who_has_a_duty_reaches_only_what_leads_to_a_second_step(
    cleo: Holder, sign_in: Enter, clock: MovingClock
) -> None:
    browser = sign_in(cleo)
    assert browser.get("/today").status_code == 200
    duties.take_up(cleo.person, "officer", at=START)
    page = browser.get("/access-log?page=2")
    assert page["Location"] == "/account/second-factor?next=%2Faccess-log%3Fpage%3D2"
    told = browser.get(page["Location"]).content.decode()
    assert "Whoever does needs a second step" in told
    assert browser.post("/engagements/new", {"kind": "coaching"})["Location"] == (
        "/account/second-factor"
    )
    assert "Nothing was saved" in browser.get("/account/second-factor").content.decode()
    for open_still in ("/account", "/account/devices", "/recovery", "/account/password"):
        assert browser.get(open_still).status_code == 200, open_still
    key = begun(browser)
    answers = {"code": pyotp.TOTP(key).at(clock.now), "password": PASSWORD, "next": "/access-log"}
    shown = browser.post("/account/second-factor/app", answers).content.decode()
    assert 'href="/access-log"' in shown
    assert browser.get("/today").status_code == 200


@pytest.mark.parametrize("kind", ["practitioner", "supervisor", "officer"])
def test_the_last_second_step_of_a_duty_stays(kind: str, carla: Holder, sign_in: Enter) -> None:
    duties.take_up(carla.person, kind, at=START)
    duties.take_up(carla.person, kind, at=START)
    assert Duty.objects.filter(person=carla.person).count() == 1
    assert not policy.may_remove_factor(by=carla.person)
    page = sign_in(carla).post("/account/second-factor/app/remove", {"password": PASSWORD})
    assert page.status_code == 403
    with pytest.raises(Refused):
        second_factor.remove_code_app(by=carla.person, at=START)
    assert queries.code_app(carla.person) is not None


def test_a_duty_is_written_once_into_the_ledger(cleo: Holder) -> None:
    for _ in range(2):
        duties.take_up(cleo.person, "practitioner", at=START)
    told = [t.act for t in ledger.entries([cleo.person.pk])]
    assert told.count(events.DUTY_TAKEN) == 1


def test_who_has_no_duty_may_go_without(cleo: Holder, sign_in: Enter) -> None:
    give_code_app(cleo.person)
    second_factor.remove_code_app(by=cleo.person, at=START)
    assert sign_in(cleo).get("/today").status_code == 200


@pytest.mark.clause("SEED000-CONF-3")
def test_a_reset_by_the_host_administrator_does_not_pass_the_second_step(
    carla: Holder, hana: Holder, sign_in: Enter
) -> None:
    page = sign_in(hana).post(f"/administration/accounts/{carla.person.pk}/link")
    link = re.search(r"/reset/[\w-]+", page.content.decode())
    assert link is not None
    fresh = "a new morning in the hills"
    Client().post(link.group(), {"password": fresh, "again": fresh})
    thief = Client()
    thief.post("/sign-in", {**CREDENTIALS, "password": fresh})
    assert thief.post(SECOND, {"code": WRONG}).status_code == 422
    assert not signed_in(thief)
    thief.post(SECOND, {"code": code(carla.person)})
    assert signed_in(thief), "with the code the test would see it"
