"""What the parties have to know: how to complain, where one is, what was agreed, what is kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.engagement.charters.rules import route as orienting
from troth.engagement.charters.rules.route import RouteFacts
from troth.engagement.core.rules.life import (
    ACTIVE,
    BEFORE,
    CLOSED,
    CONTRACTING,
    ENDING,
    ENQUIRY,
    EVERYBODY,
    INSIDE,
    LIFE,
    OVER,
    PRACTITIONER,
    RUNNING,
)
from troth.engagement.orientation import rules
from troth.engagement.orientation.contact_links import ContactLink, contact_links
from troth.engagement.orientation.rules import DONE, LATER, MISSED, NOW, ProcessFacts

TODAY = date(2026, 11, 22)
BOTH = frozenset(INSIDE)
SIGNED = frozenset({"edit", "sign", "activate"})
UNKNOWN = "You have not opened how to complain yet."
INWARD = "The way to complain leads to the practitioner. Name somebody outside."


# --- how to complain ---------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.2b")
@given(
    part=st.sampled_from(EVERYBODY), told=st.booleans(), opened=st.booleans(), outside=st.booleans()
)
def test_client_and_sponsor_open_how_to_complain_and_it_passes_no_practitioner(
    part: str, told: bool, opened: bool, outside: bool
) -> None:
    verdict = orienting.knows_the_route(
        RouteFacts(part=part, is_told=told, is_opened=opened, leads_outside=outside)
    )
    said = {str(reason) for reason in verdict.reasons}
    assert (UNKNOWN in said) == (part != PRACTITIONER and told and not opened)
    assert (INWARD in said) == (not outside)
    assert said <= {UNKNOWN, INWARD}
    assert {reason.clause.ref for reason in verdict.reasons} <= {"GCE-1.2b"}


@pytest.mark.clause("GCE-1.2b")
@pytest.mark.parametrize(
    ("body", "contact", "outside"),
    [
        ("The coaches' body", "complaints@body.example", True),
        ("Carla's supervisor Sven", "sven@practice.example", True),
        ("Carla", "anybody@body.example", False),
        ("  CARLA ", "anybody@body.example", False),
        ("The coaches' body", "Write to Carla@Coach.example", False),
    ],
)
def test_a_way_that_leads_to_the_practitioner_is_known(
    body: str, contact: str, outside: bool
) -> None:
    found = orienting.leads_outside(
        body=body, contact=contact, name="Carla", email="carla@coach.example"
    )
    assert found is outside


def test_who_has_no_name_yet_is_nobody_whom_a_way_could_pass() -> None:
    assert orienting.leads_outside(body="", contact="", name="", email="")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("In writing", ()),
        ("complaints@body.example", (("complaints@body.example", "mailto"),)),
        (
            "https://body.example/complain, or +49 30 123 45 67.",
            (("https://body.example/complain", "https"), ("+49 30 123 45 67", "tel")),
        ),
        ("javascript:alert(1) and data:text/html,x", ()),
        ("https://body.example and https://body.example", (("https://body.example", "https"),)),
        ('<a href="https://x.example/">', (("https://x.example/", "https"),)),
    ],
)
def test_addresses_in_a_text_become_links_and_nothing_else_does(
    words: str, found: tuple[tuple[str, str], ...]
) -> None:
    made = contact_links(words)
    assert tuple((way.text, way.url.partition(":")[0]) for way in made) == found


@given(st.text(max_size=200))
def test_no_text_makes_a_link_to_anything_but_web_mail_and_telephone(words: str) -> None:
    for way in contact_links(words):
        assert isinstance(way, ContactLink)
        assert way.url.startswith(("https://", "http://", "mailto:", "tel:"))
        assert way.text in words


# --- where one is ------------------------------------------------------------------------------


def at(state: str, **more: object) -> dict[str, str]:
    facts = ProcessFacts(state=state, today=TODAY, **more)  # type: ignore[arg-type]
    return {stage.key: stage.status for stage in rules.stages(facts)}


@pytest.mark.clause("IMC-INTRO-1")
@pytest.mark.parametrize(
    ("state", "more", "here", "comes"),
    [
        (ENQUIRY, {}, "meet", "agree"),
        (CONTRACTING, {}, "agree", "read"),
        (ACTIVE, {"acts": SIGNED}, "read", "first"),
        (ACTIVE, {"acts": SIGNED, "read": BOTH}, "first", "work"),
        (ACTIVE, {"acts": SIGNED, "read": BOTH, "held": 1}, "work", "close"),
        (ENDING, {"acts": SIGNED, "read": BOTH, "held": 8}, "close", "after"),
        (CLOSED, {"acts": SIGNED, "read": BOTH, "held": 8}, "after", ""),
    ],
)
def test_the_process_says_where_one_is_and_what_comes_next(
    state: str, more: dict[str, object], here: str, comes: str
) -> None:
    facts = ProcessFacts(state=state, today=TODAY, **more)  # type: ignore[arg-type]
    found = rules.stages(facts)
    assert [stage.key for stage in found if stage.status == NOW] == [here]
    following = rules.next_stage(found)
    assert (following.key if following else "") == comes


@pytest.mark.clause("IMC-INTRO-1")
def test_in_every_state_there_is_one_place_where_one_is() -> None:
    for state in LIFE.states:
        for read in (frozenset[str](), BOTH):
            for held in (0, 3):
                status = at(state, acts=SIGNED | {"choose"}, read=read, held=held)
                order = list(status.values())
                assert order.count(NOW) == 1, state
                here = order.index(NOW)
                assert set(order[:here]) <= {DONE, MISSED}
                assert set(order[here + 1 :]) <= {LATER}


def test_what_was_passed_without_being_done_is_left_out_and_not_done() -> None:
    status = at(ACTIVE, acts=SIGNED, held=2)
    assert (status["read"], status["first"], status["work"]) == (MISSED, DONE, NOW)
    ended = at(CLOSED, acts=SIGNED, read=BOTH, held=2)
    assert ended["close"] == MISSED
    closed = at(CLOSED, acts=SIGNED | {"complete with follow-up"}, read=BOTH, held=2)
    assert closed["close"] == DONE


def test_who_began_with_the_charter_sees_no_step_before_it() -> None:
    assert "meet" not in at(ACTIVE, acts=SIGNED)
    assert at(CONTRACTING, acts=frozenset({"enquire", "choose"}))["meet"] == DONE


WHOLE = {"declared": BOTH, "read": BOTH, "acts": SIGNED}
MISSING = (
    ({"declared": frozenset({"client"})}, "You have not said what else binds you", CONTRACTING),
    ({"declared": frozenset({"practitioner"})}, "Your client has not said", CONTRACTING),
    ({"read": frozenset({"client"})}, "You have not read once more", ACTIVE),
    ({"read": frozenset({"practitioner"})}, "Your client has not opened once more", ACTIVE),
    ({"card": "unread"}, "You have not read what your client wants known", ACTIVE),
    ({"open_talks": 1}, "A question about the charter waits", CONTRACTING),
    ({"open_questions": 1}, "question about a method has no answer", ACTIVE),
    ({"review_on": TODAY - timedelta(days=1)}, "A review is overdue", ACTIVE),
)


@pytest.mark.clause("IMC-INTRO-1", "SEED000-GEN-2", "IMC-CUL-2")
@pytest.mark.parametrize(("more", "words", "state"), MISSING)
def test_a_missing_step_is_flagged_to_the_practitioner(
    more: dict[str, object], words: str, state: str
) -> None:
    def judged(**facts: object) -> list[str]:
        made = ProcessFacts(state=state, today=TODAY, **{**WHOLE, **facts})  # type: ignore[arg-type]
        return [str(reason) for reason in rules.process_is_whole(made).reasons]

    assert judged() == []
    assert len(judged(**more)) == 1
    assert words in judged(**more)[0]


def test_nothing_is_missing_any_more_once_it_is_over() -> None:
    for state in OVER:
        facts = ProcessFacts(state=state, today=TODAY, card="unread", open_questions=3)
        assert rules.process_is_whole(facts)


def test_before_a_charter_nobody_is_blamed_for_not_reading_it() -> None:
    for state in (*BEFORE, CONTRACTING):
        facts = ProcessFacts(state=state, today=TODAY, declared=BOTH)
        assert rules.process_is_whole(facts)
    for state in RUNNING:
        assert not rules.process_is_whole(ProcessFacts(state=state, today=TODAY))
