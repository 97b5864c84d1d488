"""Looking and checking: Cleo asks who has looked, takes a receipt, and wishes for checkpoints."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import Enter, Host
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

HOLDS = "Checked, and it holds"
READ = "SELECT event FROM ledger_entry WHERE chain_id = ? AND seq = 2"
WRITE = "UPDATE ledger_entry SET event = ? WHERE chain_id = ? AND seq = 2"
WARNING = "This ledger was changed outside Troth"


def _sections(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()


@pytest.mark.clause("GCE-1.9")
def test_a_client_looks_checks_and_keeps_without_a_script(enter: Enter, host: Host) -> None:
    page = enter(java_script_enabled=False)
    sign_in(page, host.emails["Cleo"], host.passwords["Cleo"])
    page.get_by_role("link", name="Carla · Coaching").first.click()
    _sections(page, "Who has looked")
    expect(page.get_by_text(HOLDS)).to_be_visible()
    everything = page.locator(".looked > li").count()
    page.get_by_label("By whom").select_option("Hana")
    page.get_by_label("What", exact=True).select_option("Reads")
    page.get_by_role("button", name="Show").click()
    told = page.locator(".looked > li").all_inner_texts()
    assert 0 < len(told) < everything
    assert all(line.startswith("Hana ") for line in told)

    page.get_by_role("link", name="Everything with a receipt").click()
    page.get_by_role("link", name=re.compile("Receipt ?: sent a summary")).click()
    expect(page.get_by_text("Stands in the signed log")).to_be_visible()
    assert re.match(r"Log troth/\S+\nEntries \d+\nRoot \S+\nHeads \S+\nKey ", _printed(page))
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(".paper")).to_be_visible()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="Account").click()
    page.get_by_role("link", name="Checkpoints by mail").click()
    page.get_by_label("every week").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Checkpoints come by mail.")).to_be_visible()
    page.get_by_label("never").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No checkpoint comes by mail.")).to_be_visible()


def _printed(page: Page) -> str:
    return page.locator(".paper").inner_text()


@pytest.mark.clause("GCE-1.9")
def test_a_changed_row_is_a_warning_for_every_reader(enter: Enter, host: Host) -> None:
    """Nora's engagement with Cleo is tampered with, and fixed again afterwards."""
    page = enter()
    sign_in(page, host.emails["Cleo"], host.passwords["Cleo"])
    page.get_by_role("link", name="Nora · Coaching").first.click()
    _sections(page, "How this works")
    page.get_by_role("link", name="Parties").click()
    page.get_by_role("link", name="How to compare fingerprints").click()
    assert eye.troubles(page) == []
    _sections(page, "Who has looked")
    expect(page.get_by_text(HOLDS)).to_be_visible()
    chain = page.url.split("/")[-2].split("?")[0].replace("-", "")
    with sqlite3.connect(host.home / "troth.sqlite3", timeout=30) as database:
        (kept,) = database.execute(READ, [chain]).fetchone()
        forged = bytes(kept).replace(b'"at":"20', b'"at":"19', 1)
        database.execute(WRITE, [forged, chain])
    try:
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text(WARNING)
        expect(page.get_by_text("Entry 2 was altered after it was written.")).to_be_visible()
        expect(page.get_by_text(HOLDS)).to_have_count(0)
        assert eye.troubles(page) == []
    finally:
        with sqlite3.connect(host.home / "troth.sqlite3", timeout=30) as database:
            database.execute(WRITE, [kept, chain])
    page.reload()
    expect(page.get_by_text(HOLDS)).to_be_visible()
