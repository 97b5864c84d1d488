"""Invitations: what their letter says, whether it arrived, and how a wrong one is put right."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import AT
from tests.post import delivered
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Letter
from troth.accounts.people.services import letters, notifications
from troth.engagement.core import queries as core
from troth.engagement.core.models import Invitation
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, told
from troth.engagement.endings import notifications as endings
from troth.engagement.joining.services import invitations
from troth.engagement.joining.services.invitations import Begun, Guest

LINE = "It was good to meet you on Monday."


@pytest.fixture
def begun(carla: Holder) -> Begun:
    """Carla begins with Cleo, whose address she mistypes, and with Hana."""
    client = Guest("Cloe", "cloe@acme.example", named="Carla Conti, Conti Coaching", line=LINE)
    sponsor = Guest("Hana", "hana@acme.example")
    return invitations.begin(
        kind="coaching", client=client, sponsor=sponsor, organisation="Acme", by=carla, at=AT
    )


@pytest.fixture
def seat(begun: Begun, carla: Holder) -> Seat:
    return core.seat(begun.engagement.pk, to=carla.person)


# --- what the letter says ------------------------------------------------------------------------


def test_the_letter_says_who_invites_to_what_until_when_and_leads_to_the_very_page(
    begun: Begun,
) -> None:
    sent = {m.to[0]: m for m in delivered()}
    letter, link = sent["cloe@acme.example"], f"/invitations/{begun.tokens[CLIENT]}"
    assert letter.subject == "Carla Conti, Conti Coaching invites you to coaching"
    words = str(letter.body)
    assert "invites you to take part in coaching on Troth, as client." in words
    assert f"“{LINE}”" in words
    assert "The invitation counts until 16 Nov 2026." in words
    assert words.rstrip().endswith(link)
    assert "Acme" not in words
    assert "Hana" not in words
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    ((markup, kind),) = letter.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert f'{link}">' in str(markup)


def test_who_agreed_to_no_name_is_not_named(begun: Begun) -> None:
    letter = next(m for m in delivered() if m.to == ["hana@acme.example"])
    assert letter.subject == "You are invited to coaching"
    assert "Carla" not in str(letter.message())
    assert begun.tokens[SPONSOR] in str(letter.body)


@pytest.mark.parametrize(
    "line", ["see http://x.example", "www.x.example", "two\nlines", "a\u202eb", "x" * 201]
)
def test_a_line_with_a_link_or_a_hidden_sign_is_refused(
    carla: Holder, sign_in: SignIn, line: str
) -> None:
    sent = {
        "kind": "coaching",
        "client_name": "Cleo",
        "client_email": "cleo@acme.example",
        "line": line,
    }
    page = sign_in(carla).post("/engagements/new", sent)
    assert page.status_code == 422
    assert 'id="id_line_error"' in page.content.decode() or "id_line" in page.content.decode()
    assert not Invitation.objects.exists()


# --- whether it arrived --------------------------------------------------------------------------


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the mail server refuse every letter for good."""

    def hand_over(letter: Letter) -> None:
        raise ValueError(letter.pk)

    return lambda: monkeypatch.setattr(letters, "_hand_over", hand_over)


def test_sent_is_what_the_mail_server_took(
    seat: Seat, carla: Holder, sign_in: SignIn, refuse: Callable[[], None]
) -> None:
    browser, where = sign_in(carla), at(seat, "participants")
    page = text_of(browser.get(where))
    assert "Invitation sent" not in page
    assert page.count("The letter is on its way") == 2
    delivered()
    assert text_of(browser.get(where)).count("Invitation sent") == 2
    browser.post(at(seat, "participants/client/send"))
    refuse()
    letters.send_letters(at=LATER)
    page = text_of(browser.get(where))
    assert "The letter did not arrive" in page
    assert page.count("Invitation sent") == 1
    assert people.notifications(to=carla.person)[0].kind == "letters.refused"


# --- a wrong one ---------------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1")
def test_name_and_address_are_corrected_and_the_older_link_stops(
    seat: Seat, begun: Begun, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    browser, where = sign_in(carla), at(seat, "participants/client/correct")
    shown = text_of(browser.get(where))
    assert 'value="cloe@acme.example"' in shown
    assert f'value="{LINE}"' in shown
    sent = {"name": "Cleo", "email": "cleo@acme.example", "named": "Carla"}
    assert browser.post(where, sent).status_code == 302
    assert Client().get(f"/invitations/{begun.tokens[CLIENT]}").status_code == 410
    letter = delivered()[-1]
    assert letter.to == ["cleo@acme.example"]
    link = re.search(r"/invitations/\S+", str(letter.body))
    assert link is not None
    assert sign_in(cleo).post(link[0]).status_code == 302
    assert told(seat).count("joining.correct") == 1
    assert people.notifications(to=cleo.person) == []  # nobody hears “not chosen”
    assert browser.post(where, sent).status_code == 403  # somebody has joined
    assert {m.to[0] for m in delivered()} >= {"cloe@acme.example", "hana@acme.example"}


def test_the_address_of_another_party_is_refused_and_what_was_typed_stays(
    seat: Seat, carla: Holder, sign_in: SignIn
) -> None:
    where = at(seat, "participants/client/correct")
    for email in ("hana@acme.example", carla.person.email):
        page = sign_in(carla).post(where, {"name": "Cleo B.", "email": email})
        assert page.status_code == 422
        assert 'value="Cleo B."' in text_of(page)
        assert "plays a part in this engagement already" in text_of(page)


# --- another's link ------------------------------------------------------------------------------


def test_both_pages_of_a_link_name_who_is_invited_and_another_can_sign_out_and_come_back(
    begun: Begun, lars: Holder, hana: Holder, sign_in: SignIn
) -> None:
    link = f"/invitations/{begun.tokens[SPONSOR]}"
    assert "This invitation is for Hana." in text_of(Client().get(link))
    browser = sign_in(lars)
    page = text_of(browser.get(link))
    assert "This invitation is for Hana." in page
    assert "You are signed in as Lars" in page
    assert "Sign out and come back" in page
    assert browser.post("/sign-out", {"next": link})["Location"] == link
    assert "This invitation is for Hana." in text_of(browser.get(link))
    assert Client().post("/sign-out", {"next": "https://else.example/"})["Location"] != (
        "https://else.example/"
    )
    page = text_of(sign_in(hana).get(link))
    assert "Sign out and come back" not in page
    assert "Accept as Hana" in page


# --- letters of notices --------------------------------------------------------------------------


def test_a_letter_leads_to_its_item_and_says_who_only_to_who_wants_that(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    before = len(delivered())
    browser = sign_in(hana)
    sent = {"name": "Hana", "language": "en", "time_zone": "UTC", "letters_name": "on"}
    assert browser.post("/account", sent).status_code == 302
    sign_in(carla).post("/account", {**sent, "name": "Carla C."})
    by_name = {m.to[0]: str(m.body) for m in delivered()[before:]}
    assert set(by_name) == {cleo.person.email, hana.person.email}
    assert not any("Carla" in text for text in by_name.values())  # who acts is not said here
    link = re.search(r"/notices/[0-9a-f-]{36}", by_name[hana.person.email])
    assert link is not None
    assert browser.get(link[0])["Location"] == at(active, "participants")
    assert sign_in(cleo).get(link[0]).status_code == 404
    hana.person.refresh_from_db()
    for who in (cleo, hana):
        notifications.notify(
            who.person, endings.ENDED, about=str(active.engagement.pk), by=carla.person, at=LATER
        )
    one, other = (str(m.body) for m in delivered()[-2:])
    assert "Something waits for you" in one
    assert "Something from Carla" in other


def test_reminders_can_be_left_out_and_say_how(active: Seat, cleo: Holder) -> None:
    notifications.notify(cleo.person, endings.REVIEW_DUE, at=LATER)
    letter = delivered()[-1]
    assert letter.extra_headers["List-Unsubscribe"].endswith("/account>")
    before = len(delivered())
    cleo.person.no_reminders = True
    notifications.notify(cleo.person, endings.REVIEW_DUE, at=LATER)
    assert len(delivered()) == before
    notifications.notify(cleo.person, endings.ENDED, at=LATER)
    assert "List-Unsubscribe" not in delivered()[-1].extra_headers
    assert active
