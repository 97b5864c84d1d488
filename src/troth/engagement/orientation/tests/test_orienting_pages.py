"""How to complain, what stays here, how this works, what is kept, what was agreed: as pages."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import AT, TEXTS, agree, sign_all, understand
from tests.clock import SetClock
from troth.accounts.people.holder import Holder
from troth.accounts.people.sessions import SessionStore
from troth.engagement.annex import services as annex
from troth.engagement.charter_text import model
from troth.engagement.charter_text import retention as kept
from troth.engagement.charter_text import sections as charter
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Page, PageView
from troth.engagement.charters.services import drafting, opening
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, latest, text_of, told
from troth.engagement.endings.services import ending
from troth.engagement.orientation import services
from troth.engagement.reviews.services.reviews import extend
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault.services import slots as vault

UNKNOWN = "You have not opened how to complain yet."
ROUTE_OPENED, AGREED_OPENED = "orientation.read_route", "orientation.read_agreed"
TODAYS = "Read once more what you agreed with"


def own(seat: Seat, who: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=who.person)


def put(seat: Seat, by: Holder, **sections: charter.Section) -> None:
    """Save one version with other sections, as someone's edit would."""
    agree(seat, by=by, at=LATER, but=sections)


# --- how to complain ---------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.2b")
def test_client_and_sponsor_cannot_sign_before_they_opened_how_to_complain(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    for who in (cleo, carla, hana):
        understand(own(agreed, who), by=who, at=LATER)
    PageView.objects.all().delete()
    digest = latest(agreed).digest
    for who in (cleo, hana):
        browser = sign_in(who)
        page = text_of(browser.get(at(agreed, "charter/sign")))
        assert UNKNOWN in page
        assert f'href="{at(agreed, "concern")}">Put this right</a>' in page
        refused = browser.post(at(agreed, "charter/sign"), {"read": digest})
        assert refused.status_code == 403
        assert UNKNOWN in text_of(refused)
        there = text_of(browser.get(at(agreed, "concern")))
        assert "complaints@body.example" in there
        assert "The charter notes it" in there
        assert UNKNOWN not in text_of(browser.get(at(agreed, "charter/sign")))
        assert browser.post(at(agreed, "charter/sign"), {"read": digest}).status_code == 302
    assert UNKNOWN not in text_of(sign_in(carla).get(at(agreed, "charter/sign")))


@pytest.mark.clause("GCE-1.2b")
def test_the_first_opening_is_evidence_with_version_digest_and_time(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    for _again in range(2):
        services.open_route(own(agreed, cleo), by=cleo, at=LATER)
    services.open_route(agreed, by=carla, at=LATER)
    made = PageView.objects.get()
    found = latest(agreed)
    assert (made.person, made.part, made.page) == (cleo.person, "client", Page.ROUTE)
    assert (made.charter, made.digest, made.at) == (found, found.digest, LATER)
    assert told(agreed).count(ROUTE_OPENED) == 1
    page = text_of(sign_in(carla).get(at(agreed, "charter/sign")))
    assert page.count("Opened how to complain:") == 1


@pytest.mark.clause("GCE-1.2b")
def test_other_words_are_to_be_opened_anew_and_the_same_words_are_not(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    mine, browser = own(agreed, cleo), sign_in(cleo)
    services.open_route(mine, by=cleo, at=LATER)
    put(agreed, carla, money=charter.Money("Acme pays Carla 8 sessions of 250 each"))
    assert UNKNOWN not in text_of(browser.get(at(agreed, "charter/sign")))
    put(agreed, carla, complaints=charter.Complaints("Another body", "on@other.example", "By mail"))
    assert UNKNOWN in text_of(browser.get(at(agreed, "charter/sign")))
    services.open_route(mine, by=cleo, at=LATER)
    assert UNKNOWN not in text_of(browser.get(at(agreed, "charter/sign")))


@pytest.mark.clause("GCE-1.2b")
@pytest.mark.parametrize(
    "route",
    [
        charter.Complaints("", "complaints@body.example", "In writing"),
        charter.Complaints("The coaches' body", "", "In writing"),
        charter.Complaints("The coaches' body", "complaints@body.example", ""),
        charter.Complaints("Carla", "complaints@body.example", "In writing"),
        charter.Complaints("The coaches' body", "or carla@coach.example", "In writing"),
    ],
)
def test_a_charter_without_a_body_outside_and_a_way_to_it_is_not_signed(
    agreed: Seat, carla: Holder, route: charter.Complaints
) -> None:
    understand(agreed, by=carla, at=LATER)
    put(agreed, carla, complaints=route)
    with pytest.raises(Refused) as refused:
        drafting.sign(agreed, read=latest(agreed).digest, by=carla, at=LATER)
    assert {reason.clause.ref for reason in refused.value.verdict.reasons} == {"GCE-1.2b"}


@pytest.mark.clause("GCE-1.2b")
def test_after_signing_nobody_can_tell_that_somebody_looked_up_how_to_complain(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    opened, before = PageView.objects.count(), told(active)
    sign_in(cleo).get(at(active, "concern"))
    assert PageView.objects.count() == opened
    assert told(active) == ["charters.read", *before]


SECRET = "What she said about my mother on Tuesday"


@pytest.mark.clause("GCE-1.2b")
@pytest.mark.parametrize("over", [False, True])
def test_what_one_writes_is_taken_away_as_a_text_and_kept_nowhere(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn, over: bool
) -> None:
    if over:
        ending.end(own(active, cleo), by=cleo, at=LATER)
    for who in (cleo, hana):
        before = told(active)
        browser = sign_in(who)
        given = {"text": SECRET, "with_name": "on"}
        answer = browser.post(at(active, "concern"), given)
        text = answer.content.decode()
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "attachment" in answer["Content-Disposition"]
        for words in ("The coaches' body", "complaints@body.example", "In writing", SECRET):
            assert words in text
        assert text.rstrip().endswith(who.person.name)
        nameless = browser.post(at(active, "concern"), {"text": SECRET}).content.decode()
        assert not nameless.rstrip().endswith(who.person.name)
        assert told(active) == ["charters.read"] * 2 + before
    assert not [table for table in connection.introspection.table_names() if _holds(table)]


def _holds(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
        return any(SECRET in str(cell) for row in cursor.fetchall() for cell in row)


@pytest.mark.clause("GCE-1.2b")
def test_with_a_locked_vault_it_still_says_where_to_turn(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    session = SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    session.load()
    session.lock()
    page = browser.get(at(active, "concern"))
    assert page.status_code == 200
    assert "/unlock?next=" in text_of(page)
    assert "The professional body of your practitioner hears you too" in text_of(page)
    assert browser.post(at(active, "concern"), {"text": SECRET}).status_code == 403


@pytest.mark.clause("SEED000-CONF-3")
def test_a_sign_in_that_was_reset_sees_no_page_of_an_engagement(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    vault.reset_sign_in(cleo.person.pk, "set by a reset link", at=LATER)
    page = sign_in(cleo, "set by a reset link").get(at(active, "concern"))
    assert page.status_code == 403
    assert "Your vault is locked" in text_of(page)


# --- what stays here ---------------------------------------------------------------------------

WITH_ILLEGAL = charter.Confidentiality(
    "What is said stays between the two",
    ("G1", "G2", "G5"),
    initials=(
        *(charter.Initial(p, g, "yes") for p in ("client", "sponsor") for g in ("G1", "G2")),
        charter.Initial("client", "G5", "no"),
        charter.Initial("sponsor", "G5", "yes"),
    ),
)


@pytest.mark.clause("IMC-CONF-2", "GCE-1.11")
def test_the_signed_list_shows_the_initials_of_each_and_is_the_same_for_all(
    contracting: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    agree(contracting, by=carla, but={"confidentiality": WITH_ILLEGAL})
    sign_all(contracting, [carla, cleo, hana], at=AT)
    lists = []
    for who in (cleo, carla, hana):
        page = text_of(sign_in(who).get(at(contracting, "limits")))
        grounds = re.findall(r"<li><b>([^<]+)\.</b>.*?<small>(.*?)</small>", page, re.DOTALL)
        assert "As signed in version 2" in page
        assert page.count("Off: refused") == 1
        assert page.count("Always counts") == 1
        lists.append(grounds)
    assert lists[0] == lists[1] == lists[2]
    assert lists[0] == [
        ("The client agrees in writing", "Cleo: yes · Hana: yes"),
        ("The law or a court demands it", "Cleo: yes · Hana: yes"),
        ("Illegal activity", "Cleo: no · Hana: yes"),
    ]


# --- how this works ----------------------------------------------------------------------------


@pytest.mark.clause("IMC-INTRO-1")
def test_the_client_finds_steps_methods_rights_and_the_next_step(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    home = text_of(browser.get(at(active, "charter")))
    assert f'href="{at(active, "how")}"' in home
    page = text_of(browser.get(at(active, "how")))
    assert "As agreed in version 2 of the charter, which all have signed" in page
    assert page.count("You are here") == 1
    assert "What comes next: <b>You meet for the first time</b>." in page
    for name in (
        "end",
        "concern",
        "limits",
        "my-data",
        "methods",
        "access-log",
        "charter/versions",
    ):
        assert f'href="{at(active, name)}"' in page, name
    assert "Missing so far" not in page
    assert "<li><b>Asking</b></li>" in page
    methods = text_of(browser.get(at(active, "methods")))
    assert "Open questions about what you want" in methods


@pytest.mark.clause("IMC-INTRO-1", "IMC-CUL-2")
def test_missing_steps_are_flagged_to_the_practitioner_with_the_way_to_mend_them(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    annex.save_card(own(active, cleo), {"name": "Klee-oh"}, by=cleo, at=LATER)
    browser = sign_in(carla)
    page = text_of(browser.get(at(active, "how")))
    assert "You have not read what your client wants known." in page
    assert "You have not read once more what you agreed." in page
    assert "Your client has not opened once more what you agreed." in page
    for name in ("about-client", "before-we-begin"):
        assert f'href="{at(active, name)}">Put this right</a>' in page
        browser.get(at(active, name))
    sign_in(cleo).get(at(active, "before-we-begin"))
    assert "Missing so far" not in text_of(browser.get(at(active, "how")))


@pytest.mark.clause("IMC-INTRO-1")
def test_the_sponsor_has_no_page_of_the_two(active: Seat, hana: Holder, sign_in: SignIn) -> None:
    browser = sign_in(hana)
    for name in ("how", "my-data", "before-we-begin"):
        assert browser.get(at(active, name)).status_code == 404


# --- what is kept ------------------------------------------------------------------------------


def rows_of(page: str) -> list[tuple[str, ...]]:
    """Return the lines on the page as (what, where, who, until): a card for each place."""
    found = []
    for place, card in re.findall(r"<h2 id=[^>]*>([^<]+)</h2>(.*?)</section>", page, re.DOTALL):
        rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", card, re.DOTALL)
        for what, rest in rows:
            found.append((what, place, *re.findall(r"<td[^>]*>(.*?)</td>", rest)))
    return sorted(found)


@pytest.mark.clause("SEED000-CONF-1")
def test_my_data_is_the_table_that_was_signed(active: Seat, cleo: Holder, sign_in: SignIn) -> None:
    page = text_of(sign_in(cleo).get(at(active, "my-data")))
    signed = opening.read_latest(own(active, cleo), by=cleo, at=LATER)
    assert model.digest(signed.words) == signed.charter.digest
    names = {"client": "Cleo", "practitioner": "Carla", "sponsor": "Hana"}
    table = [
        (
            row["what"],
            row["where"],
            ", ".join(names[part] for part in row["who"].split(", ")),
            row["until"],
        )
        for row in signed.words["meaning"]["records"]
    ]
    assert rows_of(page) == sorted(table)
    assert ("Notes to share", "Sealed on this host", "Cleo, Carla", "12 months after the end") in (
        table
    )
    assert "by now" not in page


@pytest.mark.clause("SEED000-CONF-1")
def test_a_change_of_the_table_changes_what_is_signed_and_is_told_until_all_sign_anew(
    active: Seat, cleo: Holder, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = opening.read_latest(own(active, cleo), by=cleo, at=LATER).whole
    before, whole = model.digest(model.to_words(text)), kept.records_table(text)
    row = kept.RetentionRow(
        "cases", "Cases for a supervisor", "Elsewhere", ("practitioner",), "content"
    )
    monkeypatch.setattr(kept, "records_table", lambda _text: (*whole, row))
    assert model.digest(model.to_words(text)) != before
    page = text_of(sign_in(cleo).get(at(active, "my-data")))
    assert "Troth keeps something else by now" in page
    assert len(rows_of(page)) == len(whole)
    assert "Cases for a supervisor" not in page


@pytest.mark.clause("SEED000-CONF-1")
def test_another_length_in_the_table_needs_every_signature_again(
    agreed: Seat, cleo: Holder, carla: Holder
) -> None:
    sign_all(agreed, [carla], at=LATER)
    base = latest(agreed).version
    section = charter.Records(3, 7, "")
    drafting.save_section(own(agreed, cleo), "records", section, base=base, by=cleo, at=LATER)
    assert not charters.signatures(latest(agreed)).held


# --- what was agreed ---------------------------------------------------------------------------


@pytest.mark.clause("SEED000-GEN-2")
@pytest.mark.parametrize(
    ("name", "empty", "words"),
    [
        ("boundaries", charter.Boundaries(), "Boundaries"),
        ("client_expects", charter.Expectations(), "The client has not said what they expect"),
    ],
)
def test_without_boundaries_or_expectations_nothing_is_signed_and_the_section_is_named(
    agreed: Seat, carla: Holder, sign_in: SignIn, name: str, empty: charter.Section, words: str
) -> None:
    understand(agreed, by=carla, at=LATER)
    put(agreed, carla, **{name: empty})
    browser = sign_in(carla)
    refused = browser.post(at(agreed, "charter/sign"), {"read": latest(agreed).digest})
    assert refused.status_code == 403
    assert words in text_of(refused)
    page = text_of(browser.get(at(agreed, "charter/sign")))
    assert f'href="{at(agreed, f"charter/{name}")}">Put this right</a>' in page
    assert not charters.signatures(latest(agreed)).held


@pytest.mark.clause("SEED000-GEN-2", "IMC-CONF-2", "GCE-1.11")
def test_what_was_agreed_is_shown_before_the_first_session_and_after_each_renewal(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    for who, other in ((cleo, "Carla"), (carla, "Cleo")):
        browser = sign_in(who)
        assert f"{TODAYS} {other}" in text_of(browser.get("/today"))
        page = text_of(browser.get(at(active, "before-we-begin")))
        for words in ("Room to think aloud", "At the practice", "The law or a court demands it"):
            assert words in page
        assert ("A first session" in page) == (who is carla)
        browser.get(at(active, "before-we-begin"))
        assert TODAYS not in text_of(browser.get("/today"))
    assert TODAYS not in text_of(sign_in(hana).get("/today"))
    assert told(active).count(AGREED_OPENED) == 2
    longer = TEXTS["duration"]
    assert isinstance(longer, charter.Duration)
    assert longer.ends is not None
    extend(
        own(active, carla),
        ends=longer.ends + timedelta(days=30),
        sessions=10,
        reason="",
        by=carla,
        at=LATER,
    )
    renewed = LATER + timedelta(hours=1)
    sign_all(active, [carla, cleo, hana], at=renewed)
    set_clock(renewed + timedelta(hours=1))
    for who in (cleo, carla):
        browser = sign_in(who)
        assert TODAYS in text_of(browser.get("/today"))
        page = text_of(browser.get(at(active, "before-we-begin")))
        assert "From version 3 of the charter, as signed" in page
        assert TODAYS not in text_of(browser.get("/today"))
