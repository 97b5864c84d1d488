"""Before the charter: the first word is sealed, both declare, the client alone chooses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.charters.rules import relations
from troth.engagement.charters.rules.relations import RELATIONS, RelationFacts
from troth.engagement.charters.services import opening
from troth.engagement.core import packs
from troth.engagement.core import page_header as head
from troth.engagement.core import queries as core
from troth.engagement.core.models import Disposal, EntryKind, Invitation
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.tests.pages import told
from troth.engagement.endings import todo as endings
from troth.engagement.endings.services import ending, retention
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.when import Clock
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.services import refusals as keys
from troth.foundation.vault.shares.models import ShredShare

LATER = AT + timedelta(days=1)
NONE: frozenset[str] = frozenset()
names = st.frozensets(st.sampled_from(sorted(RELATIONS)))


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def let_in(seat: Seat, part: str, guest: Holder, by: Holder) -> None:
    read = guest.keyring.fingerprint
    invitations.let_in(seat_of(seat, by), part, read=read, by=by, at=AT)


@pytest.fixture
def enquiry(cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """Hana asked Carla for Cleo; all three are let in. Carla's seat."""
    guests = {
        PRACTITIONER: Guest("Carla", carla.person.email),
        CLIENT: Guest("Cleo", cleo.person.email),
    }
    begun = enquiries.enquire(
        kind="coaching",
        part=SPONSOR,
        words="Could you coach somebody here?",
        guests=guests,
        organisation="Acme",
        by=hana,
        at=AT,
    )
    invitations.accept(begun.tokens[PRACTITIONER], by=carla, at=AT)
    seat = core.seat(begun.engagement.pk, to=carla.person)
    let_in(seat, PRACTITIONER, carla, hana)
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=AT)
    let_in(seat, CLIENT, cleo, carla)
    return seat_of(seat, carla)


def declare_both(seat: Seat, cleo: Holder, carla: Holder, *, both: frozenset[str] = NONE) -> None:
    for holder in (carla, cleo):
        enquiries.declare(seat_of(seat, holder), both, by=holder, at=AT)


def meet(seat: Seat, cleo: Holder, carla: Holder) -> None:
    declare_both(seat, cleo, carla)
    enquiries.invite_to_chemistry(seat_of(seat, carla), by=carla, at=AT)
    on = AT.date()
    note = "She asks good questions"
    enquiries.record_first_meeting(seat_of(seat, carla), on=on, note=note, by=carla, at=AT)


@pytest.mark.clause("SEED003-TIME-1")
def test_vault_and_ledger_begin_with_the_first_word(cleo: Holder, carla: Holder) -> None:
    begun = enquiries.enquire(
        kind="mentoring",
        part=CLIENT,
        words="I would like to ask for advice",
        guests={PRACTITIONER: Guest("Carla", carla.person.email)},
        by=cleo,
        at=AT,
    )
    seat = core.seat(begun.engagement.pk, to=cleo.person)
    assert seat.engagement.state == "enquiry"
    assert told(seat) == ["joining.invite", "joining.enquire", "room.link", "room.link"]
    invitations.accept(begun.tokens[PRACTITIONER], by=carla, at=AT)
    with pytest.raises(keys.NoKey):
        opening.read_latest(seat_of(seat, carla), by=carla, at=AT)
    assert [o.kind for o in endings.todo(to=cleo.person, at=AT)] == ["let in", "before"]
    let_in(seat, PRACTITIONER, carla, cleo)
    page = enquiries.read_enquiry(seat_of(seat, carla), by=carla, at=AT)
    assert page.first_words is not None
    assert page.first_words.words["text"] == "I would like to ask for advice"
    rooms = {h.purpose: set(h.holders) for h in vault.holders(seat.engagement.pk).values()}
    both = {cleo.person.pk, carla.person.pk}
    assert rooms == {"contract": both, "before": both}


@pytest.mark.clause("SEED003-TIME-1", "GCE-1.9")
def test_who_asks_for_another_reads_nothing_of_what_the_two_say(
    enquiry: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    enquiries.declare(enquiry, {"acquainted"}, words="We met at a fair", by=carla, at=AT)
    held = {h.purpose: set(h.holders) for h in vault.holders(enquiry.engagement.pk).values()}
    assert held["asked"] == {hana.person.pk, carla.person.pk}
    assert held["before"] == {cleo.person.pk, carla.person.pk}
    assert enquiries.read_enquiry(seat_of(enquiry, carla), by=carla, at=AT).first_words is not None
    with pytest.raises(Refused):
        enquiries.declare(seat_of(enquiry, hana), NONE, by=hana, at=AT)


@pytest.mark.clause("GCE-1.17", "IMC-BND-3")
def test_differing_declarations_stop_until_they_are_settled(
    enquiry: Seat, cleo: Holder, carla: Holder
) -> None:
    enquiries.declare(enquiry, NONE, by=carla, at=AT)
    with pytest.raises(Refused, match="client both declare"):
        enquiries.invite_to_chemistry(enquiry, by=carla, at=AT)
    enquiries.declare(seat_of(enquiry, cleo), {"friend"}, by=cleo, at=AT)
    with pytest.raises(Refused, match="declarations differ"):
        enquiries.invite_to_chemistry(enquiry, by=carla, at=AT)
    enquiries.declare(enquiry, {"friend"}, by=carla, at=AT)
    enquiries.invite_to_chemistry(enquiry, by=carla, at=AT)
    assert seat_of(enquiry, cleo).engagement.state == "chemistry"


@pytest.mark.clause("GCE-1.15a", "GCE-1.17", "IMC-BND-3")
@pytest.mark.parametrize(
    ("relation", "ref"),
    [("intimate", "GCE-1.15a"), ("family", "GCE-1.17"), ("report", "IMC-BND-3")],
)
def test_some_relations_forbid_it(
    enquiry: Seat, cleo: Holder, carla: Holder, relation: str, ref: str
) -> None:
    declare_both(enquiry, cleo, carla, both=frozenset({relation}))
    with pytest.raises(Refused) as refused:
        enquiries.invite_to_chemistry(enquiry, by=carla, at=AT)
    assert [r.clause.ref for r in refused.value.verdict.reasons] == [ref]
    assert refused.value.chain == enquiry.engagement.pk


@pytest.mark.clause("GCE-1.17", "GCE-1.15a", "IMC-BND-3", "GCE-1.23c")
@given(st.none() | names, st.none() | names, st.booleans(), st.booleans())
def test_only_equal_and_harmless_declarations_let_it_begin(
    mine: frozenset[str] | None, hers: frozenset[str] | None, former: bool, reasoned: bool
) -> None:
    facts = RelationFacts(practitioner=mine, client=hers, is_former=former, reasoned=reasoned)
    named = (mine or NONE) | (hers or NONE)
    harmless = not named & {"report", "family", "intimate"}
    free = reasoned or not (former or "business" in named)
    equal = mine is not None and mine == hers
    assert bool(relations.relations_allow(facts)) == (equal and harmless and free)


@pytest.mark.clause("SEED003-CORP-1")
def test_the_client_alone_chooses(enquiry: Seat, cleo: Holder, carla: Holder, hana: Holder) -> None:
    meet(enquiry, cleo, carla)
    for holder in (carla, hana):
        with pytest.raises(Refused):
            enquiries.choose(seat_of(enquiry, holder), by=holder, at=AT)
    enquiries.choose(seat_of(enquiry, cleo), by=cleo, at=AT)
    assert seat_of(enquiry, cleo).engagement.state == "contracting"
    assert told(enquiry)[0] in ("joining.choose", "core.read_leaf")


@pytest.mark.clause("SEED003-CORP-1")
def test_who_began_with_the_charter_is_chosen_when_the_client_joins(
    contracting: Seat, cleo: Holder
) -> None:
    assert told(contracting).count("joining.choose") == 1


@pytest.mark.clause("SEED003-TIME-1")
@pytest.mark.parametrize("who", ["cleo", "carla", "hana"])
def test_each_may_decline_and_the_sponsor_learns_not_chosen(
    enquiry: Seat, cleo: Holder, carla: Holder, hana: Holder, who: str
) -> None:
    meet(enquiry, cleo, carla)
    holder = {"cleo": cleo, "carla": carla, "hana": hana}[who]
    reason = "Somebody else suits me better"
    enquiries.decline(seat_of(enquiry, holder), reason=reason, by=holder, at=LATER)
    hers = seat_of(enquiry, hana)
    clock = Clock(at=LATER, zone=LATER.tzinfo, lang="en")  # type: ignore[arg-type]
    assert head.state(hers, clock=clock) == "Not chosen"
    assert (hers.engagement.due_on, hers.engagement.state) == (date(2027, 5, 3), "declined")
    assert bool(core.entries(hers.engagement.pk, EntryKind.DECLINED)) == (who != "hana")


@pytest.mark.clause("SEED003-TIME-1", "GCE-1.10")
@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_what_was_said_is_destroyed_when_its_day_has_come(
    enquiry: Seat, cleo: Holder, carla: Holder
) -> None:
    meet(enquiry, cleo, carla)
    pk = enquiry.engagement.pk
    seat = seat_of(enquiry, carla)
    note = enquiries.read_enquiry(seat, by=carla, at=AT).note
    assert note is not None
    assert note.words["text"] == "She asks good questions"  # it could be read before
    enquiries.decline(seat_of(enquiry, cleo), by=cleo, at=AT)
    due = seat_of(enquiry, carla).engagement.due_on
    assert due is not None
    before = AT.replace(year=due.year, month=due.month, day=due.day) - timedelta(days=1)
    assert retention.dispose_due(before) == 0
    assert retention.dispose_due(before + timedelta(days=1)) == 1
    with pytest.raises(keys.NoKey):
        enquiries.read_enquiry(seat, by=carla, at=AT)
    with pytest.raises(OutOfReach):
        seat_of(enquiry, carla)
    assert not ShredShare.objects.filter(engagement=pk).exists()
    assert not Invitation.objects.filter(engagement=pk).exists()
    (stub,) = Disposal.objects.all()
    assert pk.hex not in stub.id_hash
    assert retention.dispose_due(before + timedelta(days=2)) == 0


@pytest.mark.clause("GCE-2.12a")
def test_an_engagement_pins_code_policy_and_law(contracting: Seat) -> None:
    pinned = packs.of(contracting.engagement)
    assert [pin.kind for pin in pinned] == ["code", "policy", "jurisdiction"]
    assert pinned.jurisdiction is not None
    assert pinned.jurisdiction.id == "DE"


@pytest.mark.clause("GCE-1.23c")
@pytest.mark.parametrize("closing", [False, True])
def test_a_new_beginning_with_a_former_client_needs_a_reason(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, closing: bool
) -> None:
    ending.end(seat_of(active, cleo), closing=closing, by=cleo, at=LATER)
    begun = enquiries.enquire(
        kind="coaching",
        part=PRACTITIONER,
        words="",
        guests={CLIENT: Guest("Cleo", cleo.person.email)},
        by=carla,
        at=LATER,
    )
    invitations.accept(begun.tokens[CLIENT], by=cleo, at=LATER)
    seat = core.seat(begun.engagement.pk, to=carla.person)
    let_in(seat, CLIENT, cleo, carla)
    seat = seat_of(seat, carla)
    declare_both(seat, cleo, carla, both=frozenset({"former"}))
    soon = LATER + timedelta(days=90)
    with pytest.raises(Refused) as refused:
        enquiries.invite_to_chemistry(seat, by=carla, at=soon)
    assert [r.clause.ref for r in refused.value.verdict.reasons] == ["GCE-1.23c"]
    enquiries.declare(seat, {"former"}, reason="Another question", by=carla, at=soon)
    enquiries.invite_to_chemistry(seat_of(seat, carla), by=carla, at=soon)
