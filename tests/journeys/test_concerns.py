"""In the browser: a concern reaches its contact, a need is answered, a handover is signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, Host, serve, visitors
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

TEXT = "It was at the summer party, and I said no twice"
HANDED = "She leads nine people and wants somebody who knows grief"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, cast: Path) -> Iterator[Host]:
    """Serve a demo of its own: these stories stop what the others need."""
    with serve(tmp_path_factory.mktemp("concerns"), cast=cast) as served:
        yield served


def look(page: Page) -> None:
    """Find nothing wrong with the page that is open."""
    assert eye.troubles(page) == []


def come_in(page: Page, host: Host, name: str) -> Page:
    sign_in(page, host.emails[name], host.passwords[name])
    return page


def home(page: Page, name: str) -> str:
    """Go to an engagement by the rail, and return its address."""
    page.goto("/today")
    page.get_by_role("link", name=name).first.click()
    return page.url


@pytest.mark.clause("GCE-3.1b", "IMC-COMP-2")
def test_a_need_is_talked_about_and_handed_over_in_the_clients_own_time(
    chromium: Browser, host: Host
) -> None:
    with visitors(chromium, host.url) as enter:
        carla, cleo, nora = (enter(), enter(viewport=PHONE), enter())
        come_in(carla, host, "Carla")
        there = home(carla, "Cleo · Coaching")
        carla.goto(f"{there}/needs")
        look(carla)
        carla.get_by_label("What is beyond you here?").fill("This is grief, not work")
        carla.get_by_role("button", name="Mark it for myself").click()
        carla.get_by_text("Tell your client, once you have talked").click()
        carla.get_by_label("What you two talked about").fill("We spoke of your father")
        carla.get_by_label("I have talked about it with my client").check()
        carla.get_by_role("button", name="Tell my client").click()
        look(carla)
        carla.get_by_role("link", name="Propose a handover").click()
        look(carla)
        carla.get_by_label("Nora").check()
        carla.get_by_label("What your colleague shall know").fill(HANDED)
        carla.get_by_role("button", name="Lay it before my client").click()
        handover = carla.url
        come_in(nora, host, "Nora")
        assert nora.goto(handover).status == 404  # type: ignore[union-attr]
        come_in(cleo, host, "Cleo")
        cleo.goto("/today")
        cleo.get_by_role("link", name="Decide on a handover to Nora").first.click()
        expect(cleo.get_by_text(HANDED)).to_be_visible()
        look(cleo)
        cleo.get_by_label("Your password").fill(host.passwords["Cleo"])
        cleo.get_by_role("button", name="Sign these words and send them to Nora").click()
        expect(cleo.get_by_text("Signed and sent.")).to_be_visible()
        nora.goto("/handovers")
        look(nora)
        nora.get_by_role("link", name="Cleo", exact=True).click()
        expect(nora.get_by_text(HANDED)).to_be_visible()
        nora.get_by_role("button", name="Accept").click()
        look(nora)
        cleo.goto(handover)
        cleo.get_by_role("button", name="Take it back").click()
        nora.goto(handover)
        expect(nora.get_by_text(HANDED)).not_to_be_visible()


@pytest.mark.clause("GCE-1.15a", "GCE-1.15b")
def test_a_concern_stops_everything_and_reaches_the_supervisor(
    chromium: Browser, host: Host
) -> None:
    with visitors(chromium, host.url) as enter:
        cleo, sven, hana = (enter(), enter(), enter())
        come_in(cleo, host, "Cleo")
        there = home(cleo, "Carla · Coaching")
        cleo.goto(f"{there}/concern")
        cleo.get_by_role("link", name="Stop: a boundary was crossed").click()
        cleo.get_by_role("button", name="Stop: a boundary was crossed").click()
        expect(cleo.get_by_text("Planned sessions are cancelled")).to_be_visible()
        expect(cleo.get_by_role("heading", name="Where you find help")).to_be_visible()
        look(cleo)
        cleo.get_by_role("link", name="Write to Sven").click()
        look(cleo)
        cleo.get_by_label("What shall they know?").fill(TEXT)
        cleo.get_by_role("button", name="Show me what they will read").click()
        expect(cleo.get_by_role("heading", name="A concern of Cleo")).to_be_visible()
        look(cleo)
        cleo.get_by_role("button", name="Bring it to Sven").click()
        expect(cleo.get_by_text("Sven has not read it yet")).to_be_visible()
        concern = cleo.url
        look(cleo)
        come_in(sven, host, "Sven")
        sven.goto("/today")
        sven.get_by_role("link", name="A concern was brought to you by Cleo").first.click()
        expect(sven.get_by_text(TEXT)).to_be_visible()
        sven.get_by_role("button", name="I have heard it").click()
        look(sven)
        sven.get_by_label("Your answer").fill("Thank you. I call you tomorrow.")
        sven.get_by_role("button", name="Send the answer").click()
        cleo.goto(concern)
        expect(cleo.get_by_text("Thank you. I call you tomorrow.")).to_be_visible()
        expect(cleo.get_by_text("Sven read it first")).to_be_visible()
        come_in(hana, host, "Hana")
        hana.goto(f"{there}/sponsor")
        expect(hana.get_by_text("Paused", exact=True).first).to_be_visible()
        assert hana.goto(concern).status == 404  # type: ignore[union-attr]


@pytest.mark.clause("GCE-1.15a")
def test_a_contact_is_asked_and_compared(chromium: Browser, host: Host) -> None:
    with visitors(chromium, host.url) as enter:
        max_, tess = come_in(enter(), host, "Max"), come_in(enter(), host, "Tess")
        max_.goto("/contacts")
        look(max_)
        max_.get_by_label("Name", exact=True).fill("Tess")
        max_.get_by_label("Email address of their account here").fill(host.emails["Tess"])
        max_.get_by_label("My supervisor").check()
        max_.get_by_role("button", name="Ask them").click()
        tess.goto("/today")
        tess.get_by_role("link", name="Max asks you to be a contact").first.click()
        look(tess)
        tess.get_by_role("button", name="Accept").click()
        look(tess)
        max_.goto("/today")
        max_.get_by_role("link", name="Compare fingerprints with Tess").first.click()
        look(max_)
        max_.get_by_role("button", name="We compared them, and they are the same").click()
        expect(max_.get_by_text("Named", exact=True)).to_be_visible()
