"""The page of an invitation does not tell whether the invited address has an account."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import AT
from troth.engagements import services
from troth.people.holder import Holder
from troth.people.models import Person

NEW = {"name": "Lars", "password": "a long walk by the river", "again": "a long walk by the river"}


@pytest.fixture
def links(carla: Holder, cleo: Holder) -> tuple[str, str]:
    """Return two links: one mailed to Cleo, who has an account, one to Lars, who has none."""
    begun = services.begin(
        kind="coaching",
        client=services.Guest("Guest", "cleo@acme.example"),
        sponsor=services.Guest("Guest", "lars@acme.example"),
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


def test_an_address_that_has_an_account_gets_no_second_one(links: tuple[str, str]) -> None:
    link, _ = links
    before = Person.objects.count()
    page = Client().post(link, {**NEW, "name": "Cleo"})
    assert page.status_code == 422
    assert "Sign in to accept" in page.content.decode()
    assert Person.objects.count() == before
