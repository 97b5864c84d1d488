"""The rules of beginning, letting in, editing and signing, by table and by property."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TEXTS
from troth.engagement.charter_text import catalogue, grounds, model
from troth.engagement.charter_text import sections as charter
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Objective, Objectives
from troth.engagement.charters.days import day_of
from troth.engagement.charters.rules import activating, completeness, drafting, validation
from troth.engagement.charters.rules.activating import ActivateFacts
from troth.engagement.charters.rules.drafting import EditFacts, SignFacts
from troth.engagement.core.rules import life
from troth.engagement.core.rules.life import ACTIVE, CLOSED, CONTRACTING, EVERYBODY
from troth.engagement.joining.rules import invitations
from troth.engagement.joining.rules.invitations import (
    AcceptFacts,
    BeginFacts,
    LetInFacts,
    PlaceFacts,
)
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.zones import UNIVERSAL, agreed
from troth.foundation.vault.envelope import canonical

TODAY = date(2026, 11, 2)
FULL = Text(engagement="e", kind="coaching", code="GCE", edition="2016").with_sections(TEXTS)

days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
words = st.sampled_from(["", " ", "\n", "said"])
texts = st.builds(
    Text,
    engagement=st.just("e"),
    kind=st.just("coaching"),
    code=st.just("GCE"),
    edition=st.just("2016"),
    scope=st.builds(charter.Scope, words, words),
    objectives=st.builds(
        Objectives, st.lists(st.builds(Objective, words, days), max_size=3).map(tuple)
    ),
    duration=st.builds(charter.Duration, days, days, st.none() | st.integers(1, 20), words),
    rhythm=st.builds(charter.Rhythm, st.none() | st.integers(1, 60), words),
    money=st.builds(charter.Money, words),
    confidentiality=st.builds(
        charter.Confidentiality,
        words,
        st.lists(st.sampled_from([g.code for g in grounds.GROUNDS]), unique=True).map(tuple),
        st.sampled_from([*grounds.LOGISTICS, ""]),
    ),
    complaints=st.builds(charter.Complaints, words, words, words),
    records=st.builds(charter.Records, st.none() | st.integers(0, 84), st.none() | st.just(7)),
)
digests = st.sampled_from(["d1", "d2"])
sign_facts = st.builds(
    SignFacts,
    state=st.sampled_from([CONTRACTING, ACTIVE, CLOSED]),
    part=st.sampled_from([*EVERYBODY, "system", ""]),
    is_let_in=st.booleans(),
    has_signed=st.booleans(),
    text=texts | st.just(FULL),
    digest_latest=digests,
    digest_read=digests,
    on=st.just(TODAY),
    open_questions=st.integers(0, 2),
    has_opened_code=st.booleans(),
)


def refs(verdict: Verdict) -> list[str]:
    return [r.clause.ref for r in verdict.reasons]


# --- signing -----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3", "IMC-I-1", "GCE-1.11")
@given(sign_facts)
def test_a_signature_needs_every_single_condition(facts: SignFacts) -> None:
    conditions = (
        facts.state in (CONTRACTING, ACTIVE),
        facts.part in EVERYBODY,
        facts.is_let_in,
        not facts.has_signed,
        facts.digest_read == facts.digest_latest,
        bool(completeness.complete(facts.text, on=facts.on)),
        facts.open_questions == 0,
        facts.has_opened_code,
    )
    assert bool(drafting.may_sign(facts)) == all(conditions)


@given(sign_facts)
def test_a_refusal_gives_a_reason_with_a_clause_and_a_place_for_each_section(
    facts: SignFacts,
) -> None:
    for reason in completeness.complete(facts.text, on=facts.on).reasons:
        assert reason.fix.removeprefix("charter:") in catalogue.TITLES
    assert all(r.clause.ref for r in drafting.may_sign(facts).reasons)


@pytest.mark.clause("GCE-1.11")
@given(st.frozensets(st.sampled_from(EVERYBODY)), st.sampled_from([CONTRACTING, CLOSED]))
def test_only_three_signatures_on_one_text_put_it_in_force(
    signed: frozenset[str], state: str
) -> None:
    facts = ActivateFacts(state=state, signed=signed)
    assert bool(activating.may_activate(facts)) == (signed == {*EVERYBODY} and state == CONTRACTING)


@pytest.mark.clause("GCE-1.11")
@given(st.frozensets(st.sampled_from(EVERYBODY)))
def test_where_nobody_else_pays_two_signatures_are_enough(signed: frozenset[str]) -> None:
    two = ("practitioner", "client")
    facts = ActivateFacts(state=CONTRACTING, signed=signed, parties=two)
    assert bool(activating.may_activate(facts)) == (signed >= {*two})


# --- what is clearly wrong ---------------------------------------------------------------------


@given(texts)
def test_what_is_only_missing_is_no_slip(text: Text) -> None:
    bare = text.with_sections({"duration": charter.Duration(), "objectives": charter.Objectives()})
    assert validation.problems(bare, on=TODAY) == ()


@pytest.mark.clause("IMC-I-3", "IMC-I-7")
@given(texts)
def test_an_objective_without_measure_and_day_is_not_saved(text: Text) -> None:
    bare = text.with_section("duration", charter.Duration())
    vague = Objectives(tuple(Objective(o.text) for o in text.objectives.items))
    found = validation.problems(bare.with_section("objectives", vague), on=TODAY)
    asked = {(slip.field.partition("_")[0]) for slip in found}
    named = [o for o in vague.items if o.text.strip()]
    assert asked == ({"measure", "due"} if named else set())
    assert len(found) == 2 * len(named)


# --- beginning ---------------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1", "SEED000-COI-1")
@given(*(st.sampled_from(["a@x", "b@x", "c@x"]) for _ in range(3)))
def test_three_parties_are_three_persons(own: str, client: str, sponsor: str) -> None:
    facts = BeginFacts(own_email=own, client_email=client, sponsor_email=sponsor)
    assert bool(invitations.may_begin(facts)) == (len({own, client, sponsor}) == 3)


places = st.builds(
    PlaceFacts,
    state=st.sampled_from([CONTRACTING, CLOSED]),
    part=st.sampled_from(EVERYBODY),
    has_joined=st.booleans(),
    is_let_in=st.booleans(),
    host=st.sampled_from(["practitioner", "client"]),
)


@pytest.mark.clause("SEED000-CONF-3", "GCE-1.9")
@given(places, digests, digests, st.booleans())
def test_the_key_goes_only_to_the_key_that_was_compared(
    place: PlaceFacts, read: str, now: str, genuine: bool
) -> None:
    facts = LetInFacts(
        place=place, fingerprint_read=read, fingerprint_now=now, keys_are_genuine=genuine
    )
    hosts = place.part == place.host and place.state == CONTRACTING
    at_door = place.has_joined and not place.is_let_in
    assert bool(invitations.may_let_in(facts)) == (hosts and at_door and read == now and genuine)
    assert bool(invitations.may_turn_away(place)) == (hosts and at_door)
    assert bool(invitations.may_invite(place)) == (hosts and not place.has_joined)


@pytest.mark.clause("SEED003-CORP-1", "SEED000-CONF-3")
@given(
    st.builds(
        AcceptFacts,
        link=st.sampled_from(
            [invitations.OPEN, invitations.USED, invitations.EXPIRED, invitations.WITHDRAWN]
        ),
        engagement_state=st.sampled_from([CONTRACTING, ACTIVE, CLOSED]),
        plays_already=st.sampled_from(["", *EVERYBODY]),
        place_is_free=st.booleans(),
    )
)
def test_a_link_counts_once_and_nobody_plays_two_parts(facts: AcceptFacts) -> None:
    fresh = facts.link == invitations.OPEN and facts.place_is_free
    alone = facts.plays_already == "" and facts.engagement_state == CONTRACTING
    assert bool(invitations.may_accept(facts)) == (fresh and alone)


@pytest.mark.clause("IMC-I-2", "GCE-1.1")
@given(
    st.builds(
        EditFacts,
        state=st.sampled_from([CONTRACTING, ACTIVE, CLOSED]),
        part=st.sampled_from([*EVERYBODY, "system"]),
        is_let_in=st.booleans(),
    )
)
def test_each_of_the_three_may_edit_until_it_is_in_force(facts: EditFacts) -> None:
    one_of_three = facts.part in EVERYBODY and facts.is_let_in
    assert bool(drafting.may_edit(facts)) == (one_of_three and facts.state == CONTRACTING)


@pytest.mark.clause("GCE-1.21")
@given(st.sampled_from([CONTRACTING, ACTIVE]), st.sampled_from(EVERYBODY))
def test_the_client_can_always_end_and_nobody_else_can(state: str, part: str) -> None:
    assert bool(life.LIFE.judge(state=state, act="end at once", part=part)) == (part == "client")


# --- the text ----------------------------------------------------------------------------------


@given(texts)
def test_a_text_survives_being_written_down(text: Text) -> None:
    written = model.to_words(text)
    assert model.from_words(written) == text
    assert model.digest(written) == model.digest(model.to_words(model.from_words(written)))


def test_the_bytes_of_a_charter_stay_as_they_were_signed() -> None:
    """Another encoding would make every charter that was signed before look altered."""
    signed = (Path(__file__).parent / "golden" / "charter.json").read_bytes()
    words = model.to_words(model.from_words({**json.loads(signed), "meaning": {}}))
    del words["meaning"]
    assert canonical(words) == signed


def test_a_charter_signs_its_zone_and_one_without_it_keeps_its_bytes() -> None:
    signed = (Path(__file__).parent / "golden" / "charter.json").read_bytes()
    before = model.from_words({**json.loads(signed), "meaning": {}})
    assert agreed(before.rhythm.zone) == UNIVERSAL, "shown in UTC, as it was"
    assert b'"zone"' not in canonical(model.to_words(before))
    assert "days" not in model.to_words(before)["meaning"]
    named = replace(before, rhythm=replace(before.rhythm, zone="Europe/Berlin"))
    words = model.to_words(named)
    assert words["meaning"].pop("days").startswith("Every day and hour of this charter")
    del words["meaning"]
    old = b'"rhythm":' + canonical(json.loads(signed)["rhythm"])
    new = old[:-1] + b',"zone":"Europe/Berlin"}'
    assert canonical(words) == signed.replace(old, new)
    assert new in canonical(words)
    assert model.from_words(model.to_words(named)) == named
    empty = model.to_words(before)
    empty["rhythm"]["zone"] = ""
    with pytest.raises(ValueError, match="charter"):
        model.from_words(empty)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("", 24), ("Asia/Tokyo", 25), ("Pacific/Pago_Pago", 23), ("Mars/Base", 24)],
)
def test_the_days_of_a_charter_are_those_of_its_zone(zone: str, day: int) -> None:
    text = replace(FULL, rhythm=replace(FULL.rhythm, zone=zone))
    found = day_of(text, datetime(2026, 11, 24, 22 if day == 25 else 3, tzinfo=UTC))
    assert found == date(2026, 11, day)


def test_words_that_lack_or_add_anything_are_no_charter() -> None:
    words = model.to_words(FULL)
    less = {name: value for name, value in words.items() if name != "respect"}
    for other in (
        less,
        {**words, "more": ""},
        {**words, "scope": {"within": "said"}},
        {**words, "salt": None},
        {**words, "form": "troth charter 2"},
        {**words, "duration": {**words["duration"], "starts": "2026-11-09T00:00"}},
    ):
        with pytest.raises(ValueError, match=r"charter|Expected|Invalid"):
            model.from_words(other)
    assert model.from_words(words) == FULL


@given(texts, texts)
def test_one_digest_means_one_text(one: Text, other: Text) -> None:
    same = model.digest(model.to_words(one)) == model.digest(model.to_words(other))
    assert same == (one == other)


def test_the_same_section_saved_twice_has_another_digest() -> None:
    again = FULL.with_section("money", FULL.money)
    assert model.digest(model.to_words(again)) != model.digest(model.to_words(FULL))
