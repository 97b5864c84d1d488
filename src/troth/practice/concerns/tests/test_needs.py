"""What is beyond the practitioner stays open; other help is confirmed, a handover is signed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tests.cast import PASSWORD, person
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import clock
from troth.engagement.endings.services import ending as engagement_services
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.todo import Todo
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Grant, Identity
from troth.practice.concerns import notifications, queries, todo
from troth.practice.concerns.models import Handover, Need, Word
from troth.practice.concerns.services import handing, needing
from troth.practice.concerns.tests.stories import DAY, name, propose, seat, told

TEXT = "Cleo leads a team of nine and wants to speak up in the steering group"


def lines(holder: Holder, kind: str) -> list[Todo]:
    return [line for line in todo.todo(to=holder.person, at=DAY) if line.kind == kind]


@pytest.mark.clause("GCE-3.1b", "IMC-COMP-2")
def test_a_mark_is_the_practitioners_alone_until_it_was_talked_about(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder
) -> None:
    need = needing.mark(seat(active, carla), "This is grief", by=carla, at=DAY)
    assert needing.read_needs(seat(active, cleo), by=cleo, at=DAY) == []
    with pytest.raises(OutOfReach):
        queries.need(need.pk, to=cleo.person)
    mine = seat(active, carla)
    with pytest.raises(Refused) as refused:
        needing.tell(mine, need, "We spoke", is_talked=False, by=carla, at=DAY)
    assert "Talk with your client" in str(refused.value.verdict.reasons[0])
    needing.tell(mine, need, "We spoke", is_talked=True, by=carla, at=DAY)
    (seen,) = needing.read_needs(seat(active, cleo), by=cleo, at=DAY)
    assert [o.words["text"] for _, o in seen.words] == ["We spoke"]
    with pytest.raises(OutOfReach):
        queries.need(need.pk, to=hana.person)


@pytest.mark.clause("GCE-3.1b")
def test_it_stays_open_until_a_referral_or_a_reasoned_stay_and_is_late_after_a_week(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    need = told(active, carla)
    assert [line.late_after for line in lines(carla, "need")] == [7]
    assert needing.remind(at=DAY + timedelta(days=6)) == 0
    assert needing.remind(at=DAY + timedelta(days=7)) == 1
    assert needing.remind(at=DAY + timedelta(days=8)) == 0, "Once is enough."
    assert notifications.OVERDUE in [n.kind for n in people.notifications(to=carla.person)]
    mine = seat(active, carla)
    with pytest.raises(Refused):
        needing.stay(mine, need, " ", by=carla, at=DAY)
    needing.stay(mine, need, "She sees a counsellor already", by=carla, at=DAY)
    assert lines(carla, "need") == []
    assert len(lines(cleo, "need")) == 1, "The client sees the reason, and says so."
    needing.settle(seat(active, cleo), need, "see", by=cleo, at=DAY)
    assert Need.objects.get().state == "settled"
    assert lines(cleo, "need") == []


@pytest.mark.clause("IMC-COMP-2", "SEED001-COMP-4")
def test_beyond_me_opens_resources_and_the_client_confirms_receipt(
    active: Seat, carla: Holder, cleo: Holder, sign_in: Callable[..., Client]
) -> None:
    browser, there = sign_in(carla), f"/engagements/{active.engagement.pk}"
    page = unescape(browser.get(f"{there}/needs").content.decode())
    assert all(kind in page for kind in ("Crisis line", "Counsellor or therapist", "Doctor"))
    browser.post(f"{there}/needs", {"text": "This is grief"})
    need = Need.objects.get()
    given = {"text": "We spoke of it", "is_talked": "on"}
    assert browser.post(f"/needs/{need.pk}/tell", given).status_code == 302
    assert browser.post(f"/needs/{need.pk}/refer", {"text": "Dr Who"}).status_code == 422
    named = {"kind": "counsellor", "text": "The advice centre in Mill Street"}
    assert browser.post(f"/needs/{need.pk}/refer", named).status_code == 302
    theirs = sign_in(cleo)
    assert "Say that you received the help" in theirs.get("/today").content.decode()
    page = unescape(theirs.get(f"{there}/needs").content.decode())
    assert "The advice centre in Mill Street" in page
    assert "This is grief" not in page
    theirs.post(f"/needs/{need.pk}/confirm")
    assert Need.objects.get().state == "settled"
    assert "concerns.seen" in [n.kind for n in people.notifications(to=carla.person)]


@pytest.mark.clause("GCE-3.1b", "GCE-1.9")
def test_the_client_sees_that_something_was_written_and_not_of_what_kind(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    def acts() -> list[Event]:
        return [t.act for t in ledger.entries([active.engagement.pk]) if t.act and t.at == DAY]

    need = needing.mark(seat(active, carla), "This is grief", by=carla, at=DAY)
    needing.read_needs(seat(active, carla), by=carla, at=DAY)
    needing.remind(at=DAY + timedelta(days=7))
    assert [a.name for a in acts()] == ["concerns.read_own", "concerns.write_own"]
    seen = [str(t.act.words) for t in ledger.entries([active.engagement.pk]) if t.act]
    assert not [w for w in seen if "need" in w or "competence" in w or "help" in w]
    needing.tell(seat(active, carla), need, "We spoke", is_talked=True, by=carla, at=DAY)
    assert "need" in str(acts()[0].words), "It could differ."


@pytest.mark.clause("GCE-1.23a")
def test_after_the_end_the_practitioner_reads_needs_and_handovers_with_a_reason(
    active: Seat, carla: Holder, cleo: Holder, nora: Holder, sign_in: Callable[..., Client]
) -> None:
    made = propose(active, carla, name(carla, nora, "colleague"), TEXT)
    browser, pk = sign_in(carla), active.engagement.pk
    pages = (f"/engagements/{pk}/needs", f"/handovers/{made.pk}")
    assert [browser.get(page).status_code for page in pages] == [200, 200]
    engagement_services.end(seat(active, cleo), by=cleo, at=DAY)
    clock.recompute(at=DAY + timedelta(days=60))
    for page in pages:
        assert browser.get(page)["Location"].startswith(f"/engagements/{pk}/reason")
        assert sign_in(cleo).get(page).status_code == 200, "The client reads as before."
    browser.post(f"/engagements/{pk}/reason", {"reason": "client"})
    assert [browser.get(page).status_code for page in pages] == [200, 200]


# --- handovers ---------------------------------------------------------------------------------


@pytest.fixture
def proposed(active: Seat, carla: Holder, nora: Holder) -> Handover:
    """A handover to Nora that Carla laid before Cleo."""
    return propose(active, carla, name(carla, nora, "colleague"), TEXT)


def sign(proposed: Handover, cleo: Holder, read: str = "") -> Handover:
    return handing.sign(
        queries.handover(proposed.pk, to=cleo.person),
        read=read or proposed.digest,
        password=PASSWORD,
        address="here",
        by=cleo,
        at=DAY,
    )


@pytest.mark.clause("GCE-3.1b", "GCE-1.9")
def test_the_colleague_receives_nothing_until_the_client_signed_the_very_words(
    proposed: Handover, active: Seat, cleo: Holder, nora: Holder
) -> None:
    def knows() -> tuple[object, ...]:
        grants = Grant.objects.filter(
            holder=nora.person, compartment__engagement=active.engagement.pk
        )
        named = [n for n in people.notifications(to=nora.person) if n.about == str(proposed.pk)]
        return grants.count(), named, lines(nora, "handover"), queries.handed_to(nora.person)

    assert knows() == (0, [], [], [])
    with pytest.raises(OutOfReach):
        queries.handover(proposed.pk, to=nora.person)
    with pytest.raises(Refused):
        sign(proposed, cleo, read="0" * 64)
    assert knows() == (0, [], [], [])
    sign(proposed, cleo)
    assert knows()[0] == 1, "It could differ."
    found = queries.handover(proposed.pk, to=nora.person)
    reading = handing.read_handover(found, by=nora, at=DAY)
    assert reading.packet is not None
    assert reading.packet.text == TEXT
    word = Word.objects.get(about=proposed.pk, kind="handover")
    room = vault.holders(active.engagement.pk)[word.compartment_id]
    assert room.holders == {cleo.person.pk, nora.person.pk}
    assert {g.given_by_id for g in room.grants} == {cleo.person.pk}


@pytest.mark.clause("GCE-3.1b", "GCE-1.9")
def test_nobody_but_the_client_can_send_it(proposed: Handover, carla: Holder, hana: Holder) -> None:
    with pytest.raises(Refused):
        sign(queries.handover(proposed.pk, to=carla.person), carla)
    with pytest.raises(OutOfReach):
        queries.handover(proposed.pk, to=hana.person)
    assert Handover.objects.get().state == "proposed"


@pytest.mark.clause("GCE-3.1b", "GCE-1.9")
def test_only_a_colleague_whom_she_named_herself_can_be_proposed(
    active: Seat, carla: Holder, nora: Holder, sven: Holder
) -> None:
    need = told(active, carla)
    hears = name(carla, sven, "supervisor")
    with pytest.raises(Refused) as refused:
        handing.propose(seat(active, carla), need, hears, TEXT, by=carla, at=DAY)
    assert "Name the colleague among your contacts" in str(refused.value.verdict.reasons[0])
    assert handing.propose(
        seat(active, carla), need, name(carla, nora, "colleague"), TEXT, by=carla, at=DAY
    )


def test_a_key_put_in_the_place_of_the_compared_one_gets_nothing(
    proposed: Handover, cleo: Holder, nora: Holder
) -> None:
    own = Identity.objects.get(holder=person("Otto", "host").person)
    card = {"box_public": own.box_public, "sign_public": own.sign_public}
    Identity.objects.filter(holder=nora.person).update(**card, signature=own.signature)
    with pytest.raises(Refused) as refused:
        sign(proposed, cleo)
    assert "another one than was compared" in str(refused.value.verdict.reasons[0])


def test_the_client_refuses_without_a_reason_and_the_colleague_never_learns_of_it(
    proposed: Handover, cleo: Holder, nora: Holder
) -> None:
    handing.act(proposed, "refuse", by=cleo, at=DAY)
    with pytest.raises(OutOfReach):
        queries.handover(proposed.pk, to=nora.person)
    with pytest.raises(Refused):
        sign(proposed, cleo)


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("accepts", [True, False])
def test_the_client_takes_it_back_and_the_key_is_gone(
    proposed: Handover, cleo: Holder, nora: Holder, accepts: bool
) -> None:
    sign(proposed, cleo)
    if accepts:
        handing.act(proposed, "accept", by=nora, at=DAY)
        assert Need.objects.get().state == "settled"
    handing.act(proposed, "withdraw", by=cleo, at=DAY)
    assert not Grant.objects.filter(
        holder=nora.person, compartment__purpose=f"handover:{proposed.pk}"
    ).exists()
    found = queries.handover(proposed.pk, to=nora.person)
    assert handing.read_handover(found, by=nora, at=DAY).packet is None


def test_a_colleague_who_declines_owes_no_reason_and_reads_no_longer(
    proposed: Handover, cleo: Holder, nora: Holder
) -> None:
    sign(proposed, cleo)
    handing.act(proposed, "decline", by=nora, at=DAY)
    assert Need.objects.get().state == "told", "It is open again."
    found = queries.handover(proposed.pk, to=nora.person)
    assert handing.read_handover(found, by=nora, at=DAY).packet is None
    assert queries.handed_to(nora.person) == []


@pytest.mark.clause("GCE-3.1b")
def test_by_the_pages_from_the_proposal_to_the_answer(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
) -> None:
    contact = name(carla, nora, "colleague")
    need = told(active, carla)
    browser = sign_in(carla)
    given = {"colleague": str(contact.pk), "text": TEXT}
    page = browser.post(f"/needs/{need.pk}/hand-over/new", given)
    there = page["Location"]
    theirs, hers = sign_in(cleo), sign_in(nora)
    assert hers.get(there).status_code == 404
    assert TEXT not in hers.get("/handovers").content.decode()
    shown = unescape(theirs.get(there).content.decode())
    assert TEXT in shown
    read = re.search(r'name="read" value="(\w+)"', shown)
    assert read is not None
    wrong = theirs.post(f"{there}/sign", {"read": read[1], "password": "no"})
    assert wrong.status_code == 422
    assert hers.get(there).status_code == 404
    theirs.post(f"{there}/sign", {"read": read[1], "password": PASSWORD})
    assert "Look at the handover of Cleo" in hers.get("/today").content.decode()
    assert TEXT in unescape(hers.get(there).content.decode())
    hers.post(f"{there}/accept")
    assert "Accepted" in theirs.get(there).content.decode()
    agreed = unescape(theirs.get("/agreed").content.decode())
    assert "A handover to a colleague" in agreed
    assert TEXT not in agreed


@pytest.mark.clause("GCE-3.1b")
def test_a_handover_that_the_client_did_not_sign_is_shown_as_such(
    proposed: Handover,
    active: Seat,
    cleo: Holder,
    nora: Holder,
    sign_in: Callable[..., Client],
) -> None:
    sign(proposed, cleo)
    words, pages = "This signature does not hold", (f"/handovers/{proposed.pk}", "/handovers")
    assert all(words not in sign_in(nora).get(page).content.decode() for page in pages)
    Handover.objects.filter(pk=proposed.pk).update(signature=bytes(64))
    assert all(words in sign_in(nora).get(page).content.decode() for page in pages)
    needs = sign_in(cleo).get(f"/engagements/{active.engagement.pk}/needs").content.decode()
    assert words in needs
    found = queries.handover(proposed.pk, to=nora.person)
    assert handing.read_handover(found, by=nora, at=DAY).packet is None
