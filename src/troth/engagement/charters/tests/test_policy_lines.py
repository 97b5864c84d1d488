"""A sponsor's policy that asks for content stops contracting until its line is void or cleared."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TEXTS, sign_all
from troth.accounts.people.holder import Holder
from troth.engagement.charter_documents.page import _blocks
from troth.engagement.charter_text import policy_lines
from troth.engagement.charter_text.changes import settle
from troth.engagement.charter_text.compare import compare
from troth.engagement.charter_text.document import as_document
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Mark, Policies, Policy
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters.rules import completeness
from troth.engagement.charters.services import opening, rooms
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, latest, text_of
from troth.foundation.ethics.verdict import Refused
from troth.foundation.pdf.paper import Paragraph, Struck
from troth.foundation.vault import queries as vault

TODAY = date(2026, 11, 2)
LINE = "HR receives all notes."
KIND = "Be kind to each other."
FULL = Text(engagement="e", kind="coaching", code="GCE", edition="2016").with_sections(TEXTS)
VOICE = Voice(say=str, day=lambda day: day.isoformat(), names={})
PARTS = ("client", "practitioner", "sponsor")
WANTS = Policies((Policy("Conduct", f"{KIND} {LINE}"),), seen=("client", "practitioner"))


def marked(**says: str) -> Policies:
    marks = tuple(Mark(part, LINE, said) for part, said in says.items() if said)
    return replace(WANTS, marks=marks)


def refs(policies: Policies) -> list[str]:
    verdict = completeness.complete(FULL.with_section("policies", policies), on=TODAY)
    return [reason.clause.ref for reason in verdict.reasons]


@pytest.mark.clause("GCE-2.12b", "GCE-1.9")
@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "The manager gets a monthly report.",
        "The coach names the participants.",
        "Die Personalabteilung erhält alle Notizen.",
        "Gesprächsprotokolle gehen an die Leitung.",
        "Le service RH reçoit un compte rendu de chaque séance.",
        "La empresa recibe un informe de cada sesión.",
        "Le RH ricevono tutti gli appunti.",
        "HR ontvangt een verslag van elk gesprek.",
    ],
)
def test_what_may_ask_for_content_is_asked_about_in_several_languages(line: str) -> None:
    assert policy_lines.asks(line)


@pytest.mark.parametrize(
    "line", [KIND, "Smoking is not allowed here.", "Park behind the house.", ""]
)
def test_what_asks_for_nothing_is_left_alone(line: str) -> None:
    assert not policy_lines.asks(line)


@pytest.mark.clause("GCE-2.12b", "GCE-1.9")
@pytest.mark.parametrize("client", ["", "void", "harmless"])
@pytest.mark.parametrize("practitioner", ["", "void", "harmless"])
@pytest.mark.parametrize("sponsor", ["", "void"])
def test_contracting_stops_until_all_three_or_both_inside_agree(
    client: str, practitioner: str, sponsor: str
) -> None:
    policies = marked(client=client, practitioner=practitioner, sponsor=sponsor)
    void = (client, practitioner, sponsor) == ("void",) * 3
    cleared = (client, practitioner) == ("harmless", "harmless")
    assert refs(policies) == ([] if void or cleared else ["GCE-1.9"])
    assert policy_lines.is_void(policies, LINE) == void
    assert bool(policy_lines.owing(policies, LINE)) == (not (void or cleared))


@pytest.mark.clause("GCE-2.12b")
def test_any_party_can_raise_a_line_that_the_list_does_not_know() -> None:
    raised = replace(
        WANTS,
        marks=(
            Mark("client", KIND, "void"),
            *marked(client="void", practitioner="void", sponsor="void").marks,
        ),
    )
    assert policy_lines.asked(raised) == (KIND, LINE)
    assert refs(raised) == ["GCE-1.9"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_line_of_a_policy_is_lost(title: str, words: str) -> None:
    lines = policy_lines.lines_of_one(Policy(title, words))
    assert "".join("".join(lines).split()) == "".join(f"{title}{words}".split())


def test_marks_stand_on_words_that_stand_and_fall_with_them() -> None:
    before = marked(client="void", practitioner="void", sponsor="void")
    other = replace(before, items=(Policy("Conduct", f"{KIND} HR receives the notes."),))
    after = settle(before, other, by="sponsor")
    assert isinstance(after, Policies)
    assert (after.marks, after.seen) == ((), ())
    kept = settle(before, replace(before, items=(*before.items, Policy("More"))), by="sponsor")
    assert isinstance(kept, Policies)
    assert {m.part for m in kept.marks} == set(PARTS)


@pytest.mark.clause("GCE-2.12b")
def test_a_void_line_stays_struck_through_in_charter_paper_and_comparison() -> None:
    void = marked(client="void", practitioner="void", sponsor="void")
    texts = [FULL.with_section("policies", p) for p in (WANTS, void)]
    old, new = ([s for s in as_document(t, VOICE) if s.name == "policies"] for t in texts)
    struck = f"{LINE} (void here)"
    assert new[0].struck == {struck}
    blocks = list(_blocks(new[0]))
    assert Struck(struck) in blocks
    assert Paragraph(KIND) in blocks
    assert not [b for b in _blocks(old[0]) if isinstance(b, Struck)]
    (section,) = compare(old, new)
    pieces = [p for row in section.rows for p in row.new if p.is_struck]
    assert "".join(p.text for p in pieces) == struck
    assert not [p for row in section.rows for p in row.old if p.is_struck]


@pytest.mark.clause("GCE-2.12b", "GCE-1.9")
def test_as_hana_attaches_hr_receives_all_notes_nobody_signs_before_all_three_void_it(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    there = at(agreed, "charter/policies")
    browsers = {who: sign_in(who) for who in (hana, cleo, carla)}

    def send(who: Holder, **sent: str) -> None:
        base = str(latest(agreed).version)
        page = browsers[who].post(there, {"base": base, **sent})
        assert page.status_code == 302, text_of(page)

    attached = {"title_0": "Reporting", "words_0": LINE}
    send(hana, **attached)
    for who in (cleo, carla):
        assert "mark_1" in text_of(browsers[who].get(there))  # its title is asked about as well
        send(who, seen="on", mark_0="harmless", mark_1="void")
    with pytest.raises(Refused, match="may ask for more"):
        sign_all(agreed, [carla], at=LATER)
    send(hana, **attached, mark_1="void")
    shown = text_of(browsers[hana].get(at(agreed, "charter")))
    assert f"<s>{LINE} (void here)</s>" in shown
    sign_all(agreed, [carla, cleo, hana], at=LATER)
    seat = core.seat(agreed.engagement.pk, to=hana.person)
    assert seat.engagement.state == "active"
    text = opening.read_charter(seat, by=hana, at=LATER)
    assert text is not None
    assert text.policies.says("sponsor", LINE) == "void"
    rooms.open_shared(core.seat(seat.engagement.pk, to=carla.person), carla, at=LATER)
    held = vault.holders(seat.engagement.pk).values()
    assert {h.purpose for h in held if hana.person.pk in h.holders} <= {
        "contract",
        "sponsor_answers",
    }
