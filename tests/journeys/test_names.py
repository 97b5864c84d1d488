"""Names in a browser: one from the right, one like another's, and an invitation put right."""

import pytest
from playwright.sync_api import expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, WIDE, Enter, Host
from tests.journeys.steps import invitation, sign_in

pytestmark = pytest.mark.journey


def test_a_wrong_invitation_is_put_right_and_a_name_from_the_right_turns_nothing(
    enter: Enter, host: Host
) -> None:
    page = enter(viewport=WIDE)
    sign_in(page, host.emails["Carla"], host.passwords["Carla"])
    page.goto("/engagements/new")
    page.get_by_label("Coaching", exact=True).check()
    page.get_by_label("Name of the client").fill("Daniel")
    page.get_by_label("Email address of the client").fill("danel@acme.example")
    page.get_by_label("A line of your own").fill("See you on Monday.")
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Send the invitations").click()
    wrong = invitation(host.home / "mail", "danel@acme.example")
    page.reload()
    expect(page.get_by_text("Invitation sent")).to_be_visible()
    page.get_by_role("link", name="Correct name or address").click()
    assert eye.troubles(page) == []
    page.get_by_label("Name", exact=True).fill("דניאל")
    page.get_by_label("Email address").fill("daniel@acme.example")
    page.set_viewport_size(PHONE)
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main bdi", has_text="דניאל").first).to_be_visible()
    assert eye.troubles(page) == []
    guest = enter(viewport=PHONE)
    guest.goto(wrong)
    expect(guest.get_by_role("heading", name="This invitation is over")).to_be_visible()
    link = invitation(host.home / "mail", "daniel@acme.example")
    guest.goto(link)
    expect(guest.get_by_text("This invitation is for דניאל.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("button", name="Sign out and come back")).to_be_visible()
    assert eye.troubles(page) == []
    page.get_by_role("button", name="Sign out and come back").click()
    expect(page.get_by_role("heading", name="With a new account")).to_be_visible()
