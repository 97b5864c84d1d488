"""How a charter is read: its contents beside it, what is open marked, and nothing left out."""

import re

from tests.cast import TEXTS
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.catalogue import GROUPS, SECTIONS, sections_of
from troth.engagement.charter_text.document import as_document, in_groups
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Nature, Objective, Objectives
from troth.engagement.charter_text.templates import TEMPLATES
from troth.engagement.charter_text.voice import Voice
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of

VOICE = Voice(say=str, day=lambda day: day.isoformat(), names={})
CONTENTS = re.compile(r'<nav class="contents no-print".*?</nav>', re.DOTALL)
STATE = re.compile(
    r'<details(?: open)? id="(\w+)">\s*<summary><h3>[^<]*</h3><span class="state \w+">([^<]*)<'
)
OPENED = re.compile(r'<details open id="(\w+)">')


def empty(**sections: object) -> Text:
    return Text(engagement="", kind="coaching", code="gce", edition="4", **sections)  # type: ignore[arg-type]


def test_every_section_stands_under_one_heading_in_its_order() -> None:
    assert [name for _, names in GROUPS for name in names] == list(SECTIONS)
    for template in TEMPLATES:
        text = empty().with_section("nature", Nature(template))
        document = as_document(text, VOICE)
        grouped = in_groups(document, VOICE)
        assert tuple(s for _, found in grouped for s in found) == document
        assert len(document) == len(sections_of(template))


def test_runs_hold_every_block_in_order() -> None:
    for section in as_document(empty(**TEXTS), VOICE):
        assert tuple(b for _, blocks in section.runs for b in blocks) == section.blocks
        assert all(bool(b.label) == labelled for labelled, found in section.runs for b in found)


def test_a_charter_without_times_says_that_they_are_not_said_yet() -> None:
    sections = {s.name: "\n".join(s.lines) for s in as_document(empty(), VOICE)}
    assert "None" not in sections["records"]
    assert sections["records"].count("not said yet") > len(TEXTS["records"].__slots__)


def test_an_objective_is_agreed_or_declined() -> None:
    one, other = Objective("a"), Objective("b", client="declined")
    both = Objectives((one, other))
    assert (both.agreed, both.declined) == ((one,), (other,))


def states(page: str) -> dict[str, str]:
    """Return what the page says of each section, by its name."""
    return dict(STATE.findall(page))


def test_each_section_says_whose_turn_it_is_and_the_first_of_ones_own_is_open(
    contracting: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(cleo).get(at(contracting, "charter")))
    found = states(page)
    assert list(found) == list(SECTIONS)
    assert found["nature"] == found["host"] == "Complete"
    assert found["client_expects"] == found["scope"] == "Yours to do"
    assert found["sponsor_expects"] == "Waits for Hana"
    assert found["methods"] == "Waits for Carla"
    assert OPENED.findall(page) == ["client_expects"]
    assert "Go on: What the client expects" in page
    assert OPENED.findall(text_of(sign_in(carla).get(at(contracting, "charter")))) == ["scope"]


def test_a_whole_charter_is_folded_and_leads_to_the_full_text_before_the_signature(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    page = text_of(browser.get(at(agreed, "charter")))
    assert set(states(page).values()) == {"Complete"}
    assert OPENED.findall(page) == []
    assert "Sign this charter" not in page
    assert f'href="{at(agreed, "charter/sign")}"' in page
    whole = text_of(browser.get(at(agreed, "charter/sign")))
    assert "<details open" not in whole
    (contents,) = CONTENTS.findall(whole)
    for name in re.findall(r'href="#(\w+)"', contents):
        assert whole.count(f'id="{name}"') == 1
    words = whole[whole.index('id="nature"') : whole.index("Sign this charter")]
    for section in as_document(empty(**TEXTS), VOICE):
        said = [b.text for b in section.blocks if b.kind in ("words", "fixed")]
        assert [text for text in said if text not in words] == []


def test_saving_can_lead_to_the_next_section_that_waits(
    contracting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(carla), at(contracting, "charter/scope")
    sent = {"base": "1", "within": "Leading", "without": "Therapy"}
    page = browser.post(there, {**sent, "next": "yes"})
    assert page["Location"] == at(contracting, "charter/methods")
    sent = {"base": "2", "within": "Leading a team", "without": "Therapy"}
    page = browser.post(there, sent)
    assert page["Location"] == at(contracting, "charter?open=scope#scope")
    assert OPENED.findall(text_of(browser.get(page["Location"]))) == ["scope"]
    shown = text_of(browser.get(there))
    assert f'href="{at(contracting, "charter/sponsor_expects")}" rel="prev"' in shown
    assert f'href="{at(contracting, "charter/methods")}" rel="next"' in shown


def test_sentences_that_come_with_the_template_are_not_called_unwritten(
    contracting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(carla).get(at(contracting, "charter")))
    nature = page[page.index('id="nature"') : page.index('id="client_expects"')]
    assert "These sentences come with the kind of charter." in nature
    assert "Nobody has written" not in nature
    assert "Nobody has written" in page
