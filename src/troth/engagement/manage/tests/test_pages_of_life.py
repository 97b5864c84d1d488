"""The pages on which an engagement takes its steps, as each of the three sees them."""

import re
from datetime import timedelta

import pytest

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of, told
from troth.engagement.joining.services import invitations, representatives
from troth.engagement.joining.services.invitations import Guest
from troth.foundation.vault.services import slots as vault

DAY = AT + timedelta(days=2)


def state(seat: Seat) -> str:
    return Engagement.objects.get(pk=seat.engagement.pk).state


@pytest.mark.clause("SEED003-TIME-1", "GCE-1.17", "SEED003-CORP-1")
def test_from_an_enquiry_to_not_chosen_through_the_pages(
    cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    hers, carlas = sign_in(cleo), sign_in(carla)
    assert hers.get("/engagements/ask").status_code == 200
    posted = {
        "part": "client",
        "kind": "coaching",
        "text": "Would you coach me?",
        "practitioner_name": "Carla",
        "practitioner_email": carla.person.email,
    }
    empty = hers.post("/engagements/ask", {"part": "client", "kind": "coaching"})
    assert (empty.status_code, "id_practitioner_email" in text_of(empty)) == (422, True)
    own = hers.post("/engagements/ask", {**posted, "practitioner_email": cleo.person.email})
    assert (own.status_code, "same address" in text_of(own)) == (422, True)
    assert hers.post("/engagements/ask", posted).status_code == 302
    seat = core.seat(Engagement.objects.get().pk, to=cleo.person)
    token = invitations.send_again(seat, PRACTITIONER, by=cleo, at=DAY)
    invitations.accept(token, by=carla, at=DAY)
    assert "Let Carla in" in text_of(hers.get(at(seat, "participants")))
    read = {"fingerprint": carla.keyring.fingerprint}
    assert hers.post(at(seat, "participants/practitioner/let-in"), read).status_code == 302
    assert "Would you coach me?" in text_of(carlas.get(at(seat, "enquiry")))
    both = {"relations": ["acquainted"], "text": "We met once"}
    assert carlas.post(at(seat, "enquiry"), {"relations": []}).status_code == 302
    page = text_of(hers.get(at(seat, "enquiry")))
    assert "once both of you have declared" in page
    assert hers.post(at(seat, "enquiry"), both).status_code == 302
    page = text_of(carlas.get(at(seat, "enquiry")))
    assert "Your declarations differ" in page
    assert "Not yet:" in page  # the invitation, with its reasons
    refused = carlas.post(at(seat, "life/invite-to-meet"))
    assert (refused.status_code, "GCE 1.17" in text_of(refused)) == (403, True)
    assert carlas.post(at(seat, "enquiry"), both).status_code == 302
    assert carlas.get(at(seat, "life/invite-to-meet")).status_code == 200
    assert carlas.post(at(seat, "life/invite-to-meet")).status_code == 302
    met = {"on": "2026-11-03", "note": "She knows what she wants"}
    assert carlas.post(at(seat, "life/first-meeting"), met).status_code == 302
    assert "She knows what she wants" in text_of(carlas.get(at(seat, "enquiry")))
    page = text_of(hers.get(at(seat, "enquiry")))
    assert ("She knows what she wants" in page, "First meeting:" in page) == (False, True)
    assert hers.post(at(seat, "life/decline"), {"reason": ""}).status_code == 302
    page = text_of(carlas.get(at(seat, "life")))
    assert "Not chosen" in page
    assert "Kept until" in page
    assert state(seat) == "declined"


@pytest.mark.parametrize("who", ["cleo", "carla", "hana"])
@pytest.mark.parametrize(
    "now",
    [
        *("contracting", "active", "paused", "suspended"),
        *("ending", "follow-up", "closed", "archived", "declined"),
    ],
)
@pytest.mark.clause("GCE-1.2b", "GCE-1.21")
def test_every_state_has_its_page_with_the_routes_out(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    who: str,
    now: str,
) -> None:
    Engagement.objects.filter(pk=active.engagement.pk).update(state=now, ended_at=AT)
    browser = sign_in({"cleo": cleo, "carla": carla, "hana": hana}[who])
    for page in ("life", "participants", "readers", "concern", "limits"):
        answer = browser.get(at(active, page))
        assert answer.status_code == 200, page
        assert "Raise a concern" in text_of(answer)
        assert ("End this engagement" in text_of(answer)) == (who == "cleo")
    words = text_of(browser.get(at(active, "life")))
    if who == "hana":
        assert "uspended" not in words.replace("“suspended”", "")
        assert "concern is open" not in words
    stop = "life/suspend" in text_of(browser.get(at(active, "concern")))
    assert stop == (who == "cleo" and now in ("active", "paused"))
    if who == "cleo":
        assert browser.get(at(active, "end")).status_code == 200


def test_every_step_has_a_page_and_a_stranger_finds_none(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    asked = {
        cleo: ("review", "extend", "pause", "suspend"),
        carla: ("review", "extend", "pause", "withdraw"),
        hana: ("withdraw-funding", "add-representative", "leave"),
    }
    for holder, slugs in asked.items():
        browser = sign_in(holder)
        for slug in slugs:
            assert browser.get(at(active, f"life/{slug}")).status_code == 200, slug
        assert browser.get(at(active, "life/nothing")).status_code == 404
        assert browser.get(at(active, "life/choose")).status_code == 403
    for page in ("life", "enquiry", "closing", "life/pause"):
        assert sign_in(nora).get(at(active, page)).status_code == 404
    assert sign_in(hana).get(at(active, "enquiry")).status_code == 404


def test_who_ends_for_a_client_shows_once_more_who_they_are(
    active: Seat, carla: Holder, sign_in: SignIn
) -> None:
    carlas, there = sign_in(carla), at(active, "life/withdraw")
    given = {"reason": "It is done", "handover": "on"}
    for doubtful in (given, {**given, "password": "somebody else's"}):
        page = carlas.post(there, doubtful)
        assert (page.status_code, "It is done" in text_of(page)) == (422, True)
        assert state(active) == "active"
    assert carlas.post(there, {**given, "password": PASSWORD}).status_code == 302
    assert state(active) == "ending"


@pytest.mark.clause("GCE-3.2b", "GCE-1.22", "GCE-1.23d")
def test_pause_resume_review_withdraw_close_and_follow_up_through_the_pages(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    hers, carlas = sign_in(cleo), sign_in(carla)
    assert carlas.get("/engagements/pause").status_code == 200
    assert carlas.post("/engagements/pause").status_code == 302
    assert "Paused" in text_of(sign_in(hana).get(at(active, "life")))
    assert "Where you find help" in text_of(hers.get(at(active, "life")))
    assert carlas.post(at(active, "life/propose-to-resume")).status_code == 302
    assert "proposes to go on" in text_of(hers.get(at(active, "life")))
    assert hers.post(at(active, "life/resume")).status_code == 302
    empty = carlas.post(at(active, "life/review"), {"progress": "some"})
    assert (empty.status_code, "GCE 1.22" in text_of(empty)) == (422, True)
    saved = {"better_served": "no", "progress": "far", "next_on": "2027-01-05"}
    assert carlas.post(at(active, "life/review"), saved).status_code == 302
    sure = {"password": PASSWORD}
    bare = carlas.post(at(active, "life/withdraw"), {"reason": "It is done", **sure})
    assert (bare.status_code, "GCE 3.2b" in text_of(bare)) == (422, True)
    given = {"reason": "It is done", "handover": "on"}
    assert carlas.post(at(active, "life/withdraw"), {**given, **sure}).status_code == 302
    page = text_of(carlas.get(at(active, "closing")))
    assert page.count("IMC I-11") >= 4
    filled = {
        "review": "Far",
        "feedback_asked": "on",
        "handover": "none",
        "records": "keep",
        "what_1": "Check in",
    }
    half = hers.post(at(active, "closing"), filled)
    assert (half.status_code, 'href="#id_on_1"' in text_of(half)) == (422, True)
    whole = {**filled, "on_1": "2027-02-01"}
    assert hers.post(at(active, "closing"), whole).status_code == 302
    for browser in (carlas, hers):
        assert carlas.post(at(active, "life/complete")).status_code == 403
        found = re.search(r'name="read" value="(.+?)"', text_of(browser.get(at(active, "closing"))))
        assert found is not None
        shown = found[1]
        assert browser.post(at(active, "closing/sign"), {"read": shown}).status_code == 302
    assert carlas.post(at(active, "life/complete"), sure).status_code == 302
    assert state(active) == "follow-up"
    (follow_up,) = core.follow_ups(active.engagement.pk)
    there = at(active, f"closing/{follow_up.pk}")
    assert carlas.post(there).status_code == 403
    assert "It is done" in text_of(hers.get(at(active, "closing")))
    assert hers.post(there, {"waive": "1"}).status_code == 302
    assert state(active) == "closed"
    assert "ledger.refuse" in told(active)


@pytest.mark.clause("SEED003-CORP-1")
def test_an_engagement_of_two_needs_no_sponsor(
    carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    posted = {
        "kind": "coaching",
        "client_name": "Cleo",
        "client_email": cleo.person.email,
        "jurisdiction": "AT",
    }
    browser = sign_in(carla)
    assert browser.post("/engagements/new", posted).status_code == 302
    engagement = Engagement.objects.get()
    assert (engagement.payer, engagement.jurisdiction) == ("", "AT")
    seat = core.seat(engagement.pk, to=carla.person)
    for page in ("parties", "charter", "life", "readers", ""):
        assert browser.get(at(seat, page).rstrip("/")).status_code == 200, page


@pytest.mark.clause("SEED003-CORP-1")
def test_a_sponsor_invites_a_colleague_and_leaves_through_the_pages(
    active: Seat, carla: Holder, hana: Holder, lars: Holder, sign_in: SignIn
) -> None:
    hanas = sign_in(hana)
    taken = {"name": "Carla", "email": carla.person.email}
    refused = hanas.post(at(active, "life/add-representative"), taken)
    assert (refused.status_code, "plays a part" in text_of(refused)) == (422, True)
    assert hanas.post(at(active, "life/leave")).status_code == 403
    guest = Guest("Lars", lars.person.email)
    seat = core.seat(active.engagement.pk, to=hana.person)
    token = representatives.add_representative(seat, guest, by=hana, at=DAY)
    invitations.accept(token, by=lars, at=DAY)
    assert "Let Lars in" in text_of(sign_in(carla).get(at(active, "participants")))
    read = {"fingerprint": lars.keyring.fingerprint}
    assert sign_in(carla).post(at(active, "participants/sponsor/let-in"), read).status_code == 302
    assert hanas.post(at(active, "life/leave")).status_code == 302
    assert hanas.get(at(active, "life")).status_code == 404
    assert sign_in(lars).get(at(active, "sponsor")).status_code == 200
    assert CLIENT in core.seat(active.engagement.pk, to=lars.person).parts


@pytest.mark.clause("GCE-1.15a")
def test_a_sign_in_that_was_reset_suspends_nothing(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    vault.reset_sign_in(cleo.person.pk, "set by a reset link", at=DAY)
    browser = sign_in(cleo, "set by a reset link")
    page = browser.post(at(active, "life/suspend"), {"text": "At night"}, follow=True)
    assert page.status_code == 403
    assert state(active) == "active"
