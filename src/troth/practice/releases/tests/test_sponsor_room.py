"""The sponsor's room: what the charter says and what was sent; the client sees the same page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from tests.cast import AT, SECRECY, agree, sign_all
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.engagement.charter_text.grounds import DATES, NOTHING
from troth.engagement.charter_text.sections import Objective, Objectives
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagement_services
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.releases.models import Release
from troth.practice.releases.services import drafting, releasing
from troth.practice.releases.tests.stories import DAY, WORDS, draft, read, seat, send, sign

SignIn = Callable[[Holder], Client]
FACTS = SessionFacts(
    on=date(2026, 11, 10), begins=None, minutes=60, kind="video", attendance="both"
)


def room(browser: Client, engagement: object) -> bytes:
    """Return the bytes of the sponsor's room."""
    page = browser.get(f"/engagements/{engagement}/sponsor")
    assert page.status_code == 200
    start = page.content.index(b'<section id="sponsor-room"')
    return page.content[start : page.content.rindex(b"</main>")]


@pytest.mark.clause("SEED003-REPORT-3", "GCE-1.9", "SEED003-REPORT-4", "SEED003-OBJ-3")
def test_the_room_is_the_same_byte_for_byte_whatever_the_sponsor_may_not_know(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    meetings.record_session(active, FACTS, by=carla, at=DAY)
    first = send(sign(draft(pk, cleo), cleo), cleo)
    Person.objects.filter(pk=cleo.person.pk).update(time_zone="Asia/Tokyo")
    as_hana, as_cleo = sign_in(hana), sign_in(cleo)
    before = room(as_hana, pk)
    assert room(as_cleo, pk) == before
    for place, holder in (
        (SHARED, carla), (PRACTITIONER_PRIVATE, carla), (CLIENT_PRIVATE, cleo), (SHARED, cleo)
    ):  # fmt: skip
        own = seat(pk, holder)
        meetings.write_note(own, place=place, title="", text="x", by=holder, at=DAY)
    draft(pk, carla)
    drafting.drop_draft(seat(pk, cleo), draft(pk, carla), by=cleo, at=DAY)
    releasing.drop(seat(pk, cleo), sign(draft(pk, cleo), cleo), by=cleo, at=DAY)
    unsent = sign(draft(pk, cleo), cleo)
    as_hana.get(f"/releases/{unsent.pk}")
    as_cleo.get(f"/releases/{first.pk}")
    assert room(as_hana, pk) == before
    assert room(as_cleo, pk) == before
    # The comparison could fail: what is sent, and only that, changes the room.
    send(unsent, cleo)
    assert room(as_hana, pk) != before
    assert room(as_cleo, pk) == room(as_hana, pk)


def test_looking_as_the_sponsor_opens_nothing_in_their_name(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sent = send(sign(draft(active.engagement.pk, cleo), cleo), cleo)
    browser = sign_in(cleo)
    link = f'href="/releases/{sent.pk}"'.encode()
    assert link in room(browser, active.engagement.pk)
    browser.get(f"/releases/{sent.pk}")
    assert Release.objects.get().opened_at is None
    read(sent, hana)
    assert Release.objects.get().opened_at == DAY


def test_the_list_shows_no_word_of_a_summary(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sent = send(sign(draft(active.engagement.pk, cleo), cleo), cleo)
    browser = sign_in(hana)
    for word in (WORDS.title, WORDS.text, WORDS.purpose):
        assert word.encode() not in room(browser, active.engagement.pk)
        assert word in browser.get(f"/releases/{sent.pk}").content.decode()
    releasing.withdraw(seat(active.engagement.pk, cleo), sent, by=cleo, at=DAY)
    shown = room(browser, active.engagement.pk)
    assert b"withdrawn on" in shown
    assert b"/releases/" not in shown


@pytest.mark.clause("GCE-1.11", "SEED003-OBJ-1")
@pytest.mark.parametrize(
    ("logistics", "shown", "hidden"),
    [
        (NOTHING, ["not told"], ["1 of 8", "Both came", "10 Nov"]),
        ("count", ["1 of 8"], ["Both came", "10 Nov"]),
        (DATES, ["1 of 8", "Both came", "10 Nov"], ["not told"]),
    ],
)
def test_logistics_are_told_as_the_charter_says(
    contracting: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    logistics: str,
    shown: list[str],
    hidden: list[str],
) -> None:
    told = replace(SECRECY, logistics=logistics)
    agree(contracting, by=carla, but={"confidentiality": told})
    browser, pk = sign_in(hana), contracting.engagement.pk
    text = room(browser, pk).decode()
    assert "In preparation" in text
    sign_all(contracting, [carla, cleo, hana], at=AT)
    meetings.record_session(engagements.seat(pk, to=carla.person), FACTS, by=carla, at=DAY)
    text = room(browser, pk).decode()
    assert "Under way" in text
    assert "Hand over the monthly report" in text
    assert [w for w in shown if w not in text] == []
    assert [w for w in hidden if w in text] == []
    engagement_services.end(seat(pk, cleo), by=cleo, at=DAY)
    assert "Ended on" in room(browser, pk).decode()


@pytest.mark.clause("SEED001-COI-4")
def test_a_declined_objective_is_seen_as_declined_and_never_as_agreed(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    agreed = Objective("Delegate", date(2027, 2, 1), "joint", "accepted", "accepted", "Seen")
    declined = Objective(
        "Report on the team", date(2027, 2, 1), "sponsor", "declined", "accepted", "Seen"
    )
    agree(contracting, by=carla, but={"objectives": Objectives((agreed, declined))})
    sign_all(contracting, [carla, cleo, hana], at=AT)
    pk = contracting.engagement.pk
    texts = [room(sign_in(holder), pk).decode() for holder in (hana, cleo)]
    assert texts[0] == texts[1]
    before, after = texts[0].split("Declined by the client")
    assert (agreed.text in before, agreed.text in after) == (True, False)
    assert (declined.text in before, declined.text in after) == (False, True)


def test_only_client_and_sponsor_enter(
    active: Seat, carla: Holder, nora: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    for holder in (carla, nora):
        for page in ("sponsor", "not-seen"):
            assert sign_in(holder).get(f"/engagements/{pk}/{page}").status_code == 404
    text = sign_in(hana).get(f"/engagements/{pk}/not-seen").content.decode()
    assert "What I will not see" in text


@pytest.mark.parametrize("many", [1, 5])
def test_the_room_costs_the_same_queries_however_much_was_sent(
    active: Seat,
    cleo: Holder,
    hana: Holder,
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
    many: int,
) -> None:
    for _ in range(many):
        send(sign(draft(active.engagement.pk, cleo), cleo), cleo)
    browser = sign_in(hana)
    room(browser, active.engagement.pk)
    with django_assert_num_queries(ROOM_QUERIES):  # type: ignore[attr-defined]
        room(browser, active.engagement.pk)


ROOM_QUERIES = 21
