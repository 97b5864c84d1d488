"""What a charter has to say: one table, one clause for each section that is missing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TEXTS
from troth.engagement.charter_text import model, sections
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Expectation, Initial, Objective, Objectives
from troth.engagement.charters.rules import activating, completeness, validation
from troth.engagement.pauses import rules as pauses
from troth.foundation.ethics.verdict import Verdict

TODAY = date(2026, 11, 2)
FULL = Text(engagement="e", kind="coaching", code="GCE", edition="2016").with_sections(TEXTS)
EMPTY = Text(engagement="e", kind="coaching", code="GCE", edition="2016")
ALONE = FULL.with_section("nature", sections.Nature("two-party"))


def refs(verdict: Verdict) -> list[str]:
    return [r.clause.ref for r in verdict.reasons]


def judged(name: str, section: sections.Section) -> list[str]:
    return refs(completeness.complete(FULL.with_section(name, section), on=TODAY))


def test_a_full_charter_can_be_signed() -> None:
    assert completeness.complete(FULL, on=TODAY)


@pytest.mark.parametrize(
    ("section", "clauses"),
    [
        pytest.param(n, [*c], marks=pytest.mark.clause(*set(c)))
        for n, c in (
            ("client_expects", ("GCE-1.1", "SEED001-BAL-1")),
            ("sponsor_expects", ("GCE-1.1", "SEED001-BAL-1")),
            ("scope", ("SEED000-SCOPE-1",)),
            ("methods", ("GCE-1.4",)),
            ("objectives", ("SEED003-OBJ-1",)),
            ("duration", ("GCE-1.5a",)),
            ("rhythm", ("SEED000-SCOPE-3",)),
            ("money", ("GCE-1.3",)),
            ("supervision", ("GCE-1.12",)),
            ("boundaries", ("GCE-1.14",)),
            ("respect", ("IMC-IV-3",)),
            ("complaints", ("GCE-1.2b",)),
            ("policies", ("GCE-2.12b",)),
            ("records", ("SEED000-CONF-1",)),
            ("ending", ("GCE-1.21",)),
        )
    ],
)
def test_every_section_is_asked_for_by_its_own_clause(section: str, clauses: list[str]) -> None:
    verdict = completeness.complete(FULL.with_section(section, getattr(EMPTY, section)), on=TODAY)
    assert refs(verdict) == clauses
    assert {r.fix for r in verdict.reasons} == {f"charter:{section}"}


@pytest.mark.clause("GCE-1.14")
@pytest.mark.parametrize("name", sections.Boundaries.__slots__)
def test_no_limit_can_be_left_out(name: str) -> None:
    assert judged("boundaries", replace(FULL.boundaries, **{name: " "})) == ["GCE-1.14"]


@pytest.mark.clause("IMC-INT-2")
@pytest.mark.parametrize("name", ["within", "without"])
def test_intentions_and_limits_are_both_stated(name: str) -> None:
    assert "SEED000-SCOPE-1" in judged("scope", replace(FULL.scope, **{name: " "}))


@pytest.mark.clause("SEED000-SCOPE-2", "SEED001-COI-4")
def test_without_an_objective_that_the_client_answered_nothing_is_signed() -> None:
    (stands,) = FULL.objectives.items
    unanswered = replace(stands, origin="sponsor", client="")
    assert judged("objectives", sections.Objectives((unanswered,)))
    assert judged("objectives", sections.Objectives())
    declined = sections.Objectives((replace(stands, origin="sponsor", client="declined"),))
    assert declined.agreed == ()
    assert judged("objectives", declined)


@pytest.mark.clause("IMC-DIG-2", "IMC-III-1")
def test_the_client_declines_an_objective_without_a_reason_and_reads_every_one() -> None:
    (stands,) = FULL.objectives.items
    proposed = replace(stands, text="Of the mentor", origin="practitioner", client="declined")
    text = FULL.with_section("objectives", sections.Objectives((stands, proposed)))
    assert completeness.complete(text, on=TODAY)
    assert text.objectives.agreed == (stands,)
    assert [o.text for o in text.objectives.items] == [stands.text, "Of the mentor"]
    assert not {"hidden", "private", "reason"} & set(sections.Objective.__slots__)


@pytest.mark.clause("GCE-1.11")
def test_an_empty_statement_and_missing_initials_are_each_said() -> None:
    assert judged("confidentiality", EMPTY.confidentiality) == ["GCE-1.11"] * 3


@pytest.mark.clause("GCE-1.1")
def test_an_expectation_that_nobody_answered_is_named() -> None:
    open_ = replace(FULL.sponsor_expects, items=(Expectation("weekly report"),))
    text = FULL.with_sections({"sponsor_expects": open_, "client_expects": sections.Expectations()})
    said = [
        str(r) for r in completeness.complete(text, on=TODAY).reasons if r.clause.ref == "GCE-1.1"
    ]
    assert len(said) == 2
    assert "client has not said" in said[0]
    assert "weekly report" in said[1]


@pytest.mark.clause("SEED001-BAL-1")
@pytest.mark.parametrize(
    ("values", "withheld", "clauses"),
    [("", ("values",), []), ("", (), ["SEED001-BAL-1"]), ("Being straight", (), [])],
)
def test_who_prefers_not_to_say_says_so(
    values: str, withheld: tuple[str, ...], clauses: list[str]
) -> None:
    section = replace(FULL.client_expects, values=values, withheld=withheld)
    assert judged("client_expects", section) == clauses


@pytest.mark.clause("GCE-1.11")
@pytest.mark.parametrize("refuser", ["client", "sponsor"])
def test_a_refused_ground_is_off_for_all_and_the_charter_can_be_signed(refuser: str) -> None:
    grounds = ("G1", "G2", "G5")
    initials = tuple(
        Initial(p, g, "no" if (p, g) == (refuser, "G5") else "yes")
        for p in ("client", "sponsor")
        for g in grounds
    )
    secrecy = replace(FULL.confidentiality, grounds=grounds, initials=initials)
    assert judged("confidentiality", secrecy) == []
    assert secrecy.agreed == ("G1", "G2")
    words = model.to_words(FULL.with_section("confidentiality", secrecy))
    assert set(words["meaning"]) & {"G1", "G2", "G5"} == {"G1", "G2"}


@pytest.mark.clause("GCE-1.11")
@given(
    st.lists(
        st.builds(Initial, st.sampled_from(["client", "sponsor"]), st.just("G2"), st.just("no"))
    )
)
def test_the_law_cannot_be_refused(initials: list[Initial]) -> None:
    assert "G2" in replace(FULL.confidentiality, initials=tuple(initials)).agreed


@pytest.mark.clause("GCE-1.11")
def test_the_law_cannot_be_left_out() -> None:
    assert judged("confidentiality", replace(FULL.confidentiality, grounds=("G1",))) == ["GCE-1.11"]


@pytest.mark.clause("IMC-I-3")
@pytest.mark.parametrize("due", [None, date(2027, 5, 1), date(2026, 11, 8)])
def test_an_objective_is_due_within_the_time(due: date | None) -> None:
    objective = Objective("Delegate", due, "joint", "accepted", "accepted", "seen")
    assert judged("objectives", Objectives((objective,))) == ["IMC-I-3"]


@pytest.mark.clause("SEED003-OBJ-1", "IMC-I-2")
@pytest.mark.parametrize(
    ("client", "sponsor", "clauses"),
    [
        ("accepted", "accepted", []),
        ("", "accepted", ["SEED003-OBJ-1"]),
        ("accepted", "", ["SEED003-OBJ-1"]),
        ("objected", "accepted", ["IMC-I-2"]),
        ("accepted", "objected", ["IMC-I-2"]),
        ("declined", "", []),
    ],
)
def test_every_objective_has_its_answers(client: str, sponsor: str, clauses: list[str]) -> None:
    other = replace(FULL.objectives.items[0], text="another")
    objective = Objective("Delegate", date(2027, 2, 1), "sponsor", client, sponsor, "seen")
    assert judged("objectives", Objectives((other, objective))) == clauses


@pytest.mark.clause("IMC-DIG-4", "IMC-IV-3")
def test_who_refuses_the_statement_of_respect_stops_it_until_a_talk() -> None:
    refused = sections.Respect(("practitioner", "sponsor"), ("client",))
    assert judged("respect", refused) == ["IMC-DIG-4"]


@pytest.mark.clause("GCE-2.12b")
def test_policies_are_acknowledged_by_both() -> None:
    policies = sections.Policies((sections.Policy("Conduct", "Be kind"),))
    for seen, clauses in (((), 1), (("client",), 1), (("client", "practitioner"), 0)):
        assert len(judged("policies", replace(policies, seen=seen))) == clauses


@pytest.mark.clause("GCE-1.13")
def test_a_minor_needs_an_arrangement_first() -> None:
    text = FULL.with_section("nature", sections.Nature("minor"))
    assert refs(completeness.complete(text, on=TODAY)) == ["GCE-1.13"]
    facts = activating.ActivateFacts(
        state="contracting",
        signed=frozenset(text.parties),
        needs_arrangement=True,
    )
    assert refs(activating.may_activate(facts)) == ["GCE-1.13"]


def test_two_parties_need_nothing_of_a_sponsor() -> None:
    empty: dict[str, sections.Section] = {
        "sponsor_expects": sections.Expectations(),
        "policies": sections.Policies(),
    }
    lone = replace(FULL.objectives.items[0], sponsor="")
    respect = sections.Respect(("client", "practitioner"))
    text = ALONE.with_sections({**empty, "objectives": Objectives((lone,)), "respect": respect})
    assert completeness.complete(text, on=TODAY)
    assert text.parties == ("practitioner", "client")


@pytest.mark.clause("GCE-1.5a")
def test_the_end_lies_ahead_and_a_review_between() -> None:
    assert "GCE-1.5a" in refs(completeness.complete(FULL, on=date(2027, 5, 1)))
    for change in (
        {"starts": date(2027, 4, 30), "ends": date(2027, 4, 29)},
        {"reviews": ()},
        {"reviews": (date(2027, 6, 1),)},
        {"reason": " "},
    ):
        changed = replace(FULL.duration, **change)
        assert "GCE-1.5a" in judged("duration", changed)


@pytest.mark.clause("IMC-I-3")
def test_slips_name_the_field() -> None:
    objectives = Objectives(
        (Objective("Fine", date(2027, 1, 1), measure="seen"), Objective("", date(2028, 1, 1)))
    )
    text = FULL.with_section("objectives", objectives)
    found = {(s.section, s.field) for s in validation.problems(text, on=TODAY)}
    assert found == {("objectives", "text_1"), ("objectives", "due_1"), ("duration", "ends")}


@pytest.mark.clause("GCE-1.3")
@pytest.mark.parametrize(("state", "refused"), [("contracting", True), ("active", False)])
def test_no_session_is_booked_before_the_charter_is_understood_and_signed(
    state: str, refused: bool
) -> None:
    facts = pauses.BookFacts(
        state=state, part="practitioner", on=TODAY, today=TODAY, ends=None, agreed=8, taken=0
    )
    assert ("GCE-1.3" in refs(pauses.may_book(facts))) == refused
