"""The pages on which a charter is written, read and signed."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import sign_all, understand
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections
from troth.engagement.charter_text.catalogue import EDITABLE
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services import drafting, opening
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import LATER, NAUGHTY, SignIn, at, latest, text_of, told
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import CHANGES

SENT: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("carla", "nature", {"template": "internal", "words": "By video"}),
    ("carla", "scope", {"within": "Leading", "without": "Therapy"}),
    ("carla", "methods", {"name_0": "Asking", "words_0": "Open questions"}),
    (
        "hana",
        "objectives",
        {
            "text_0": "Delegate",
            "measure_0": "Others write it",
            "due_0": "2027-02-01",
            "text_3": "Say no",
            "measure_3": "Twice a week",
            "due_3": "2027-02-01",
        },
    ),
    (
        "carla",
        "duration",
        {
            "starts": "2026-11-09",
            "ends": "2027-04-30",
            "sessions": "8",
            "reason": "Change",
            "review_0": "2027-01-29",
        },
    ),
    ("carla", "rhythm", {"every_days": "14", "cancelling": "The day before"}),
    ("carla", "money", {"paid": "Acme pays"}),
    (
        "carla",
        "confidentiality",
        {"statement": "Between us", "G1": "on", "G5": "on", "logistics": "count"},
    ),
    ("carla", "supervision", {"sharing": "pseudonymised", "words": "Sven"}),
    (
        "carla",
        "boundaries",
        {
            "opens": "08:00",
            "closes": "19:00",
            "channels": "Mail",
            "places": "Office",
            "touch": "None",
            "gifts": "None",
            "social": "None",
            "culture": "None",
        },
    ),
    ("carla", "complaints", {"body": "The body", "contact": "a@body.example", "how": "In writing"}),
    ("carla", "records", {"content_months": "12", "facts_years": "7", "words": "Safe"}),
    ("carla", "ending", {"early": "What was held is paid"}),
    ("cleo", "client_expects", {"text_0": "Room", "goals": "Lead", "withhold_values": "on"}),
    ("hana", "sponsor_expects", {"text_0": "Weekly report", "goals": "A", "values": "B"}),
    ("carla", "client_expects", {"answer_0": "met"}),
    ("carla", "sponsor_expects", {"answer_0": "declined", "words_0": "Only what Cleo releases"}),
    (
        "cleo",
        "confidentiality",
        {
            "statement": "Between us",
            "G1": "on",
            "G5": "on",
            "logistics": "count",
            "initial_G1": "yes",
            "initial_G2": "yes",
            "initial_G5": "no",
        },
    ),
    (
        "hana",
        "confidentiality",
        {
            "statement": "Between us",
            "G1": "on",
            "G5": "on",
            "logistics": "count",
            "initial_G1": "yes",
            "initial_G2": "yes",
            "initial_G5": "yes",
        },
    ),
    *((who, "respect", {"says": "yes"}) for who in ("carla", "cleo", "hana")),
    ("hana", "policies", {"title_0": "Conduct", "words_0": "Be kind"}),
    ("cleo", "policies", {"seen": "on"}),
    ("carla", "policies", {"seen": "on"}),
    (
        "cleo",
        "objectives",
        {
            "text_0": "Delegate",
            "measure_0": "Others write it",
            "due_0": "2027-02-01",
            "says_0": "accepted",
            "text_1": "Say no",
            "measure_1": "Twice a week",
            "due_1": "2027-02-01",
            "says_1": "declined",
        },
    ),
)
"""Who sends what into which section, until the charter is whole."""


@pytest.mark.clause("GCE-1.11", "GCE-1.3", "SEED003-OBJ-1", "GCE-1.1")
def test_every_section_is_filled_and_signed_through_the_pages(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browsers = {who.person.name.lower(): sign_in(who) for who in (carla, cleo, hana)}
    for who, name, sent in SENT:
        browser = browsers[who]
        assert browser.get(at(contracting, f"charter/{name}")).status_code == 200
        base = str(latest(contracting).version)
        page = browser.post(at(contracting, f"charter/{name}"), {"base": base, **sent})
        assert page.status_code == 302, (who, name, text_of(page))
    text = opening.read_latest(contracting, by=carla, at=LATER).whole
    assert [(o.text, o.origin, o.client) for o in text.objectives.items] == [
        ("Delegate", "sponsor", "accepted"),
        ("Say no", "sponsor", "declined"),
    ]
    assert text.confidentiality.agreed == ("G1", "G2")
    pages = [text_of(browsers[who].get(at(contracting, "charter"))) for who in browsers]
    for shown in pages:
        assert "Refused, so it is off for all." in shown
        assert "Objective, declined by the client" in shown
        assert "the same organisation. That is a conflict of interest" in shown
    for holder in (carla, cleo, hana):
        seat = core.seat(contracting.engagement.pk, to=holder.person)
        understand(seat, by=holder, at=LATER)
        browser, digest = browsers[holder.person.name.lower()], latest(contracting).digest
        assert digest in text_of(browser.get(at(contracting, "charter/sign")))
        signed = browser.post(at(contracting, "charter/sign"), {"read": digest})
        assert signed.status_code == 302, text_of(signed)
    assert Engagement.objects.get().state == "active"


@pytest.mark.clause("GCE-1.1", "GCE-1.11")
@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("hana", "client_expects", 403),
        ("cleo", "sponsor_expects", 403),
        ("cleo", "methods", 403),
        ("hana", "supervision", 403),
        ("carla", "host", 404),
        ("cleo", "money", 200),
    ],
)
def test_nobody_writes_for_another(
    agreed: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    who: str,
    name: str,
    status: int,
) -> None:
    holder = {"cleo": cleo, "carla": carla, "hana": hana}[who]
    assert sign_in(holder).get(at(agreed, f"charter/{name}")).status_code == status


def test_two_versions_stand_side_by_side_in_words_too(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, base = sign_in(carla), latest(agreed).version
    sent = {"base": str(base), "paid": "Acme pays Carla 9 sessions of 200 each"}
    browser.post(at(agreed, "charter/money"), sent)
    shown = text_of(browser.get(at(agreed, f"charter/versions/{base}/{base + 1}")))
    assert '<del><span class="sr">removed: </span>8</del>' in shown
    assert '<ins><span class="sr">added: </span>9</ins>' in shown
    assert "The coaches' body" not in shown
    same = text_of(browser.get(at(agreed, f"charter/versions/{base}/{base}")))
    assert "Both versions say the same." in same


@pytest.mark.clause("GCE-1.3", "GCE-1.2b", "SEED000-SCOPE-1")
def test_signing_too_early_is_refused_with_every_reason_and_its_place(
    contracting: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    shown = text_of(browser.get(at(contracting, "charter/sign")))
    for name in (n for n in EDITABLE if n not in ("nature", "methods", "sponsor_expects")):
        assert f'href="{at(contracting, f"charter/{name}")}"' in shown
    for label in ("SEED000 SCOPE-1", "GCE 1.5a", "GCE 1.11", "GCE 1.2b"):
        assert label in shown
    page = browser.post(at(contracting, "charter/sign"), {"read": latest(contracting).digest})
    assert page.status_code == 403
    assert "Name where one can complain" in text_of(page)
    assert told(contracting)[0] == "ledger.refuse"


@pytest.mark.clause("SEED001-BAL-1")
def test_as_cleo_leave_my_values_empty_by_choice_or_untouched(
    contracting: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(cleo), at(contracting, "charter/client_expects")
    sent = {"text_0": "Room", "goals": "Lead"}
    silent = "The client has not said what they aim at and value"
    browser.post(there, {"base": "1", **sent})
    assert silent in text_of(browser.get(at(contracting, "charter/sign")))
    browser.post(there, {"base": "2", **sent, "withhold_values": "on"})
    page = text_of(browser.get(at(contracting, "charter/sign")))
    assert silent not in page
    assert "prefers not to say" in page


@pytest.mark.clause("GCE-1.3")
def test_a_text_that_changed_after_reading_is_not_signed(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    read = latest(agreed).digest
    sent = {"base": str(latest(agreed).version), "paid": "Cleo pays"}
    sign_in(carla).post(at(agreed, "charter/money"), sent)
    page = sign_in(cleo).post(at(agreed, "charter/sign"), {"read": read})
    assert page.status_code == 403
    assert "The charter has changed since you read it." in text_of(page)


WRONG = (
    ("duration", {"starts": "2027-04-30", "ends": "2026-11-09"}, "ends"),
    ("duration", {"starts": "2020-01-01", "ends": "2020-06-01"}, "ends"),
    ("duration", {"starts": "2026-11-09", "ends": "2026-12-24"}, "ends"),
    ("duration", {"ends": "some day"}, "ends"),
    ("duration", {"sessions": "-1"}, "sessions"),
    ("objectives", {"text_1": "Speak", "measure_1": "Heard", "due_1": "2027-12-24"}, "due_1"),
    ("objectives", {"text_1": "Be better", "due_1": "2027-01-24"}, "measure_1"),
    ("objectives", {"text_1": "Be better", "measure_1": "Seen"}, "due_1"),
    ("objectives", {"due_2": "2027-01-24"}, "text_2"),
    ("money", {"paid": "x" * 4001}, "paid"),
    ("records", {"content_months": "85"}, "content_months"),
    ("confidentiality", {"statement": "s", "logistics": "all"}, "logistics_0"),
    ("money", {"paid": "a\x00b"}, "paid"),
)


@pytest.mark.clause("IMC-I-3")
@pytest.mark.parametrize(("name", "sent", "field"), WRONG)
def test_what_is_clearly_wrong_is_said_and_nothing_is_lost(
    agreed: Seat, carla: Holder, sign_in: SignIn, name: str, sent: dict[str, str], field: str
) -> None:
    before = latest(agreed)
    typed = {**sent, "base": str(before.version)}
    page = sign_in(carla).post(at(agreed, f"charter/{name}"), typed)
    assert page.status_code == 422
    shown = text_of(page)
    assert f'href="#id_{field}"' in shown
    for name_, value in sent.items():
        assert name_ == "logistics" or value in shown
    assert latest(agreed) == before


def test_a_section_without_its_base_is_not_saved(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    page = sign_in(carla).post(at(agreed, "charter/money"), {"paid": "typed words"})
    assert page.status_code == 422
    assert "typed words" in text_of(page)


def test_who_saves_second_sees_both_texts_and_saves_with_the_next_press(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    base, hers = str(latest(agreed).version), sign_in(cleo)
    there = at(agreed, "charter/money")
    sign_in(carla).post(there, {"base": base, "paid": "Carla wrote this"})
    page = hers.post(there, {"base": base, "paid": "Cleo wrote this"})
    assert page.status_code == 422
    shown = text_of(page)
    assert "Carla saved another version while you wrote" in shown
    assert "Carla wrote this" in shown
    assert "Cleo wrote this" in shown
    renewed = re.search(r'name="base" value="(\d+)"', shown)
    assert renewed
    assert renewed[1] == str(latest(agreed).version)
    # What was shown of the other version was a reading, and the ledger has it.
    assert told(agreed)[0] == "charters.read"
    done = hers.post(there, {"base": renewed[1], "paid": "Cleo wrote this"})
    assert done.status_code == 302
    assert opening.read_latest(agreed, by=carla, at=LATER).whole.money.text == "Cleo wrote this"


@pytest.mark.parametrize("words", NAUGHTY)
def test_naughty_strings_survive(
    contracting: Seat, carla: Holder, sign_in: SignIn, words: str
) -> None:
    browser = sign_in(carla)
    sent = {"base": "1", "within": f"{words}\r\n{words}", "without": words}
    assert browser.post(at(contracting, "charter/scope"), sent).status_code == 302
    scope = opening.read_latest(contracting, by=carla, at=LATER).whole.scope
    assert (scope.within, scope.without) == (f"{words}\n{words}", words)
    for page in ("charter", "charter/scope"):
        shown = browser.get(at(contracting, page)).content.decode()
        assert f"{words}\n{words}" in unescape(shown)
        assert "<script>" not in shown


@pytest.mark.clause("IMC-I-2")
def test_who_edits_after_a_signature_is_told_what_that_does(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, words = sign_in(carla), "An edit voids earlier signatures"
    for page in ("charter", "charter/money"):
        assert words not in text_of(browser.get(at(agreed, page)))
    sign_all(agreed, [carla], at=LATER)
    for page in ("charter", "charter/money"):
        assert words in text_of(browser.get(at(agreed, page)))


def test_a_charter_in_force_has_no_way_to_change_it(
    active: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(carla)
    assert "charter/money" not in text_of(browser.get(at(active, "charter")))
    assert browser.get(at(active, "charter/money")).status_code == 403
    assert browser.post(at(active, "charter/money"), {"paid": "x"}).status_code == 403


def test_a_charter_altered_in_the_database_says_so(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    Charter.objects.filter(pk=latest(agreed).pk).update(digest="0" * 64)
    browser = sign_in(carla)
    page = browser.get(at(agreed, "charter"))
    assert "changed outside Troth" in text_of(page)
    assert "Sign this charter" not in text_of(page)
    assert browser.get(at(agreed, "charter/money")).status_code == 302
    assert browser.post(at(agreed, "charter/sign"), {"read": "0" * 64}).status_code == 302


def test_every_reading_of_the_charter_is_in_the_ledger(
    active: Seat, hana: Holder, sign_in: SignIn
) -> None:
    before = told(active).count("charters.read")
    sign_in(hana).get(at(active, "charter"))
    assert told(active).count("charters.read") == before + 1


@pytest.mark.clause("GCE-1.9")
def test_saving_opens_the_charter_once_and_does_not_show_as_reading(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, page = sign_in(carla), at(agreed, "charter/money")
    before, base = told(agreed), latest(agreed)
    browser.post(page, {"paid": "Acme pays 6 sessions", "base": base.version})
    assert told(agreed)[: -len(before)] == ["charters.edit", "charters.take_up"]
    edited, taken_up = ledger.entries([agreed.engagement.pk])[:2]
    assert (edited.about, taken_up.about) == ((str(latest(agreed).pk),), (str(base.pk),))
    assert {told_.act and told_.act.kind for told_ in (edited, taken_up)} == {CHANGES}


@pytest.mark.clause("GCE-1.9")
def test_a_section_that_is_shown_again_counts_as_read(
    agreed: Seat, carla: Holder, sign_in: SignIn
) -> None:
    before = told(agreed)
    page = sign_in(carla).post(at(agreed, "charter/money"), {"paid": "", "base": "x"})
    assert page.status_code == 422
    assert told(agreed)[: -len(before)] == ["charters.read", "charters.take_up"]


def test_what_came_between_opening_and_saving_is_opened_instead(
    agreed: Seat, carla: Holder
) -> None:
    known = opening.take_up(agreed, by=carla, at=LATER)
    base, scope = known.charter.version, sections.Scope("a", "b")
    drafting.save_section(agreed, "scope", scope, base=base, by=carla, at=LATER)
    money = sections.Money("c")
    drafting.save_section(agreed, "money", money, base=base, by=carla, at=LATER, known=known)
    found = opening.read_latest(agreed, by=carla, at=LATER).whole
    assert (found.scope, found.money) == (scope, money)


def test_the_charter_costs_the_same_with_many_versions(
    contracting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    browser, there = sign_in(carla), at(contracting, "charter")

    few = _queries(browser, there)
    for n in range(12):
        sent = {"base": str(latest(contracting).version), "paid": f"version {n}"}
        browser.post(at(contracting, "charter/money"), sent)
    assert _queries(browser, there) == few


def _queries(browser: Client, there: str) -> int:
    browser.get(there)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(there).status_code == 200
    return len(seen)
