"""Receipts: each outward act has one, for those whom it concerns, and it shows a forgery."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people import notifications as people
from troth.accounts.people.events import PASSWORD_SET
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagements
from troth.foundation.ledger.models import Checkpoint, Entry, Handed
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.older import compare
from troth.practice.releases.models import Release
from troth.practice.releases.tests import stories

LATER = AT + timedelta(days=11)
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _later(set_clock: SetClock) -> None:
    set_clock(LATER)


@pytest.fixture
def sent(active: Seat, cleo: Holder) -> Release:
    """A summary that Cleo signed and sent."""
    return stories.send(stories.sign(stories.draft(active.engagement.pk, cleo), cleo), cleo)


def receipts(browser: Client, address: str) -> list[str]:
    page = browser.get(f"{address}?kind=receipts").content.decode()
    return list(dict.fromkeys(re.findall(r'href="(/receipts/[0-9a-f-]{36}/[^"]+)"', page)))


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


@pytest.mark.clause("GCE-1.9")
def test_what_was_sent_has_a_receipt_for_client_sponsor_and_practitioner(
    sent: Release, active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    address = f"/receipts/of/{sent.pk}"
    for holder in (cleo, hana, carla):
        page = shown(sign_in(holder), address)
        assert "sent a summary to the sponsor." in page
        assert sent.digest in page
        assert "Stands in the signed log" in page
        assert "<dd>Hana, Carla</dd>" in page
    number = "Number of the entry"
    assert number in shown(sign_in(cleo), address)
    for holder in (hana, carla):
        assert number not in shown(sign_in(holder), address)


def test_the_printed_checkpoint_is_remembered_and_can_be_read_again(
    sent: Release, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    page = browser.get(f"/receipts/of/{sent.pk}", follow=True).content.decode()
    printed = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert printed
    signed = Checkpoint.objects.order_by("-size")[0]
    assert Handed.objects.filter(person=cleo.person.pk, checkpoint=signed).exists()
    address = f"/engagements/{sent.engagement}/access-log/bundle"
    newer = check(json.loads(browser.post(address, {"password": PASSWORD}).content))
    assert (
        f"its first {signed.size} entries are unchanged" in compare(newer, unescape(printed[1]))[0]
    )


@pytest.mark.clause("GCE-1.9")
def test_every_outward_act_in_an_engagement_is_on_the_list(
    sent: Release, active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sign_in(hana).get(f"/releases/{sent.pk}")
    browser, home = sign_in(cleo), f"/engagements/{active.engagement.pk}"
    browser.post(f"/releases/{sent.pk}/withdraw")
    assert browser.post(f"{home}/access-log/bundle", {"password": PASSWORD}).status_code == 200
    seat = stories.seat(active.engagement.pk, cleo)
    engagements.end(seat, closing=False, by=cleo, at=LATER)
    told = [shown(browser, one) for one in receipts(browser, f"{home}/access-log")]
    for words in (
        "You ended the engagement.",
        "You downloaded what can be checked of this ledger.",
        "You withdrew a summary.",
        "You sent a summary to the sponsor.",
        "Hana opened a summary for the first time.",
        "Hana signed the charter.",
        "Carla signed the charter.",
        "You signed the charter.",
    ):
        assert sum(words in page for page in told) == 1, words
    assert all("Stands in the signed log" in page for page in told)


def test_acts_with_one_s_own_account_have_receipts(cleo: Holder, sign_in: SignIn) -> None:
    browser = sign_in(cleo)
    given = {"old": PASSWORD, "password": "another long walk", "again": "another long walk"}
    page = browser.post("/account/password", given, follow=True).content.decode()
    assert f'href="/receipts/of/{cleo.person.pk}"' in page
    words = str(PASSWORD_SET.words)
    assert words in shown(browser, f"/receipts/of/{cleo.person.pk}")
    notice = Notification.objects.get(person=cleo.person, kind="people.password")
    assert f'href="/receipts/told/{notice.pk}"' in browser.get("/today").content.decode()
    assert words in shown(browser, f"/receipts/told/{notice.pk}")


@pytest.mark.clause("GCE-1.9")
def test_a_receipt_is_out_of_reach_for_whom_it_does_not_concern(
    sent: Release,
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    nora: Holder,
    sign_in: SignIn,
) -> None:
    browser, home = sign_in(cleo), f"/engagements/{active.engagement.pk}"
    browser.post(f"{home}/access-log/bundle", {"password": PASSWORD})
    (taken, *others) = receipts(browser, f"{home}/access-log")
    assert browser.get(taken).status_code == 200
    for holder in (carla, hana, nora):
        assert sign_in(holder).get(taken).status_code == 404
    for address in (*others, f"/receipts/of/{sent.pk}", f"/receipts/of/{active.engagement.pk}"):
        assert sign_in(nora).get(address).status_code == 404
    notice = Notification.objects.filter(kind__in=people.ACTS)[0]
    for address in (
        f"/receipts/told/{notice.pk}",
        f"/receipts/told/{uuid4()}",
        f"/receipts/{uuid4()}/{'0' * 64}",
        f"/receipts/{active.engagement.pk}/x",
    ):
        assert sign_in(nora).get(address).status_code == 404
    assert Client().get(taken).status_code == 302


def test_every_notice_that_names_an_act_leads_to_its_receipt(
    sent: Release, active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sign_in(hana).get(f"/releases/{sent.pk}")
    found = Notification.objects.filter(kind__in=people.ACTS).select_related("person")
    kinds = {n.kind for n in found}
    assert {"releases.arrived", "releases.opened", "charters.active"} <= kinds
    browsers = {h.person.pk: sign_in(h) for h in (cleo, carla, hana)}
    for notice in found:
        assert "Stands in the signed log" in shown(
            browsers[notice.person.pk], f"/receipts/told/{notice.pk}"
        )


def test_a_receipt_says_when_the_entry_or_another_was_changed(
    sent: Release, active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, address = sign_in(cleo), f"/receipts/of/{sent.pk}"
    assert "Stands in the signed log" in shown(browser, address)
    chain = Entry.objects.filter(chain_id=active.engagement.pk)
    first = next(e for e in chain if b"joining.begin" in bytes(e.event))
    chain.filter(pk=first.pk).update(event=bytes(first.event).replace(b"joining.begin", b"x"))
    assert "Others were changed" in shown(browser, address)
    row = next(e for e in chain if b"releases.send" in bytes(e.event))
    chain.filter(pk=row.pk).update(
        event=bytes(row.event).replace(b'"digests":["', b'"digests":["0')
    )
    assert "Does not hold" in shown(browser, address)


def test_a_message_after_an_act_links_to_the_receipt(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    signed = stories.sign(stories.draft(active.engagement.pk, cleo), cleo)
    answer = sign_in(cleo).post(f"/releases/{signed.pk}/send", {"read": signed.digest}, follow=True)
    assert f'<a href="/receipts/of/{signed.pk}">Receipt</a>' in answer.content.decode()
