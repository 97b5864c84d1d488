"""Who has looked: every act and reading, with person, time, kind and reason, and nobody buried."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import AT
from troth.desk.looked import lines
from troth.engagements.queries import Seat
from troth.ledger import queries as ledger
from troth.ledger import services
from troth.ledger.acts import KNOCKED, REFUSED
from troth.meetings import services as meetings
from troth.meetings.rules import SHARED
from troth.people import sessions
from troth.people.holder import Holder

LATER = AT + timedelta(days=9)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "clock", lambda: LATER)


@pytest.mark.clause("GCE-1.9")
def test_the_client_sees_who_read_when_and_under_which_authority(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    meetings.read_thread(active, by=carla, at=LATER)
    page = sign_in(cleo).get(f"/engagements/{active.engagement.pk}/looked").content.decode()
    assert "<b>Carla</b> read notes in the thread" in page
    assert "under the charter" in page


@pytest.mark.clause("GCE-1.9")
def test_only_the_client_opens_it_and_the_attempt_of_others_is_in_it(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
) -> None:
    address = f"/engagements/{active.engagement.pk}/looked"
    for stranger in (carla, hana, nora):
        assert sign_in(stranger).get(address).status_code == 404
    page = sign_in(cleo).get(address).content.decode()
    for name in ("Carla", "Hana", "Nora"):
        assert f"<b>{name}</b> tried to open something out of their reach" in page


@pytest.mark.clause("GCE-1.9")
def test_one_thing_that_does_not_exist_leaves_its_trace_with_the_asker(
    hana: Holder, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(hana).get(f"/notes/{uuid4()}").status_code == 404
    assert next(iter(ledger.entries([hana.person.pk]))).act is KNOCKED


def test_one_s_own_lines_can_be_left_out(
    active: Seat, cleo: Holder, carla: Holder, sign_in: Callable[..., Client]
) -> None:
    meetings.write_note(active, place=SHARED, title="", text="x", by=carla, at=AT)
    browser, address = sign_in(cleo), f"/engagements/{active.engagement.pk}/looked"
    browser.get(f"/engagements/{active.engagement.pk}")
    assert "<b>You</b>" in browser.get(address).content.decode()
    others = browser.get(f"{address}?who=others").content.decode()
    assert "<b>You</b>" not in others
    assert "<b>Carla</b>" in others


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "²"])
def test_a_strange_page_number_is_the_first_page(
    active: Seat, cleo: Holder, sign_in: Callable[..., Client], page: str
) -> None:
    address = f"/engagements/{active.engagement.pk}/looked"
    assert sign_in(cleo).get(address, {"page": page, "about": "'"}).status_code == 200


@pytest.mark.django_db
def test_a_hundred_knocks_are_one_line_and_bury_nothing() -> None:
    chain, hana, cleo = uuid4(), uuid4(), uuid4()
    services.refuse(chain=chain, by=hana, at=AT, clauses=["GCE-1.9"])
    for number in range(60):
        at = AT + timedelta(seconds=number)
        services.knock(chain=chain, by=hana, at=at, address="meetings:note")
        if number % 10 == 0:
            services.refuse(chain=chain, by=cleo, at=at, clauses=["GCE-1.21"])
    told = ledger.entries([chain])
    shown = lines(
        told, names={hana: "Hana"}, places={}, viewer=cleo, system="Troth", stranger="Somebody"
    )
    knocks = [line for line in shown if line.act == str(KNOCKED.words)]
    assert [(line.person, line.times, line.tone) for line in knocks] == [("Hana", 60, "owed")]
    refusals = [line for line in shown if line.act == str(REFUSED.words)]
    assert len(refusals) == 7
    assert refusals[-1].clauses == ("GCE-1.9",)
    assert {line.is_you for line in refusals} == {True, False}
