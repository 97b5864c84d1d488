"""The host administrator: a list of accounts, links for a new sign-in, and no sight of content."""

import re
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.post import delivered
from troth.accounts.people import events, notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person, ResetLink
from troth.accounts.people.services import links
from troth.accounts.people.services import notifications as services_notifications
from troth.accounts.people.tests.conftest import START
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.reach import OutOfReach

FRESH = "a new morning in the hills"


def test_a_host_administrator_sees_names_and_addresses(
    cleo: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    page = sign_in(hana).get("/administration/accounts").content.decode()
    assert "cleo@acme.example" in page
    assert page.count("Make a link") == 2


@pytest.mark.clause("SEED000-CONF-3")
def test_for_everybody_else_there_is_nothing_there(
    cleo: Holder, hana: Holder, client: Client, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(cleo)
    nowhere = browser.get("/administration/accounts")
    link = browser.post(f"/administration/accounts/{hana.person.pk}/link")
    unknown = browser.post(f"/administration/accounts/{uuid4()}/link")
    assert [p.status_code for p in (nowhere, link, unknown)] == [404, 404, 404]
    assert _without_token(link.content) == _without_token(unknown.content)
    assert list(queries.accounts(to=cleo.person)) == []
    with pytest.raises(Refused):
        links.make_reset_link(hana.person, by=cleo.person, at=START)
    assert not ResetLink.objects.exists()
    assert client.get("/administration/accounts").status_code == 302


@pytest.mark.clause("SEED000-CONF-3")
def test_a_takeover_by_the_host_administrator_finds_a_locked_vault_and_is_told(
    cleo: Holder,
    hana: Holder,
    sign_in: Callable[..., Client],
) -> None:
    page = sign_in(hana).post(f"/administration/accounts/{cleo.person.pk}/link")
    found = re.search(r"/reset/[\w-]+", page.content.decode())
    assert found is not None
    again = sign_in(hana).get("/administration/accounts").content.decode()
    assert found.group() not in again
    Client().post(found.group(), {"password": FRESH, "again": FRESH})
    taken = sign_in(cleo, FRESH)
    assert taken.get("/recovery").status_code == 403
    assert taken.post("/unlock", {"unlock_password": FRESH}).status_code == 403
    told = [n.kind for n in queries.notifications(to=cleo.person)]
    assert sorted(told) == [notifications.LINK_MADE, notifications.SIGN_IN_RESET]
    to_cleo = [letter for letter in delivered() if letter.to == ["cleo@acme.example"]]
    assert len(to_cleo) == 2  # of the link, and of the new password
    assert events.LINK_MADE in [t.act for t in ledger.entries([cleo.person.pk])]


def test_the_command_names_an_administrator_and_says_what_it_gives(cleo: Holder) -> None:
    said = StringIO()
    call_command("administrator", "Cleo@Acme.example", stdout=said)
    assert Person.objects.get().runs_host
    assert "no sight" in said.getvalue()
    with pytest.raises(CommandError, match="Sign up first"):
        call_command("administrator", "nobody@acme.example")


def test_a_notice_is_put_away_by_its_own_person_only(cleo: Holder, hana: Holder) -> None:
    services_notifications.notify(cleo.person, notifications.LINK_MADE, at=START)
    (notice,) = queries.notifications(to=cleo.person)
    with pytest.raises(OutOfReach):
        services_notifications.put_away(notice.pk, by=hana, at=START)
    assert queries.notifications(to=cleo.person) == [notice]
    services_notifications.put_away(notice.pk, by=cleo, at=START)
    assert queries.notifications(to=cleo.person) == []


def test_every_notice_has_words_and_an_unknown_one_too() -> None:
    assert all(notifications.words(kind) for kind in notifications.KINDS)
    assert notifications.words("of.tomorrow") == "Something waits for you."
    with pytest.raises(ValueError, match="twice"):
        notifications.kind(notifications.LINK_MADE, notifications.KINDS[notifications.LINK_MADE])


def _without_token(page: bytes) -> bytes:
    """Leave out what differs in every page by chance."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)
