"""The four lives against tables of their own, and what each act asks for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ethics.workflow import BEGINNING, Workflow
from troth.practice.concerns.rules import concerns, contacts, handovers, needs
from troth.practice.concerns.rules.concerns import CONCERN
from troth.practice.concerns.rules.contacts import CONTACT_LIFE
from troth.practice.concerns.rules.handovers import HANDOVER
from troth.practice.concerns.rules.needs import NEED
from troth.practice.concerns.rules.parts import SYSTEM

PARTS = ("practitioner", "client", "contact", SYSTEM, "sponsor", "operator", "stranger")
SPECS = {
    "contact": """
|                  | ask      | practitioner         | asked
| asked            | accept   | contact              | accepted
| asked            | decline  | contact              | declined
| asked            | leave    | practitioner         | over
| accepted         | compare  | practitioner         | named
| accepted named   | leave    | practitioner contact | over
""",
    "concern": """
|                  | bring    | client               | brought
| brought          | hear     | contact              | heard
| heard answered   | answer   | contact              | answered
| brought heard    | add      | client               | =
| answered         | add      | client               | heard
| heard answered   | close    | contact              | closed
| brought heard answered closed | withdraw | client  | withdrawn
""",
    "need": """
|                  | mark     | practitioner         | marked
| marked           | tell     | practitioner         | told
| told referred staying | refer | practitioner       | referred
| told             | stay     | practitioner         | staying
| referred         | confirm  | client               | settled
| staying          | see      | client               | settled
| told referred staying | hand over | system          | settled
| marked told      | remind   | system               | =
""",
    "handover": """
|                  | propose  | practitioner         | proposed
| proposed         | refuse   | client               | refused
| proposed         | drop     | practitioner         | dropped
| proposed         | sign     | client               | sent
| sent             | accept   | contact              | accepted
| sent             | decline  | contact              | declined
| sent accepted    | withdraw | client               | withdrawn
""",
}
FLOWS = {flow.name: flow for flow in (CONTACT_LIFE, CONCERN, NEED, HANDOVER)}


def allowed(spec: str) -> dict[tuple[str, str, str], str]:
    found = {}
    for line in spec.strip().splitlines():
        states, act, parts, to = (cell.strip() for cell in line.strip("|").split("|"))
        for state, part in itertools.product(states.split() or [BEGINNING], parts.split()):
            found[state, act, part] = state if to == "=" else to
    return found


@pytest.mark.clause("GCE-1.15a", "GCE-3.1b")
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_only_the_rows_of_the_table_are_ways(flow: Workflow) -> None:
    ways = allowed(SPECS[flow.name])
    for state, act, part in itertools.product((BEGINNING, *flow.states), flow.acts, PARTS):
        verdict = flow.judge(state=state, act=act, part=part)
        assert bool(verdict) == ((state, act, part) in ways), (state, act, part)
    assert {(r.state, r.act, p): r.to for r in flow.rows for p in r.by} == ways


@pytest.mark.clause("GCE-1.15a")
def test_nobody_but_the_client_ever_brings_or_withdraws_a_concern() -> None:
    for act in ("bring", "withdraw"):
        assert {p for r in CONCERN.rows if r.act == act for p in r.by} == {"client"}
    assert not [r for r in CONCERN.rows if {"practitioner", "sponsor", SYSTEM} & set(r.by)]


facts = st.builds(
    concerns.BringFacts,
    part=st.sampled_from(PARTS),
    is_named=st.booleans(),
    key_holds=st.booleans(),
    plays_part=st.booleans(),
    has_left=st.booleans(),
    is_open=st.booleans(),
    digest_read=st.sampled_from(("", "a", "b")),
    digest_now=st.sampled_from(("a", "b")),
)


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
@given(facts)
def test_a_concern_goes_only_from_the_client_to_a_pinned_key_in_words_that_she_read(
    bring: concerns.BringFacts,
) -> None:
    right = (
        bring.part == "client"
        and bring.is_named
        and bring.key_holds
        and not bring.plays_part
        and not bring.has_left
        and not bring.is_open
        and bring.digest_read == bring.digest_now
    )
    assert bool(concerns.may_bring(bring)) == right


@pytest.mark.parametrize("act", concerns.WRITES)
def test_an_answer_says_something(act: str) -> None:
    state, part = ("heard", "contact") if act != "add" else ("heard", "client")
    empty = concerns.SayFacts(state=state, part=part, act=act, text="  ")
    said = concerns.SayFacts(state=state, part=part, act=act, text="Yes")
    assert (bool(concerns.may_do(empty)), bool(concerns.may_do(said))) == (False, True)


def test_who_withdrew_reads_on_and_the_contact_does_not() -> None:
    for state in CONCERN.states:
        assert concerns.may_read(state=state, part="client")
        is_open = bool(concerns.may_read(state=state, part="contact"))
        assert is_open == (state != "withdrawn")


@pytest.mark.clause("GCE-3.1b", "SEED001-COMP-4")
@given(
    act=st.sampled_from(needs.WRITES),
    text=st.sampled_from(("", " ", "Grief")),
    kind=st.sampled_from(("", "doctor", "plumber")),
    is_open=st.booleans(),
    is_talked=st.booleans(),
)
def test_a_need_is_written_talked_about_and_answered_with_a_kind_of_help(
    act: str, text: str, kind: str, is_open: bool, is_talked: bool
) -> None:
    state = {"mark": BEGINNING, "tell": "marked"}.get(act, "told")
    verdict = needs.may_do(
        needs.NeedFacts(
            state=state,
            part="practitioner",
            act=act,
            is_open=is_open,
            text=text,
            kind=kind,
            kinds=("doctor",),
            is_talked=is_talked,
        )
    )
    right = bool(text.strip()) and is_open
    right = right and (act != "tell" or is_talked) and (act != "refer" or kind == "doctor")
    assert bool(verdict) == right


@pytest.mark.clause("GCE-3.1b")
def test_a_handover_needs_a_colleague_whose_key_was_compared() -> None:
    facts = {
        "part": "practitioner",
        "is_open": True,
        "is_colleague": True,
        "plays_part": False,
        "is_told": True,
        "text": "She leads a team",
    }
    assert handovers.may_propose(handovers.ProposeFacts(**facts))  # type: ignore[arg-type]
    for name, value in facts.items():
        wrong = {**facts, name: "" if isinstance(value, str) else not value}
        assert not handovers.may_propose(handovers.ProposeFacts(**wrong)), name  # type: ignore[arg-type]


@pytest.mark.clause("GCE-3.1b", "GCE-1.9")
@given(
    part=st.sampled_from(PARTS),
    is_intact=st.booleans(),
    key_holds=st.booleans(),
    read=st.sampled_from(("", "a", "b")),
)
def test_only_the_client_signs_a_handover_and_only_words_that_she_read(
    part: str, is_intact: bool, key_holds: bool, read: str
) -> None:
    facts = handovers.SignFacts(
        part=part,
        state="proposed",
        is_intact=is_intact,
        key_holds=key_holds,
        digest_read=read,
        digest_now="a",
    )
    right = part == "client" and is_intact and key_holds and read == "a"
    assert bool(handovers.may_sign(facts)) == right


def test_nobody_is_a_contact_of_themselves_or_twice() -> None:
    for own, asked, role in itertools.product((True, False), (True, False), ("body", "friend")):
        facts = contacts.AskFacts(is_practitioner=True, is_self=own, is_asked=asked, role=role)
        assert bool(contacts.may_ask(facts)) == (not own and not asked and role == "body")
    assert not contacts.may_ask(
        contacts.AskFacts(is_practitioner=False, is_self=False, is_asked=False, role="body")
    )
