"""How a charter is read: its contents beside it, what is open marked, and nothing left out."""

import re

from tests.cast import TEXTS
from troth.engagements.charter import (
    GROUPS,
    SECTIONS,
    Nature,
    Objective,
    Objectives,
    Text,
    sections_of,
)
from troth.engagements.charter.document import Voice, as_document, in_groups
from troth.engagements.charter.templates import TEMPLATES
from troth.engagements.queries import Seat
from troth.engagements.tests.pages import SignIn, at, text_of
from troth.people.holder import Holder

VOICE = Voice(say=str, day=lambda day: day.isoformat(), names={})
CONTENTS = re.compile(r'<nav class="contents no-print".*?</nav>', re.DOTALL)
OPEN = re.compile(r'<a href="#(\w+)">[^<]*<small class="open">')


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


def test_contents_mark_what_is_open_in_words_until_it_is_whole(
    contracting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    (contents,) = CONTENTS.findall(text_of(browser.get(at(contracting, "charter"))))
    marked = set(OPEN.findall(contents))
    assert marked == set(SECTIONS) - {"nature", "host"}
    assert contents.count("</span> open</small>") == len(marked)
    for name in SECTIONS:
        assert f'href="#{name}"' in contents


def test_contents_lead_to_what_stands_on_the_page_and_mark_nothing_once_whole(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(carla).get(at(agreed, "charter")))
    (contents,) = CONTENTS.findall(page)
    assert OPEN.findall(contents) == []
    for name in re.findall(r'href="#(\w+)"', contents):
        assert page.count(f'id="{name}"') == 1
    assert "still open" not in page


def test_sentences_that_come_with_the_template_are_not_called_unwritten(
    contracting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    page = text_of(sign_in(carla).get(at(contracting, "charter")))
    nature = page[page.index('id="nature"') : page.index('id="client_expects"')]
    assert "These sentences come with the kind of charter." in nature
    assert "Nobody has written" not in nature
    assert "Nobody has written" in page
