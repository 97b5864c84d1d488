"""The pages on which an engagement begins, and who may come to them at all."""

import re

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.post import delivered
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, Invitation
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.core.tests.pages import (
    LATER,
    NAUGHTY,
    SignIn,
    at,
    text_of,
    told,
    without_token,
)
from troth.engagement.joining.services import invitations
from troth.engagement.joining.services.invitations import Guest

BEGIN = {
    "kind": "coaching",
    "client_name": "Cleo",
    "client_email": "cleo@acme.example",
    "sponsor_name": "Hana",
    "sponsor_email": "hana@acme.example",
    "organisation": "Acme",
}
PAGES = ("participants", "charter", "charter/versions", "charter/versions/1", "limits", "concern")


def link_from_mail(to: str) -> str:
    body = next(m.body for m in reversed(delivered()) if m.to == [to])
    found = re.search(r"(/invitations/\S+)", str(body))
    assert found
    return found[1]


@pytest.fixture
def invited(carla: Holder, sign_in: SignIn) -> Seat:
    """An engagement that Carla has begun through the page; her seat."""
    page = sign_in(carla).post("/engagements/new", BEGIN)
    assert page.status_code == 302
    return core.seat(Engagement.objects.get().pk, to=carla.person)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
def test_from_the_mail_to_the_charter(invited: Seat, carla: Holder, sign_in: SignIn) -> None:
    link = link_from_mail("cleo@acme.example")
    browser = Client()
    page = text_of(browser.get(link))
    assert "Carla invites you" in page
    assert 'value="Cleo"' in page
    account = {"name": "Cleo van Acme"}
    wrong = browser.post(link, {**account, "password": "short", "again": "short"})
    assert wrong.status_code == 422
    assert 'value="Cleo van Acme"' in text_of(wrong)
    done = browser.post(link, {**account, "password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"].startswith("/recovery?next=")
    waits = text_of(browser.get(at(invited, "participants")))
    assert "Carla has to let you in" in waits
    assert browser.get(at(invited, "charter")).headers["Location"] == at(invited, "participants")

    hers = sign_in(carla)
    shown = text_of(hers.get(at(invited, "participants")))
    fingerprint = re.search(r'name="fingerprint" value="([^"]+)"', shown)
    assert fingerprint
    assert fingerprint[1] in waits
    hers.post(at(invited, "participants/client/let-in"), {"fingerprint": fingerprint[1]})
    assert browser.get(at(invited, "charter")).status_code == 200


def test_who_has_an_account_accepts_as_themselves(
    invited: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    link = link_from_mail("cleo@acme.example")
    own = sign_in(carla).get(link)
    assert "You sent this invitation yourself" in text_of(own)
    assert sign_in(carla).post(link).status_code == 403
    browser = sign_in(cleo)
    assert "Accept as Cleo" in text_of(browser.get(link))
    assert browser.post(link).status_code == 302
    assert core.players(invited.engagement.pk)[CLIENT] == cleo.person.pk
    again = browser.get(link)
    assert again.status_code == 410
    assert "used already" in text_of(again)


def test_a_taken_address_loses_nothing_that_was_typed(invited: Seat, cleo: Holder) -> None:
    account = {"name": "Cleo A.", "email": cleo.person.email}
    page = Client().post(
        link_from_mail("cleo@acme.example"), {**account, "password": PASSWORD, "again": PASSWORD}
    )
    assert page.status_code == 422
    assert 'value="Cleo A."' in text_of(page)
    assert CLIENT not in core.players(invited.engagement.pk)


def test_a_spent_link_says_so_and_how_to_get_another(invited: Seat) -> None:
    link = link_from_mail("cleo@acme.example")
    Invitation.objects.filter(part=CLIENT).update(expires_at=LATER)
    page = Client().get(link)
    assert page.status_code == 410
    assert "The time of this invitation is over." in text_of(page)
    assert "ask Carla" in text_of(page)
    assert Client().post(link, {"name": "x"}).status_code == 410


@pytest.mark.parametrize("token", ["x", "é", "A" * 43])
def test_an_unknown_link_is_not_found(db: None, token: str) -> None:
    page = Client().get(f"/invitations/{token}")
    assert page.status_code == 404
    assert "send the invitation again" in text_of(page)


def test_a_link_is_sent_again(invited: Seat, carla: Holder, sign_in: SignIn) -> None:
    old = link_from_mail("cleo@acme.example")
    assert sign_in(carla).post(at(invited, "participants/client/send")).status_code == 302
    page = Client().get(old)
    assert page.status_code == 410
    assert "newer invitation" in text_of(page)
    assert sign_in(carla).post(at(invited, "participants/practitioner/send")).status_code == 403
    assert sign_in(carla).post(at(invited, "participants/stranger/send")).status_code == 404


@pytest.mark.clause("SEED003-CORP-1")
def test_the_same_address_twice_is_said_in_the_form(carla: Holder, sign_in: SignIn) -> None:
    sent = {**BEGIN, "sponsor_email": "CLEO@acme.example", "organisation": NAUGHTY[0]}
    page = sign_in(carla).post("/engagements/new", sent)
    assert page.status_code == 422
    assert "They have to be two persons" in text_of(page)
    assert f'value="{NAUGHTY[0]}"' in text_of(page)
    assert NAUGHTY[0] not in page.content.decode()
    assert not Engagement.objects.exists()


def test_an_empty_form_asks_for_everything_that_is_missing(carla: Holder, sign_in: SignIn) -> None:
    some = {"kind": "coaching", "sponsor_name": "Hana"}
    page = sign_in(carla).post("/engagements/new", some)
    assert page.status_code == 422
    for name in BEGIN.keys() - {"kind", "sponsor_name"}:
        assert f'href="#id_{name}"' in text_of(page)


@pytest.mark.clause("GCE-1.9")
def test_a_stranger_finds_nothing_and_the_ledger_hears_the_knock(
    active: Seat, nora: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(nora)
    elsewhere = browser.get("/engagements/00000000-0000-4000-8000-000000000000/charter")
    for page in (*PAGES, "readers", "end", "charter/money"):
        found = browser.get(at(active, page))
        assert found.status_code == 404
        assert without_token(found) == without_token(elsewhere)
        assert told(active)[0] == "ledger.knock"
    for page in ("charter/sign", "parties/client/let-in", "parties/client/send", "end"):
        assert browser.post(at(active, page)).status_code == 404


def test_the_three_reach_every_page_of_theirs(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    for who in (cleo, carla, hana):
        browser = sign_in(who)
        assert browser.get("/engagements").status_code == 200
        for page in (*PAGES, "readers"):
            assert browser.get(at(active, page)).status_code == 200, (who, page)


def test_there_is_no_section_and_no_version_of_that_name(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    for page in ("charter/nothing", "charter/__class__", "charter/versions/99"):
        assert browser.get(at(agreed, page)).status_code == 404


def test_an_account_that_is_invited_twice_sees_both(
    active: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    begun = invitations.begin(
        kind="mentoring",
        client=Guest("Cleo", cleo.person.email),
        sponsor=Guest("Lars", "lars@acme.example"),
        organisation="Acme",
        by=carla,
        at=LATER,
    )
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=LATER)
    assert begun.engagement.paid_by_id == active.engagement.paid_by_id
    page = text_of(sign_in(cleo).get("/engagements"))
    assert "Your coaching with Carla" in page
    assert "Your mentoring with Carla" in page
    assert SPONSOR not in core.players(begun.engagement.pk)
