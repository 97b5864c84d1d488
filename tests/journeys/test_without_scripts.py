"""Without scripts: three people agree a charter, write, and release a summary all the same."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Enter, Host
from tests.journeys.steps import PASSWORD, agree, fill, gather, write_note

pytestmark = pytest.mark.journey


def test_the_core_needs_no_script(enter: Enter, host: Host) -> None:
    carla, cleo, hana = (enter(java_script_enabled=False) for _ in range(3))
    three = gather(carla, cleo, hana, "still", host.home / "mail")
    agree(three)
    note = write_note(carla, three.there, "Write to share with Cleo", "First", "We began.")
    cleo.goto(note)
    expect(cleo.get_by_text("We began.")).to_be_visible()
    three.open(cleo, "/summaries/new")
    fill(cleo, {"Title": "First news", "What is it for?": "To begin", "Summary": "All is well."})
    cleo.get_by_role("button", name="Save and look at it").click()
    cleo.get_by_label("Your password").fill(PASSWORD)
    cleo.get_by_role("button", name="Sign these words").click()
    cleo.get_by_role("button", name="Send to Hana").click()
    three.open(hana, "/sponsor")
    hana.get_by_role("link", name="Read", exact=True).click()
    expect(hana.get_by_text("All is well.")).to_be_visible()
    cleo.get_by_role("button", name="Withdraw").click()
    hana.reload()
    expect(hana.get_by_text("All is well.")).to_have_count(0)
