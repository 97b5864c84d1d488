"""In a section each writes what is theirs; an answer to other words falls away."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TEXTS
from troth.engagement.charter_text import sections
from troth.engagement.charter_text.changes import settle
from troth.engagement.charter_text.sections import (
    Confidentiality,
    Expectation,
    Expectations,
    Initial,
    Mark,
    Objective,
    Objectives,
    Policies,
    Policy,
    Respect,
    Section,
)
from troth.engagement.charters.rules import drafting
from troth.engagement.charters.rules.drafting import EditFacts, WriteFacts

CLIENT, PRACTITIONER, SPONSOR = "client", "practitioner", "sponsor"
PARTS = (PRACTITIONER, CLIENT, SPONSOR)
DUE = date(2027, 2, 1)


def may(name: str, before: Section, after: Section, by: str) -> bool:
    settled = settle(before, after, by=by)
    edit = EditFacts(state="contracting", part=by, is_let_in=True)
    facts = WriteFacts(edit=edit, name=name, before=before, after=settled, is_sponsored=True)
    return bool(drafting.may_write(facts))


THEIRS: tuple[tuple[str, Section, Section, set[str]], ...] = (
    ("client_expects", Expectations(), Expectations((Expectation("a"),)), {CLIENT}),
    ("sponsor_expects", Expectations(), Expectations(values="v"), {SPONSOR}),
    (
        "client_expects",
        Expectations((Expectation("a"),)),
        Expectations((Expectation("a", "met"),)),
        {PRACTITIONER},
    ),
    (
        "objectives",
        Objectives((Objective("o", DUE, "sponsor", "", "accepted"),)),
        Objectives((Objective("o", DUE, "sponsor", "declined", "accepted"),)),
        {CLIENT},
    ),
    (
        "objectives",
        Objectives((Objective("o", DUE, "client", "accepted", ""),)),
        Objectives((Objective("o", DUE, "client", "accepted", "accepted"),)),
        {SPONSOR},
    ),
    (
        "objectives",
        Objectives((Objective("o", DUE, "client"),)),
        Objectives((Objective("o", DUE, "sponsor"),)),
        set(),
    ),
    (
        "confidentiality",
        Confidentiality("s", ("G1", "G2")),
        Confidentiality("s", ("G1", "G2"), initials=(Initial(CLIENT, "G1", "no"),)),
        {CLIENT},
    ),
    (
        "confidentiality",
        Confidentiality("s", ("G1", "G2")),
        Confidentiality("s", ("G1", "G2"), initials=(Initial(SPONSOR, "G2", "yes"),)),
        {SPONSOR},
    ),
    ("respect", Respect(), Respect((PRACTITIONER,)), {PRACTITIONER}),
    ("respect", Respect((CLIENT,)), Respect((), (CLIENT,)), {CLIENT}),
    ("policies", Policies(), Policies((Policy("p", "w"),)), {SPONSOR}),
    ("policies", Policies((Policy("p"),)), Policies((Policy("p"),), seen=(CLIENT,)), {CLIENT}),
    ("methods", sections.Methods(), sections.Methods((sections.Method("m", "w"),)), {PRACTITIONER}),
    ("scope", sections.Scope(), sections.Scope("a", "b"), set(PARTS)),
    (
        "policies",
        Policies((Policy("p", "w"),)),
        Policies((Policy("p", "w"),), marks=(Mark(CLIENT, "w", "void"),)),
        {CLIENT},
    ),
    (
        "policies",
        Policies((Policy("p", "w"),)),
        Policies((Policy("p", "w"),), marks=(Mark(SPONSOR, "w", "void"),)),
        {SPONSOR},
    ),
    (
        "policies",
        Policies((Policy("p", "w"),), marks=(Mark(CLIENT, "w", "void"),)),
        Policies((Policy("p", "w"),)),
        {CLIENT},
    ),
    ("host", sections.Host(), sections.Host("other.example"), set()),
    ("nature", sections.Nature("three-way"), sections.Nature("internal"), {PRACTITIONER}),
    ("nature", sections.Nature("three-way"), sections.Nature("two-party"), set()),
)


@pytest.mark.clause("GCE-1.1", "GCE-1.11", "IMC-I-2", "SEED003-OBJ-1", "IMC-DIG-4")
@pytest.mark.parametrize(("name", "before", "after", "allowed"), THEIRS)
@pytest.mark.parametrize("part", PARTS)
def test_each_writes_what_is_theirs(
    name: str, before: Section, after: Section, allowed: set[str], part: str
) -> None:
    assert may(name, before, after, part) == (part in allowed)


@pytest.mark.clause("SEED003-OBJ-1")
def test_what_the_client_changed_the_sponsor_has_to_accept_again() -> None:
    before = Objectives((Objective("o", DUE, "sponsor", "", "accepted"),))
    after = settle(before, Objectives((replace(before.items[0], text="p"),)), by=CLIENT)
    assert after == Objectives((Objective("p", DUE, "sponsor", "accepted", ""),))


@pytest.mark.clause("SEED001-GEN-1")
def test_a_declined_objective_stays_to_be_seen() -> None:
    before = Objectives((Objective("o", DUE, "sponsor", "declined", "accepted"),))
    assert not may("objectives", before, Objectives(), CLIENT)
    assert not may("objectives", before, Objectives(), PRACTITIONER)
    assert may("objectives", before, Objectives(), SPONSOR)


@pytest.mark.clause("GCE-1.11")
@given(st.sampled_from(PARTS), st.sampled_from(["s", "t"]))
def test_initials_fall_away_with_the_words_above_them(by: str, statement: str) -> None:
    before = TEXTS["confidentiality"]
    assert isinstance(before, Confidentiality)
    after = settle(before, replace(before, statement=statement), by=by)
    assert isinstance(after, Confidentiality)
    assert after.initials == ()


def test_an_answer_belongs_to_the_words_it_was_given_to() -> None:
    before = Expectations((Expectation("a", "met", "how"), Expectation("b", "declined")))
    changed = Expectations((Expectation("other", "met", "how"), Expectation("b", "declined")))
    after = settle(before, changed, by=CLIENT)
    assert after == Expectations((Expectation("other"), Expectation("b", "declined")))


def test_policies_that_changed_have_to_be_read_again() -> None:
    before = Policies((Policy("p"),), seen=(CLIENT, PRACTITIONER))
    after = settle(before, replace(before, items=(Policy("q"),)), by=SPONSOR)
    assert isinstance(after, Policies)
    assert after.seen == ()
