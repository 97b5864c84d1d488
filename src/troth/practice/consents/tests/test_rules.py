"""SM-10, act by act in every state as every role; and what may be asked, given and used."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.practice.consents import rules
from troth.practice.consents.purposes import CLASSES, PURPOSES, SENSITIVE
from troth.practice.consents.rules import ASKED, CONSENT, EXPIRED, GIVEN, PARTLY, REFUSED, WITHDRAWN
from troth.profession.packs import rules as packs

TODAY = date(2026, 11, 2)
UNTIL = date(2026, 12, 31)
PARTS = ("practitioner", "client", "sponsor", "operator", "system", "")
STATES = ("", ASKED, GIVEN, PARTLY, REFUSED, WITHDRAWN, EXPIRED)

ASK = rules.AskFacts(
    act="ask",
    part="practitioner",
    is_open=True,
    both_let_in=True,
    purpose="accreditation",
    classes=("name", "dates"),
    has_recipient=True,
    has_text=False,
    until=UNTIL,
    today=TODAY,
)
GIVE = rules.DecideFacts(
    act="give",
    part="client",
    state=ASKED,
    asked=("name", "dates"),
    chosen=("name", "dates"),
    until=UNTIL,
    today=TODAY,
    read="d" * 64,
    offered="d" * 64,
)
LIVE = rules.Known(state=GIVEN, classes=("name",), until=UNTIL, text_digest="", is_genuine=True)
USE = rules.UseFacts(known=(LIVE,), data_class="name", text_digest="", today=TODAY)


def may(act: str, state: str, part: str) -> bool:
    """Ask the rule of an act, with every other fact in its favour."""
    if act in ("ask", "offer"):
        return state == "" and bool(rules.may_ask(replace(ASK, act=act, part=part)))
    if act == "expire":
        return part == "system" and bool(
            rules.may_expire(state, until=TODAY - timedelta(days=1), today=TODAY)
        )
    chosen = ("name",) if act == "give part" else ("name", "dates")
    return bool(rules.may_decide(replace(GIVE, act=act, state=state, part=part, chosen=chosen)))


LISTED = {
    ("", "ask", "practitioner"): ASKED,
    ("", "offer", "client"): GIVEN,
    (ASKED, "give", "client"): GIVEN,
    (ASKED, "give part", "client"): PARTLY,
    (ASKED, "refuse", "client"): REFUSED,
    (ASKED, "set aside", "client"): ASKED,
    (ASKED, "expire", "system"): EXPIRED,
    (REFUSED, "give", "client"): GIVEN,
    (REFUSED, "give part", "client"): PARTLY,
    (REFUSED, "expire", "system"): EXPIRED,
    (GIVEN, "withdraw", "client"): WITHDRAWN,
    (GIVEN, "expire", "system"): EXPIRED,
    (PARTLY, "withdraw", "client"): WITHDRAWN,
    (PARTLY, "expire", "system"): EXPIRED,
    (WITHDRAWN, "give", "client"): GIVEN,
    (WITHDRAWN, "give part", "client"): PARTLY,
}
"""SM-10 once more, in full: what stands here may be done, and nothing else."""


def test_the_table_has_the_states_of_the_specification() -> None:
    assert set(CONSENT.states) == {ASKED, GIVEN, PARTLY, REFUSED, WITHDRAWN, EXPIRED}
    assert {(r.state, r.act, p): r.to for r in CONSENT.rows for p in r.by} == LISTED


@pytest.mark.clause("SEED000-CONF-2")
@pytest.mark.parametrize(("state", "act", "part"), list(product(STATES, CONSENT.acts, PARTS)))
def test_every_act_in_every_state_as_every_role(state: str, act: str, part: str) -> None:
    assert may(act, state, part) == ((state, act, part) in LISTED)


@pytest.mark.clause("SEED000-CONF-2", "SEED003-DISC-1")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_open": False}, "This engagement has ended."),
        ({"both_let_in": False}, "Client and practitioner both have to be let in first."),
        ({"purpose": ""}, "Name the purpose, and what it concerns."),
        ({"classes": ()}, "Name the purpose, and what it concerns."),
        ({"classes": ("content",)}, "Name the purpose, and what it concerns."),
        ({"has_recipient": False}, "Name who would receive it."),
        ({"has_text": True}, "Give the exact text when the consent concerns one, and only then."),
        ({"until": None}, "The last day has to lie ahead, within a year."),
        ({"until": TODAY - timedelta(days=1)}, "The last day has to lie ahead, within a year."),
        ({"until": TODAY + timedelta(days=367)}, "The last day has to lie ahead, within a year."),
        (
            {"is_waiting": True},
            "This was asked already. Silence means nothing: wait, or talk about it.",
        ),
        (
            {"purpose": "supervision", "classes": ("name", SENSITIVE)},
            "Health and the like need a consent of their own.",
        ),
    ],
)
def test_a_question_lacks_one_thing(change: dict[str, Any], words: str) -> None:
    assert rules.may_ask(ASK)
    assert [str(r) for r in rules.may_ask(replace(ASK, **change)).reasons] == [words]


def test_a_last_day_today_or_in_a_year_is_right() -> None:
    assert rules.may_ask(replace(ASK, until=TODAY))
    assert rules.may_ask(replace(ASK, until=TODAY + rules.LONGEST))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"read": "e" * 64}, "These are not the words that you read."),
        ({"read": "", "offered": ""}, "These are not the words that you read."),
        ({"today": UNTIL + timedelta(days=1)}, "The time of this consent is over."),
        ({"chosen": ("name",)}, "Choose some of what was asked for, and nothing else."),
        (
            {"act": "give part", "chosen": ()},
            "Choose some of what was asked for, and nothing else.",
        ),
        (
            {"act": "give part", "chosen": ("name", "contact")},
            "Choose some of what was asked for, and nothing else.",
        ),
    ],
)
def test_an_answer_lacks_one_thing(change: dict[str, Any], words: str) -> None:
    assert rules.may_decide(GIVE)
    assert [str(r) for r in rules.may_decide(replace(GIVE, **change)).reasons] == [words]


@pytest.mark.clause("SEED000-CONF-2")
@pytest.mark.parametrize("act", ["refuse", "set aside"])
def test_a_refusal_needs_nothing_to_have_been_read(act: str) -> None:
    assert rules.may_decide(replace(GIVE, act=act, read="", today=UNTIL + timedelta(days=9)))


@pytest.mark.clause("SEED000-CONF-2", "SEED003-DISC-1")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"state": ASKED},
            "The client has not agreed to this, for this purpose and this recipient.",
        ),
        (
            {"state": REFUSED},
            "The client has not agreed to this, for this purpose and this recipient.",
        ),
        ({"state": WITHDRAWN}, "This consent was taken back."),
        ({"state": EXPIRED}, "The time of this consent is over."),
        ({"until": TODAY - timedelta(days=1)}, "The time of this consent is over."),
        ({"is_genuine": False}, "The client’s signature does not cover this consent."),  # noqa: RUF001
        ({"classes": ("dates",)}, "The client has not agreed to pass this kind of thing on."),
        (
            {"classes": ("name", "text"), "text_digest": "a" * 64},
            "These are not the words that the client agreed to.",
        ),
    ],
)
def test_a_consent_no_longer_allows_it(change: dict[str, Any], words: str) -> None:
    assert rules.may_use(USE)
    told = rules.may_use(replace(USE, known=(replace(LIVE, **change),)))
    assert [str(r) for r in told.reasons] == [words]


@pytest.mark.clause("SEED000-CONF-2")
def test_a_refusal_and_silence_have_the_same_reason() -> None:
    silence = rules.may_use(replace(USE, known=()))
    asked = rules.may_use(replace(USE, known=(replace(LIVE, state=ASKED),)))
    refused = rules.may_use(replace(USE, known=(replace(LIVE, state=REFUSED),)))
    assert silence == asked == refused
    assert not silence


KNOWN = st.builds(
    rules.Known,
    state=st.sampled_from(STATES[1:]),
    classes=st.lists(st.sampled_from(list(CLASSES)), max_size=3).map(tuple),
    until=st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
    text_digest=st.sampled_from(["", "a", "b"]),
    is_genuine=st.booleans(),
)


@given(
    known=st.lists(KNOWN, max_size=4).map(tuple),
    data_class=st.sampled_from(list(CLASSES)),
    text=st.sampled_from(["", "a", "b"]),
)
def test_nothing_passes_without_one_live_genuine_consent_to_the_very_thing(
    known: tuple[rules.Known, ...], data_class: str, text: str
) -> None:
    covered = any(
        k.state in (GIVEN, PARTLY)
        and k.is_genuine
        and k.until >= TODAY
        and data_class in k.classes
        and ("text" not in k.classes or k.text_digest == text)
        for k in known
    )
    facts = rules.UseFacts(known=known, data_class=data_class, text_digest=text, today=TODAY)
    assert bool(rules.may_use(facts)) == covered


def test_every_purpose_concerns_known_kinds_only() -> None:
    for purpose in PURPOSES.values():
        assert purpose.words
        assert set(purpose.classes) <= set(CLASSES)


@pytest.mark.clause("GCE-1.2a")
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((False, False, True), ["Open this edition first."]),
        ((True, True, True), ["You signed this edition already."]),
        ((True, False, False), ["This edition is not in force today."]),
        ((True, False, True), []),
    ],
)
def test_who_may_sign_a_pack(facts: tuple[bool, bool, bool], words: list[str]) -> None:
    opened, signed, in_force = facts
    told = packs.may_sign_pack(
        packs.SignPackFacts(was_opened=opened, is_signed=signed, in_force=in_force)
    )
    assert [str(r) for r in told.reasons] == words


@pytest.mark.clause("GCE-1.2a", "GCE-2.3", "GCE-2.12a", "SEED000-GEN-1", "SEED000-COMP-3")
@pytest.mark.parametrize(
    ("change", "ref"),
    [
        ({"has_pledged": False}, "GCE-1.2a"),
        ({"has_accepted_policy": False}, "GCE-2.3"),
        ({"jurisdiction_is_pinned": False}, "GCE-2.12a"),
    ],
)
def test_what_a_new_engagement_needs(change: dict[str, bool], ref: str) -> None:
    whole = packs.BeginFacts(
        has_pledged=True,
        policy_is_pinned=True,
        has_accepted_policy=True,
        jurisdiction_is_pinned=True,
    )
    assert packs.may_begin_under(whole)
    assert [r.clause.ref for r in packs.may_begin_under(replace(whole, **change)).reasons] == [ref]
