"""A consent by hand: asked on a desk, given on a phone and taken back there; a refusal unseen."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Enter, Host
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

ASKED = "Notes on an employer’s device or in its mail"  # noqa: RUF001


def _ask(page: Page) -> None:
    page.get_by_role("link", name="Cleo · Coaching").first.click()
    page.get_by_role("link", name="Consents", exact=True).click()
    page.get_by_role("link", name="Ask for a consent").click()
    page.get_by_label(ASKED).check()
    page.get_by_label("Somebody else").check()
    page.get_by_label("Name of the other person or body").fill("The mail of Acme")
    page.get_by_label("Dates and number of sessions").check()
    page.get_by_label("Goals").check()
    page.get_by_label("Why, in a sentence").fill("Hana would like to plan the rooms")
    page.get_by_role("button", name="Ask", exact=True).click()


@pytest.mark.clause("SEED000-CONF-2")
def test_a_consent_is_asked_refused_given_in_part_and_taken_back(enter: Enter, host: Host) -> None:
    carla, cleo = enter(), enter(viewport=PHONE)
    sign_in(carla, host.emails["Carla"], host.passwords["Carla"])
    _ask(carla)
    expect(carla.get_by_text("Silence means nothing")).to_be_visible()
    before = carla.locator("main").inner_text()
    sign_in(cleo, host.emails["Cleo"], host.passwords["Cleo"])
    cleo.get_by_role("link", name=ASKED).first.click()
    assert eye.troubles(cleo) == []
    cleo.get_by_role("button", name="Refuse").click()
    expect(cleo.get_by_text("Nobody else can see that.")).to_be_visible()
    carla.reload()
    assert carla.locator("main").inner_text() == before
    cleo.get_by_role("checkbox", name="Goals").check()
    cleo.get_by_role("button", name="Give this part").click()
    expect(cleo.get_by_text("You gave this consent")).to_be_visible()
    carla.reload()
    expect(carla.get_by_text("You may pass on")).to_be_visible()
    assert eye.troubles(carla) == []
    cleo.get_by_role("button", name="Take it back").click()
    expect(cleo.get_by_text("You took it back.")).to_be_visible()
    carla.reload()
    expect(carla.get_by_text("Stop using it now.")).to_be_visible()


@pytest.mark.clause("GCE-1.2a", "GCE-2.3")
def test_somebody_signs_a_code_only_after_opening_it(enter: Enter, host: Host) -> None:
    page = enter(viewport=PHONE)
    sign_in(page, host.emails["Lars"], host.passwords["Lars"])
    page.goto("/engagements/new")
    expect(page.get_by_role("button", name="Begin an engagement")).to_be_disabled()
    assert eye.troubles(page) == []
    page.get_by_role("link", name="Put this right").first.click()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_disabled()
    page.get_by_role("link", name="Put this right").click()
    assert eye.troubles(page) == []
    page.get_by_role("link", name="Go on to your signature").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Your signature holds.")).to_be_visible()
    assert eye.troubles(page) == []
