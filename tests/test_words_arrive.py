"""Words that a form promises to somebody arrive: each sealed kind is walked to its readers' page.

Each table of sealed records says of each kind who reads it and on which page. What a person writes
at a step of the life is written here through its form, and found on that page word by word; of the
other tables it is shown that the page opens the very record for that reader.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.forms import Form
from django.urls import reverse

from tests.cast import AT, PASSWORD
from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, EntryKind, SealedEntry, Step
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.joining.services import enquiries
from troth.engagement.joining.services import invitations as joining
from troth.foundation.kit.hooks import page_name
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed

TABLES = [m for m in apps.get_models() if issubclass(m, Sealed)]
PARTS = {PRACTITIONER, CLIENT, SPONSOR, "contact"}


def readers(table: type[Sealed]) -> Mapping[str, Mapping[str, str]]:
    return table.Privacy.body.read_on


def address_of(page: str) -> str:
    """Return the name of the address of a page, by its short name or its own."""
    return page if ":" in page else page_name(page)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t._meta.label)
def test_every_sealed_kind_names_who_reads_it_and_on_which_page(table: type[Sealed]) -> None:
    named = readers(table)
    fields = {f.name: f for f in table._meta.local_concrete_fields}
    listed = fields.get("kind") or fields.get("place")
    kinds = {str(k) for k, _ in (listed.choices or ())} if listed is not None else {""}
    assert {str(k) for k in named} == (kinds or {""})
    for parts in named.values():
        assert parts
        assert parts.keys() <= PARTS
        for page in parts.values():
            assert address_of(page)


# --- what is written at a step of the life -----------------------------------------------------

Browsers = Callable[[str], Any]
Walk = Callable[[Seat, Browsers], None]


def step(slug: str, part: str, **given: str) -> Walk:
    """Return a walk through the form of one step, as one part."""

    def walk(seat: Seat, browser: Browsers) -> None:
        page = browser(part).post(at(seat, f"life/{slug}"), given)
        assert page.status_code == 302, text_of(page)

    return walk


def page_of(page: str, part: str, **given: str) -> Walk:
    """Return a walk through the form of one page, as one part."""

    def walk(seat: Seat, browser: Browsers) -> None:
        found = browser(part).post(at(seat, page), given)
        assert found.status_code == 302, text_of(found)

    return walk


def in_turn(*walks: Walk) -> Walk:
    def walk(seat: Seat, browser: Browsers) -> None:
        for each in walks:
            each(seat, browser)

    return walk


def three_extensions(seat: Seat, browser: Browsers) -> None:
    """Ask for the third extension, as if two had been asked for and signed."""
    for _ in range(2):
        Step.objects.create(
            engagement=seat.engagement, state="active", act="extend", to="active", at=AT
        )
    given = {
        "ends": "2027-08-01",
        "sessions": "12",
        "reason": MARK,
        "supervisor": "Sven",
        "supervised_on": "2026-11-10",
    }
    step("extend", PRACTITIONER, **given)(seat, browser)


def three_way(seat: Seat, browser: Browsers) -> None:
    """Look at the words first, then agree to them."""
    there, said = at(seat, "reviews/three"), {"state_0": "under way"}
    page = text_of(browser(CLIENT).post(there, said))
    read = page.split('name="read" value="')[1].split('"')[0]
    assert browser(CLIENT).post(there, {**said, "read": read}).status_code == 302


FIRST = "What brings me here"
MARK = "Words that have to arrive, qvx71"
SUPERVISED = {"supervisor": "Sven", "supervised_on": "2026-11-10"}
STOP = step("suspend", CLIENT, text="")
REVIEWED = {"better_served": "no", "progress": "some", "next_on": "2027-03-01"}
BOTH_DECLARE = in_turn(
    page_of("enquiry", PRACTITIONER, text="Nothing", reason=""),
    page_of("enquiry", CLIENT, text=MARK),
)
WALKS: dict[str, tuple[str, Walk, str]] = {
    EntryKind.FIRST_WORDS: ("enquiry", lambda _s, _b: None, FIRST),
    EntryKind.DECLARATION: ("enquiry", BOTH_DECLARE, MARK),
    EntryKind.CONFLICT: (
        "enquiry",
        page_of("enquiry", PRACTITIONER, text="", reason=MARK),
        MARK,
    ),
    EntryKind.FIRST_MEETING: (
        "chemistry",
        step("first-meeting", PRACTITIONER, on="2026-11-11", note=MARK),
        MARK,
    ),
    EntryKind.DECLINED: ("enquiry", step("decline", CLIENT, reason=MARK), MARK),
    EntryKind.REVIEW: ("active", step("review", PRACTITIONER, text=MARK, **REVIEWED), MARK),
    EntryKind.DEPENDENCY: ("active", three_extensions, MARK),
    EntryKind.CONCERN: ("active", step("suspend", CLIENT, text=MARK), MARK),
    EntryKind.ACTION: (
        "active",
        in_turn(STOP, step("propose-to-lift", PRACTITIONER, text=MARK, **SUPERVISED)),
        MARK,
    ),
    EntryKind.REASON: (
        "active",
        step("withdraw", PRACTITIONER, reason=MARK, handover="on", password=PASSWORD),
        MARK,
    ),
    EntryKind.CLOSING: (
        "ending",
        page_of("closing", CLIENT, review=MARK, handover="none", records="keep"),
        MARK,
    ),
    EntryKind.ENCOURAGEMENT: (
        "active",
        page_of("other-help", PRACTITIONER, kind="doctor", text=MARK),
        MARK,
    ),
    EntryKind.INDEPENDENCE: (
        "active",
        page_of("reviews/independence", CLIENT, rating="7"),
        "7 of 10",
    ),
    EntryKind.THREE_WAY: ("active", three_way, "Hand over the monthly report"),
}
"""By kind: in which state it is written, by which form, and the words that are to be found."""


@pytest.fixture
def laid(request: pytest.FixtureRequest, cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """The engagement of the three in the state in which a kind is written; Carla's seat."""
    state = request.param
    if state in ("enquiry", "chemistry"):
        begun = enquiries.enquire(
            kind="coaching",
            part=CLIENT,
            words=FIRST,
            guests={PRACTITIONER: joining.Guest("Carla", carla.person.email)},
            by=cleo,
            at=AT,
        )
        joining.accept(begun.tokens[PRACTITIONER], by=carla, at=AT)
        hers = core.seat(begun.engagement.pk, to=cleo.person)
        joining.let_in(hers, PRACTITIONER, read=carla.keyring.fingerprint, by=cleo, at=AT)
        seat = core.seat(begun.engagement.pk, to=carla.person)
    else:
        active: Seat = request.getfixturevalue("active")
        seat = active
        rooms.open_shared(seat, carla, at=AT)
    Engagement.objects.filter(pk=seat.engagement.pk).update(state=state)
    return core.seat(seat.engagement.pk, to=carla.person)


def test_no_kind_of_leaf_is_left_out() -> None:
    assert set(WALKS) == set(EntryKind.values)


@pytest.mark.clause("GCE-1.15b", "GCE-1.22", "GCE-1.9", "SEED001-CONF-1")
@pytest.mark.parametrize(
    ("kind", "laid"), [(k, state) for k, (state, _, _) in WALKS.items()], indirect=["laid"]
)
def test_what_is_written_at_a_step_is_found_by_who_was_promised_it(
    kind: str,
    laid: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    cast = {PRACTITIONER: carla, CLIENT: cleo, SPONSOR: hana}
    browsers = {part: sign_in(who) for part, who in cast.items()}
    _, write, words = WALKS[kind]
    write(laid, browsers.__getitem__)
    assert SealedEntry.objects.filter(engagement=laid.engagement.pk, kind=kind).exists()
    pk = laid.engagement.pk
    promised = readers(SealedEntry)[kind]
    pages = {page for parts in readers(SealedEntry).values() for page in parts.values()}
    for part, page in promised.items():
        there = reverse(address_of(page), args=[pk])
        shown = browsers[part].get(there)
        assert words in text_of(shown), (part, there, shown.status_code)
        links = [f"/engagements/{pk}", at(laid, "life"), at(laid, "reviews"), at(laid, "concern")]
        found = "".join(text_of(browsers[part].get(link)) for link in links)
        assert f'href="{there}' in found, f"nothing leads the {part} to {there}"
    for part in cast.keys() - promised.keys():
        for page in pages:
            shown = browsers[part].get(reverse(address_of(page), args=[pk]))
            assert MARK not in text_of(shown), (part, page)


# --- what stands in the other tables -----------------------------------------------------------


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """Collect the ids of all records that a page opens."""
    seen: set[Any] = set()
    door = records._open

    def watched(record: Any, *given: Any) -> Any:
        seen.add(record.pk)
        return door(record, *given)

    monkeypatch.setattr(records, "_open", watched)
    return seen


BY_ITS_OWN_ID = {
    "concerns:concern": "concern",
    "concerns:handover": "handover",
    "consents:consent": "consent",
    "groups:agreement": "group",
    "groups:note": "group_note",
    "releases:review": "draft",
    "releases:release": "release",
}
"""Pages whose address holds another id than the engagement's, and its name in the world."""
WITHOUT_ONE_HERE = {
    "charters.Understanding", "charters.Talk", "consents.Decision",
    "annex.Annex", "annex.Card", "annex.MethodAnswer", "annex.MethodQuestion",
}  # fmt: skip
"""Tables of which the world of the crawler has no whole record; their rooms' tests walk them."""


@pytest.mark.clause("SEED001-CONF-1")
def test_every_other_record_is_opened_on_the_page_that_its_table_names(
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: SignIn,
    set_clock: SetClock,
    opened: set[Any],
) -> None:
    set_clock(DAY)
    world: World = lay_out(cleo, carla, hana)
    pk = world.ids["engagement"]
    browsers = {part: sign_in(who) for part, who in world.members.items()}
    lost, walked = [], set()
    for table in TABLES:
        if table is SealedEntry or table._meta.label in WITHOUT_ONE_HERE:
            continue
        for kind, parts in readers(table).items():
            rows = table.objects.filter(engagement=pk)  # type: ignore[attr-defined]
            if table._meta.label.startswith("groups."):
                rows = table.objects.all()  # type: ignore[attr-defined]
            name = next((n for n in ("kind", "place") if hasattr(table, n)), "")
            rows = rows.filter(**{name: kind}) if kind and name else rows
            for part, page in parts.items():
                if part not in browsers or not rows.exists():
                    continue
                thing = BY_ITS_OWN_ID.get(page, "engagement")
                opened.clear()
                browsers[part].get(reverse(address_of(page), args=[world.ids[thing]]))
                walked.add((table._meta.label, kind))
                if not opened & set(rows.values_list("pk", flat=True)):
                    lost.append((table._meta.label, kind, part, page))
    assert lost == []
    assert len(walked) >= 9


# --- forms that promise a reader ---------------------------------------------------------------

PROMISES = {
    "WithdrawForm.reason": "reason",
    "ConcernForm.text": "concern",
    "ActionForm.text": "action",
    "EncourageForm.text": "encouragement",
    "EnquireForm.text": "first words",
    "RateForm.rating": "independence",
    "FirstMeetingForm.note": "first meeting",
    "ReasonForm.reason": "declined",
}


def _forms(of: type[Form] = Form) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_form_of_the_life_that_promises_a_reader_is_among_the_walks() -> None:
    said = {
        f"{form.__name__}.{name}"
        for form in _forms()
        if form.__module__.startswith("troth.engagement.")
        for name, field in form.base_fields.items()
        if "read it" in str(field.help_text) or "reads this" in str(field.help_text)
    }
    assert said
    assert said <= PROMISES.keys() | {"ReviewForm.house_view"}
    assert set(PROMISES.values()) <= set(WALKS)
