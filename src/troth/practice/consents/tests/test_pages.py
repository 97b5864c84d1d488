"""The pages of consents: one for each, the way in as short as the way out, no trace of a no."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import agree
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.practice.consents.models import Consent, State
from troth.practice.consents.services import consenting
from troth.practice.consents.tests.conftest import LATER, terms
from troth.practice.releases.models import Release
from troth.practice.releases.services import drafting as releases
from troth.practice.releases.services import releasing
from troth.practice.releases.summary import Words

SeatOf = Callable[[Holder], Seat]
SignIn = Callable[..., Client]


@pytest.fixture
def asked(seat_of: SeatOf, carla: Holder) -> Consent:
    """Carla asked to list Cleo's name and dates with the body."""
    return consenting.ask(seat_of(carla), terms(), by=carla, at=LATER)


def text(page: Any) -> str:
    assert page.status_code == 200, page.status_code
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def forms(page: str) -> dict[str, str]:
    """Return the inside of each form for an act on a consent, by the act."""
    found = re.findall(
        r'<form[^>]*action="/consents/[0-9a-f-]+/([a-z-]+)"[^>]*>(.*?)</form>', page, re.DOTALL
    )
    return dict(found)


def effort(form: str) -> tuple[int, int]:
    """Count what a form asks of a person: fields to fill, and buttons."""
    fields = re.findall(r"<(?:input(?![^>]*type=\"hidden\")(?![^>]*csrf)|select|textarea)", form)
    return len([f for f in fields if "hidden" not in f]), form.count("<button")


@pytest.mark.clause("SEED000-CONF-2")
def test_taking_back_costs_no_more_than_giving(
    asked: Consent, cleo: Holder, sign_in: SignIn
) -> None:
    browser, here = sign_in(cleo), f"/consents/{asked.pk}"
    before = forms(text(browser.get(here)))
    assert set(before) == {"give", "refuse", "set-aside", "give-part"}
    browser.post(f"{here}/give", {"read": asked.digest})
    after = forms(text(browser.get(here)))
    assert set(after) == {"withdraw"}
    assert effort(before["give"]) == effort(after["withdraw"]) == (0, 1)
    assert effort(before["give-part"])[0] == 2  # the way to count sees fields where there are any
    browser.post(f"{here}/withdraw")
    assert Consent.objects.get().state == State.WITHDRAWN


@pytest.mark.clause("SEED000-CONF-2")
def test_a_page_holds_one_consent_and_the_lists_none_to_give(
    asked: Consent, cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    consenting.ask(
        seat_of(carla), terms(purpose="reference", classes=("name",)), by=carla, at=LATER
    )
    browser = sign_in(cleo)
    one = text(browser.get(f"/consents/{asked.pk}"))
    assert set(re.findall(r'action="/consents/([0-9a-f-]{36})/', one)) == {str(asked.pk)}
    for page in ("/agreed", f"/engagements/{asked.engagement}/consents"):
        told = text(browser.get(page))
        assert told.count('class="what" href="/consents/') == 2
        assert forms(told) == {}


@pytest.mark.clause("SEED000-CONF-2")
def test_no_consent_is_bundled_with_the_charter(
    contracting: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    agree(contracting, by=carla)
    consenting.ask(contracting, terms(), by=carla, at=LATER)
    charter = text(sign_in(cleo).get(f"/engagements/{contracting.engagement.pk}/charter"))
    acts = re.findall(r'<form[^>]*action="([^"]+)"', charter)
    assert acts
    assert [a for a in acts if "consents" in a] == []


@pytest.mark.clause("SEED000-CONF-2")
def test_a_refusal_leaves_no_trace_on_any_page_of_who_asked(
    asked: Consent, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pages = [f"/consents/{asked.pk}", f"/engagements/{asked.engagement}/consents", "/today"]
    pages += [f"/engagements/{asked.engagement}/{p}" for p in ("readers", "participants")]
    carlas, hanas = sign_in(carla), sign_in(hana)

    def seen() -> list[str]:
        rooms = f"/engagements/{asked.engagement}"
        return [text(carlas.get(p)) for p in pages] + [text(hanas.get(f"{rooms}/sponsor"))]

    browser, here = sign_in(cleo), f"/consents/{asked.pk}"
    unanswered = seen()
    browser.post(f"{here}/set-aside")
    assert seen() == unanswered
    browser.post(f"{here}/refuse")
    assert "You refused" in text(browser.get(here))
    assert seen() == unanswered
    # It could show: what is given is seen on these very pages.
    browser.post(f"{here}/give", {"read": asked.digest})
    assert seen() != unanswered


def test_the_asker_sees_what_was_given_and_that_it_was_taken_back(
    asked: Consent, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    browser, carlas, here = sign_in(cleo), sign_in(carla), f"/consents/{asked.pk}"
    assert "Silence means nothing" in text(carlas.get(here))
    page = browser.post(f"{here}/give-part", {"read": asked.digest, "chosen": ["dates"]})
    assert page.status_code == 302
    told = text(carlas.get(here))
    assert "You may pass on" in told
    assert "Name · not given" in told
    browser.post(f"{here}/withdraw")
    assert "Stop using it now" in text(carlas.get(here))
    assert forms(text(carlas.get(here))) == {}


def test_a_part_needs_a_choice(asked: Consent, cleo: Holder, sign_in: SignIn) -> None:
    page = sign_in(cleo).post(f"/consents/{asked.pk}/give-part", {"read": asked.digest})
    assert page.status_code == 422
    assert "There is something to put right" in page.content.decode()


@pytest.mark.clause("SEED000-CONF-2")
def test_by_address_alone_nobody_gives_for_the_client(
    asked: Consent, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    here = f"/consents/{asked.pk}"
    assert sign_in(carla).post(f"{here}/give", {"read": asked.digest}).status_code == 403
    for stranger in (hana, nora):
        browser = sign_in(stranger)
        assert browser.get(here).status_code == 404
        assert browser.post(f"{here}/give", {"read": asked.digest}).status_code == 404
        assert browser.get(f"/engagements/{asked.engagement}/consents").status_code == 404
        assert browser.get(f"/engagements/{asked.engagement}/consents/new").status_code == 404
    assert Consent.objects.get().state == State.ASKED


def test_an_act_that_is_none_is_not_found(asked: Consent, cleo: Holder, sign_in: SignIn) -> None:
    for act in ("expire", "ask-nicely"):
        assert sign_in(cleo).post(f"/consents/{asked.pk}/{act}").status_code == 404


ASKED_FOR = {
    "purpose": "accreditation",
    "recipient": "somebody",
    "body": "The coaches' body",
    "classes": ["name", "dates"],
    "text": "",
    "why": "My accreditation is due",
    "until": "2027-01-31",
}


def test_a_question_by_the_form(
    cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    here = f"/engagements/{seat_of(carla).engagement.pk}/consents/new"
    browser = sign_in(carla)
    assert "Ask for a consent" in text(browser.get(here))
    page = browser.post(here, ASKED_FOR)
    found = Consent.objects.get()
    assert page["Location"] == f"/consents/{found.pk}"
    assert (found.asked, found.state) == (["name", "dates"], State.ASKED)
    again = browser.post(here, ASKED_FOR)
    assert again.status_code == 422
    assert "This was asked already" in again.content.decode()
    assert "asks for your consent" in text(sign_in(cleo).get("/today"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": ""}, "Name who would receive it."),
        ({"classes": ["name", "text"]}, "This purpose does not concern: One exact text."),
        (
            {"purpose": "supervision", "classes": ["name", "sensitive"]},
            "Health and the like need a consent of their own.",
        ),
        ({"purpose": "share", "classes": ["text"]}, "Give the exact text."),
        ({"until": "2026-01-31"}, "The last day has to lie ahead, within a year."),
        ({"until": "2029-01-31"}, "The last day has to lie ahead, within a year."),
        ({"until": "soon"}, "Write the date like 2026-11-24."),
        ({"recipient": "me"}, "Choose one of the answers on the list."),
    ],
)
def test_a_question_that_is_not_whole_is_told_and_nothing_is_lost(
    change: dict[str, Any], words: str, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    here = f"/engagements/{seat_of(carla).engagement.pk}/consents/new"
    page = sign_in(carla).post(here, {**ASKED_FOR, **change})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "My accreditation is due" in page.content.decode()
    assert not Consent.objects.exists()


def test_the_client_gives_a_consent_that_nobody_asked_for(
    cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    here = f"/engagements/{seat_of(cleo).engagement.pk}/consents/new"
    sign_in(cleo).post(here, ASKED_FOR)
    assert Consent.objects.get().state == State.GIVEN
    assert "You may pass on" in text(sign_in(carla).get(f"/consents/{Consent.objects.get().pk}"))


@pytest.mark.clause("SEED000-CONF-2", "SEED003-DISC-1")
def test_what_i_have_agreed_to_lists_releases_too_and_what_ends_soon(
    asked: Consent, cleo: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    seat = seat_of(cleo)
    browser = sign_in(cleo)
    browser.post(f"/consents/{asked.pk}/give", {"read": asked.digest})
    soon = terms(purpose="reference", classes=("name",), until=LATER.date())
    consenting.offer(seat, soon, by=cleo, at=LATER)
    words = Words(title="Half time", text="On track", purpose="Talk", expires_on=LATER.date())
    draft = releases.write(seat, words, by=cleo, at=LATER)
    page = text(browser.get("/agreed"))
    assert "A summary that you signed" not in page
    browser.post(
        reverse("releases:sign", args=[draft.pk]),
        {"read": _digest(seat, draft, cleo), "password": "a long walk by the river"},
    )
    page = text(browser.get("/agreed"))
    assert "Ends within 30 days" in page
    ending = page.split("Ends within 30 days")[1].split("</section>")[0]
    assert "Naming the client as a reference" in ending
    assert "accreditation" not in ending
    assert page.count("A summary that you signed") == 1
    assert "Half time" not in page
    signed = Release.objects.get()
    browser.post(reverse("releases:send", args=[signed.pk]), {"read": signed.digest})
    ending = text(browser.get("/agreed")).split("Ends within 30 days")[1].split("</section>")[0]
    assert "A summary that you signed" in ending


def _digest(seat: Seat, draft: Any, by: Holder) -> str:
    offered = releasing.offer(seat, draft, by=by, at=LATER)
    assert offered is not None
    return offered.digest


def test_nobody_sees_what_another_client_agreed_to(
    asked: Consent, carla: Holder, nora: Holder, sign_in: SignIn
) -> None:
    for other in (carla, nora):
        assert "Nothing yet" in text(sign_in(other).get("/agreed"))


def test_words_that_were_changed_outside_are_not_offered_to_be_given(
    asked: Consent, cleo: Holder, sign_in: SignIn
) -> None:
    Consent.objects.update(asked=["name", "contact"])
    page = text(sign_in(cleo).get(f"/consents/{asked.pk}"))
    assert "Changed outside Troth" in page
    assert forms(page) == {}
