"""The page of an invitation does not tell whether the invited address has an account."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import AT
from tests.post import delivered
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.joining.services import invitations

NEW = {"name": "Lars", "password": "a long walk by the river", "again": "a long walk by the river"}

PASSING = ("Content-Length", "Expires", "Content-Security-Policy", "X-Request-ID")


@pytest.fixture
def links(carla: Holder, cleo: Holder) -> tuple[str, str]:
    """Return two links: one mailed to Cleo, who has an account, one to Lars, who has none."""
    begun = invitations.begin(
        kind="coaching",
        client=invitations.Guest("Guest", "cleo@acme.example"),
        sponsor=invitations.Guest("Guest", "lars@acme.example"),
        organisation="Acme",
        by=carla,
        at=AT,
    )
    return f"/invitations/{begun.tokens['client']}", f"/invitations/{begun.tokens['sponsor']}"


@pytest.mark.clause("SEED000-CONF-3")
def test_both_doors_stand_on_one_page_for_everybody(links: tuple[str, str]) -> None:
    pages, queries = [], []
    for link, email, part in zip(
        links, ("cleo@acme.example", "lars@acme.example"), ("client", "sponsor"), strict=True
    ):
        with CaptureQueriesContext(connection) as asked:
            page = Client().get(link)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        text = text.replace(link, "LINK").replace(email, "ADDRESS")
        pages.append(
            text.replace(link.replace("/", "%2F"), "LINK").replace(f"<b>{part}</b>", "PART")
        )
        queries.append([" ".join(q["sql"].split()[:3]) for q in asked.captured_queries])
        assert "With an account that you have" in text
        assert "With a new account" in text
    assert pages[0] == pages[1]
    assert queries[0] == queries[1]


def test_a_link_opens_an_account_for_the_address_that_got_it_and_no_other(
    links: tuple[str, str],
) -> None:
    _, link = links
    sent = {**NEW, "email": "somebody.else@acme.example"}
    assert Client().post(link, sent).status_code == 302
    assert Person.objects.filter(email_index__of="lars@acme.example").exists()
    assert not Person.objects.filter(email_index__of="somebody.else@acme.example").exists()


@pytest.mark.clause("SEED000-CONF-3")
def test_who_holds_a_link_learns_of_no_account_and_the_address_is_proved_by_mail(
    links: tuple[str, str], settings: Settings
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = True
    delivered()
    seen = []
    for link, email in zip(links, ("cleo@acme.example", "lars@acme.example"), strict=True):
        for send in (Client().get, lambda to: Client().post(to, NEW)):
            with CaptureQueriesContext(connection) as asked:
                page = send(link)
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
            text = text.replace(link.replace("/", "%2F"), "LINK").replace(link, "LINK")
            made = [" ".join(q["sql"].split()[:3]) for q in asked.captured_queries]
            kinds = [kind for kind in made if "SAVEPOINT" not in kind]  # each has its own name
            part = re.sub(r"<b>(client|sponsor)</b>", "", text.replace(email, "ADDRESS"))
            # The name of the part makes the length, and the clock the rest.
            told = {k: v for k, v in page.headers.items() if k not in PASSING}
            seen.append((page.status_code, told, part, kinds))
    (_, _, offered, _), (status, _, answered, _), *others = seen
    assert seen[:2] == others
    assert status == 200
    assert "Mail me the link" in offered
    assert "We sent a mail to ADDRESS" in answered
    assert Person.objects.filter(email_index__of="lars@acme.example").count() == 0
    letters = {letter.to[0]: str(letter.body) for letter in delivered()[2:]}
    assert "It has one already" in letters["cleo@acme.example"]
    assert "/sign-up/" not in letters["cleo@acme.example"]
    assert "/sign-in?next=%2Finvitations%2F" in letters["cleo@acme.example"]
    assert "/sign-up/" in letters["lars@acme.example"]


def test_from_the_mail_the_way_leads_back_to_the_invitation(
    links: tuple[str, str], settings: Settings
) -> None:
    settings.TROTH_CONFIRM_ADDRESSES = True
    delivered()
    link, browser = links[1], Client()
    sent = browser.post(link).content.decode()
    assert f'<a href="{link}">Ask for another mail</a>' in sent
    found = re.search(r"http\S+?(/sign-up/\S+)", str(delivered()[-1].body))
    assert found is not None
    there = found[1]
    page = browser.get(there).content.decode()
    assert there in page.replace("&amp;", "&")
    opened = browser.post(there, NEW)
    assert opened["Location"] == f"/recovery?next={quote(link, safe='')}"
    sheet = browser.get(opened["Location"]).content.decode()
    assert f'<a href="{link}">Later</a>' in sheet
    code = browser.post(opened["Location"]).content.decode()
    assert f"/recovery/confirm?next={quote(link, safe='')}" in code
    assert browser.post(link).status_code == 302
    assert Person.objects.filter(email_index__of="lars@acme.example").exists()


def test_an_address_that_has_an_account_gets_no_second_one(links: tuple[str, str]) -> None:
    link, _ = links
    before = Person.objects.count()
    page = Client().post(link, {**NEW, "name": "Cleo"})
    assert page.status_code == 422
    assert "Sign in to accept" in page.content.decode()
    assert Person.objects.count() == before
