"""An objective outside of what the work is about is asked about; joint ones are those of both."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import AT, TEXTS, agree, sign_all
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.document import as_document
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.scoping import asks
from troth.engagement.charter_text.sections import Objective, Objectives
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters.rules import validation
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, latest, text_of
from troth.engagement.reviews.rules.rhythm import overdue_since
from troth.engagement.reviews.services import reviewing
from troth.engagement.reviews.todo import owed_by_dates

DUE = date(2027, 2, 1)
VOICE = Voice(say=str, day=lambda day: day.isoformat(), names={})


@pytest.mark.clause("SEED000-SCOPE-1")
def test_nobody_is_asked_again_nor_about_what_was_declined() -> None:
    objective = Objective("Leads the new team", DUE)
    assert asks(objective)
    assert not asks(replace(objective, is_within=True))
    assert not asks(replace(objective, client="declined"))


@pytest.mark.clause("SEED000-SCOPE-1")
def test_the_client_alone_is_asked_whether_an_objective_is_within_and_nothing_is_guessed(
    agreed: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(carla), at(agreed, "charter/objectives")
    words = ("Leads the new team", "Divorce decision")
    sent = {f"text_{n}": w for n, w in enumerate(words)}
    sent |= {f"{k}_{n}": v for n in (0, 1) for k, v in (("measure", "Seen"), ("due", "2027-02-01"))}
    saved = browser.post(there, {"base": str(latest(agreed).version), **sent})
    assert saved.status_code == 302, text_of(saved)
    assert "Is this within what you agreed" not in text_of(browser.get(there))
    assert "within_0" not in text_of(browser.get(there))
    hers = sign_in(cleo)
    asked = text_of(hers.get(there))
    assert "Is this within what you agreed" in asked
    assert all(f"<li>{w}</li>" in asked and f"within_{n}" in asked for n, w in enumerate(words))
    assert f'href="{at(agreed, "charter/scope")}"' in asked
    assert f'href="{at(agreed, "other-help")}"' in asked
    said = {"says_0": "accepted", "says_1": "accepted", "within_0": "on"}
    answer = {"base": str(latest(agreed).version), **sent, **said}
    assert hers.post(there, answer).status_code == 302
    shown = text_of(hers.get(at(agreed, "charter")))
    assert (
        shown.count("Within what the work is about, as you said.")
        + shown.count("Within what the work is about, as Cleo said.")
        == 1
    )
    assert "<li>Divorce decision</li>" in text_of(hers.get(there))


@pytest.mark.clause("SEED001-GEN-1", "SEED003-OBJ-1")
def test_what_both_accepted_is_joint_and_what_was_declined_stays_to_be_seen_by_both(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    joint = Objective("Delegates more", DUE, "sponsor", "accepted", "accepted", "Seen")
    declined = Objective("Reports weekly", DUE, "sponsor", "declined", "accepted", "Seen")
    agree(agreed, by=carla, but={"objectives": Objectives((joint, declined))})
    for who in (cleo, hana):
        shown = text_of(sign_in(who).get(at(agreed, "charter")))
        assert "Joint objective" in shown
        assert "Objective, declined by the client" in shown
    sign_all(agreed, [carla, cleo, hana], at=AT + timedelta(days=1))
    seat = core.seat(agreed.engagement.pk, to=cleo.person)
    assert reviewing.joint_objectives(seat, by=cleo, at=AT) == ("Delegates more",)


@pytest.mark.parametrize(
    ("client", "sponsor", "joint"),
    [
        ("accepted", "accepted", True),
        ("accepted", "", False),
        ("", "accepted", False),
        ("declined", "accepted", False),
        ("objected", "accepted", False),
    ],
)
def test_joint_is_what_client_and_sponsor_both_accepted(
    client: str, sponsor: str, joint: bool
) -> None:
    objective = Objective("Delegate", DUE, "sponsor", client, sponsor, "Seen")
    assert objective.is_joint == joint
    full = Text(engagement="e", kind="coaching", code="c", edition="1").with_sections(TEXTS)
    text = full.with_section("objectives", Objectives((objective,)))
    said = [b.label for s in as_document(text, VOICE) for b in s.blocks if s.name == "objectives"]
    assert (said == ["Joint objective"]) == joint


@pytest.mark.clause("IMC-I-7", "IMC-I-3")
def test_as_max_save_the_goal_be_better_or_one_due_after_the_end(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(carla), at(agreed, "charter/objectives")
    for sent, said in (
        ({"text_0": "Be better"}, ("Say by what you will see", "Say by which day.")),
        (
            {"text_0": "Be better", "measure_0": "Seen", "due_0": "2027-05-01"},
            ("The engagement ends before this day",),
        ),
    ):
        page = browser.post(there, {"base": str(latest(agreed).version), **sent})
        assert page.status_code == 422
        assert [words for words in said if words not in text_of(page)] == []


@pytest.mark.clause("IMC-I-3")
@pytest.mark.parametrize(
    ("looked", "today", "since"),
    [
        (None, date(2027, 1, 31), None),
        (None, DUE, DUE),
        (DUE - timedelta(days=1), DUE, DUE),
        (DUE, DUE + timedelta(days=9), None),
    ],
)
def test_an_objective_is_overdue_until_a_review_looks_at_it(
    looked: date | None, today: date, since: date | None
) -> None:
    later = DUE + timedelta(days=30)
    assert overdue_since([later, DUE], looked=looked, today=today) == since


@pytest.mark.clause("IMC-I-3")
def test_an_overdue_objective_is_told_to_both_and_not_to_the_sponsor(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    def told(who: Holder, days: int) -> list[str]:
        seats = core.seats(to=who.person)
        when = AT.replace(year=2027, month=2, day=1) + timedelta(days=days)
        return [line.kind for line in owed_by_dates(seats, at=when)]

    for who in (carla, cleo):
        assert told(who, -1) == []
        assert told(who, 0) == ["objective"]
    assert told(hana, 0) == []


def test_the_first_day_falls_on_the_agreed_day_of_the_week() -> None:
    full = Text(engagement="e", kind="coaching", code="c", edition="1").with_sections(TEXTS)
    assert validation.first_day(full) == full.duration.starts
    for weekday in range(7):
        rhythm = replace(full.rhythm, weekday=str(weekday))
        first = validation.first_day(full.with_section("rhythm", rhythm))
        assert first is not None
        assert full.duration.starts is not None
        assert first.weekday() == weekday
        assert 0 <= (first - full.duration.starts).days < 7
