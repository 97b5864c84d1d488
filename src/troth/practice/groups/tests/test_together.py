"""A group from its beginning to its end: who comes in, who reads what, who leaves."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import engage
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending as engagement_services
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault import queries as vault
from troth.practice.groups import queries
from troth.practice.groups.models import Attended, Group, Membership
from troth.practice.groups.services import agreeing, leaving, working
from troth.practice.groups.tests import stories
from troth.practice.groups.tests.stories import DAY, FACTS, TERMS, stand, texts, told, write
from troth.practice.meetings import queries as meetings
from troth.practice.meetings.services.recording import SessionFacts, correct_session

LATER = DAY + timedelta(days=30)


def _refusal(call: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **more)  # type: ignore[operator]
    return str(caught.value)


@pytest.mark.clause("GCE-1.3", "GCE-1.9")
def test_it_begins_with_invitations_that_give_the_key_of_the_agreement_alone(
    formed: Group, cleo: Holder, carla: Holder
) -> None:
    stands = stand(formed, cleo)
    assert (formed.state, stands.state) == ("forming", "invited")
    rooms = {held.purpose: held.holders for held in vault.holders(formed.pk).values()}
    assert rooms.keys() == {"group_terms"}
    page = working.read_group(stands, by=cleo, at=DAY)
    assert page.agreement.terms == TERMS
    assert page.notes == []
    assert stands.names == {cleo.person.pk: "Cleo", carla.person.pk: "Carla"}
    assert Notification.objects.filter(person=cleo.person, kind="groups.invited").count() == 1


@pytest.mark.clause("GCE-1.3")
def test_nobody_gets_the_key_who_has_not_signed_the_latest_text(
    formed: Group, cleo: Holder, carla: Holder
) -> None:
    words = _refusal(
        agreeing.let_in, stand(formed, carla), stories.place(formed, cleo), by=carla, at=DAY
    )
    assert "not signed by this person" in words
    stories.sign(formed, cleo)
    agreeing.change_agreement(
        stand(formed, carla), replace(TERMS, purpose="Something else"), by=carla, at=DAY
    )
    assert stand(formed, cleo).state == "invited"
    words = _refusal(
        agreeing.let_in, stand(formed, carla), stories.place(formed, cleo), by=carla, at=DAY
    )
    assert "not signed by this person" in words


@pytest.mark.clause("GCE-1.3")
def test_nobody_gets_the_key_before_their_own_charter_is_in_force(
    active: Seat, cleo: Holder, mia: Holder, carla: Holder, hana: Holder
) -> None:
    group = stories.form([active, engage(mia, carla, hana, signed=False)], carla)
    stories.sign(group, mia)
    words = _refusal(
        agreeing.let_in, stand(group, carla), stories.place(group, mia), by=carla, at=DAY
    )
    assert "own charter has to be in force first" in words


@pytest.mark.clause("GCE-1.3")
def test_what_was_not_read_is_not_signed(formed: Group, cleo: Holder, carla: Holder) -> None:
    read = queries.latest(formed.pk).digest
    terms = replace(TERMS, outside="Nothing at all")
    agreeing.change_agreement(stand(formed, carla), terms, by=carla, at=DAY)
    words = _refusal(agreeing.sign, stand(formed, cleo), read=read, by=cleo, at=DAY)
    assert "changed since you read it" in words


@pytest.mark.clause("GCE-1.9")
def test_everybody_in_reads_and_writes_and_nobody_else_finds_it(
    running: Group, cleo: Holder, mia: Holder, carla: Holder, hana: Holder, nora: Holder
) -> None:
    write(running, carla, "From Carla")
    write(running, cleo, "From Cleo", days=2)
    for who in (cleo, mia, carla):
        assert texts(running, who) == ["From Cleo", "From Carla"]
    for who in (hana, nora):
        with pytest.raises(OutOfReach) as caught:
            stand(running, who)
        assert caught.value.chain == running.pk
    assert stand(running, cleo).names == {
        cleo.person.pk: "Cleo",
        mia.person.pk: "Mia",
        carla.person.pk: "Carla",
    }


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_a_member_finds_nothing_of_the_engagement_of_another(
    running: Group, cleo: Holder, mia: Holder
) -> None:
    theirs = stories.place(running, mia).engagement_id
    with pytest.raises(OutOfReach):
        engagements.seat(theirs, to=cleo.person)
    assert {g for held in vault.holders(theirs).values() for g in held.holders}.isdisjoint(
        {cleo.person.pk}
    )


@pytest.mark.clause("GCE-1.21")
def test_who_leaves_finds_nothing_from_then_on_and_the_others_go_on(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, carla, "Before")
    assert texts(running, cleo) == ["Before"]  # the control: she could
    leaving.leave(stand(running, cleo), by=cleo, at=DAY + timedelta(days=2))
    with pytest.raises(OutOfReach):
        stand(running, cleo)
    held = vault.holders(running.pk).values()
    assert not [h for h in held if cleo.person.pk in h.holders]
    write(running, mia, "After", days=3)
    assert texts(running, mia) == ["After", "Before"] == texts(running, carla)
    rooms = [h for h in vault.holders(running.pk).values() if h.purpose == "group:1"]
    assert max(h.generation for h in rooms) == 2
    gone = next(m for m in stand(running, mia).memberships if m.person_id == cleo.person.pk)
    assert gone.state == "left"
    assert Engagement.objects.get(pk=gone.engagement_id).state == "active"


@pytest.mark.clause("GCE-1.21", "GCE-1.9")
def test_the_next_word_gets_a_new_key_even_if_who_left_was_asked_again_before_it(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    old = write(running, carla, "Before")
    own = stories.place(running, cleo).engagement_id
    leaving.leave(stand(running, cleo), by=cleo, at=DAY + timedelta(days=2))
    agreeing.invite(stand(running, carla), [own], by=carla, at=DAY + timedelta(days=3))
    cleo.keyring.opened.clear()  # what she holds by now is what was given to her
    new = write(running, mia, "While she thinks it over", days=4)
    assert new.compartment_id != old.compartment_id
    assert not vault.opens([new.compartment_id], by=cleo.keyring)
    stories.join(running, carla, cleo, days=5)
    write(running, cleo, "Back again", days=6)
    assert texts(running, cleo) == ["Back again"]
    assert texts(running, mia) == ["Back again", "While she thinks it over", "Before"]


@pytest.mark.clause("GCE-1.21")
def test_with_her_engagement_her_membership_ends_at_once(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    own = stories.place(running, cleo).engagement_id
    seat = engagements.seat(own, to=cleo.person)
    engagement_services.end(seat, by=cleo, at=DAY)
    assert stories.place(running, cleo).state == "left"
    assert "groups.end_membership" in told(own)
    write(running, carla, "After")
    assert texts(running, mia) == ["After"]
    with pytest.raises(OutOfReach):
        stand(running, cleo)


@pytest.mark.clause("GCE-1.9")
def test_only_the_practitioner_learns_who_declined(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    leaving.decline(stand(formed, mia), by=mia, at=DAY)
    stories.join(formed, carla, cleo)
    states = {m.person.name: m.state for m in stand(formed, carla).memberships}
    assert states == {"Cleo": "in", "Mia": "declined"}
    assert [m.person.name for m in stand(formed, cleo).memberships] == ["Cleo"]
    assert "groups.decline" not in told(formed.pk)
    with pytest.raises(OutOfReach):
        stand(formed, mia)


@pytest.mark.clause("GCE-1.9")
def test_who_is_invited_learns_no_name_before_they_are_in(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    stories.join(formed, carla, cleo)
    stories.sign(formed, mia)
    assert set(stand(formed, mia).names.values()) == {"Mia", "Carla"}
    stories.let_in(formed, carla, mia)
    assert set(stand(formed, mia).names.values()) == {"Mia", "Carla", "Cleo"}


@pytest.mark.clause("GCE-1.9")
def test_who_comes_later_reads_what_is_written_from_then_on(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    stories.join(formed, carla, cleo)
    old = write(formed, carla, "Among the first")
    stories.join(formed, carla, mia, days=2)
    write(formed, carla, "Among all", days=3)
    assert texts(formed, cleo) == ["Among all", "Among the first"]
    assert texts(formed, mia) == ["Among all"]
    with pytest.raises(OutOfReach):
        queries.note(old.pk, to=mia.person)
    assert not vault.opens([old.compartment_id], by=mia.keyring)


@pytest.mark.clause("GCE-1.3", "GCE-1.11")
def test_who_does_not_sign_a_new_agreement_stays_out_of_new_words(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    write(running, carla, "Under the first")
    terms = replace(TERMS, stays="Told nowhere, never")
    at = DAY + timedelta(days=2)
    agreeing.change_agreement(stand(running, carla), terms, by=carla, at=at)
    stories.join(running, carla, cleo, days=3)
    write(running, carla, "Under the second", days=4)
    assert texts(running, cleo) == ["Under the second", "Under the first"]
    assert texts(running, mia) == ["Under the first"]
    words = _refusal(write, running, mia, "I write on", days=5)
    assert "Sign it, and be let in anew" in words
    stories.join(running, carla, mia, days=6)
    assert texts(running, mia) == ["Under the second", "Under the first"]


@pytest.mark.clause("GCE-2.13", "SEED003-CARE-1")
def test_a_session_counts_in_the_own_engagement_of_everybody_who_belonged_to_it(
    running: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    places = {who: stories.place(running, who) for who in (cleo, mia)}
    came = {places[cleo].pk: "both", places[mia].pk: "client absent"}
    working.record_session(stand(running, carla), FACTS, came, by=carla, at=DAY)
    held = [meetings.held(places[who].engagement_id) for who in (cleo, mia)]
    assert held == [1, 0]
    own = queries.attended(stand(running, cleo))
    assert [a.membership.person.name for rows in own.values() for a in rows] == ["Cleo"]
    _correct(places[mia].engagement_id, carla)
    assert meetings.held(places[mia].engagement_id) == 1
    (rows,) = queries.attended(stand(running, mia)).values()
    assert [came.session.attendance for came in rows] == ["both"]
    both = queries.attended(stand(running, carla))
    assert sum(len(rows) for rows in both.values()) == Attended.objects.count() == 2


def _correct(engagement: UUID, carla: Holder) -> None:
    """Say in the own engagement that she came after all."""
    seat = engagements.seat(engagement, to=carla.person)
    (held,) = meetings.sessions(engagement)
    facts = SessionFacts(on=held.on, begins=None, minutes=90, kind="video", attendance="both")
    correct_session(seat, held, facts, based=held.pk, by=carla, at=LATER)


def test_a_session_leaves_out_who_has_the_new_agreement_to_sign(
    running: Group, cleo: Holder, carla: Holder
) -> None:
    terms = replace(TERMS, stays="Told nowhere, never")
    agreeing.change_agreement(stand(running, carla), terms, by=carla, at=DAY)
    came = {stories.place(running, cleo).pk: "both"}
    words = _refusal(working.record_session, stand(running, carla), FACTS, came, by=carla, at=DAY)
    assert "not signed by: Cleo" in words


@pytest.mark.clause("GCE-2.13")
def test_only_its_author_edits_a_note_and_the_earlier_version_stays(
    running: Group, cleo: Holder, mia: Holder
) -> None:
    first = write(running, cleo, "First")
    words = _refusal(
        working.edit_note, stand(running, mia), first, title="", text="X", by=mia, at=LATER
    )
    assert "Only the person who wrote a note" in words
    working.edit_note(stand(running, cleo), first, title="", text="Second", by=cleo, at=LATER)
    with pytest.raises(Overtaken):
        working.edit_note(stand(running, cleo), first, title="", text="3", by=cleo, at=LATER)
    stands, found = queries.note(first.pk, to=mia.person)
    versions = working.read_note(stands, found, by=mia, at=LATER)
    assert [opened.words["text"] for _, opened in versions] == ["Second", "First"]


@pytest.mark.clause("GCE-1.23a", "GCE-1.23b")
def test_after_the_end_the_practitioner_reads_with_a_reason_and_the_members_as_before(
    running: Group, cleo: Holder, carla: Holder
) -> None:
    write(running, carla, "Kept")
    leaving.close(stand(running, carla), by=carla, at=LATER)
    assert texts(running, cleo, days=40) == ["Kept"]
    assert texts(running, carla, days=40) == []
    words = _refusal(leaving.give_reason, stand(running, carla), "", by=carla, at=LATER)
    assert "Say why you read" in words
    leaving.give_reason(stand(running, carla), "client", by=carla, at=LATER)
    page = working.read_group(stand(running, carla), reason=True, by=carla, at=LATER)
    assert [opened.words["text"] for _, opened in page.notes] == ["Kept"]
    assert told(running.pk)[:2] == ["groups.read", "groups.read_closed"]
    words = _refusal(write, running, cleo, "More", days=41)
    assert "present state" in words


@pytest.mark.clause("GCE-1.22", "GCE-1.9")
def test_closing_takes_back_the_invitations_that_nobody_answered(
    formed: Group, cleo: Holder, mia: Holder, carla: Holder
) -> None:
    stories.join(formed, carla, cleo)
    stories.sign(formed, mia)
    leaving.close(stand(formed, carla), by=carla, at=LATER)
    with pytest.raises(OutOfReach):
        stand(formed, mia)
    assert not [h for h in vault.holders(formed.pk).values() if mia.person.pk in h.holders]
    assert told(stories.place(formed, mia).engagement_id).count("groups.take_back") == 1
    assert "groups.take_back" not in told(formed.pk)
    assert stand(formed, cleo).state == "in"


@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
@pytest.mark.clause("GCE-1.10")
def test_what_was_written_is_destroyed_when_its_day_has_come(
    running: Group, cleo: Holder, carla: Holder
) -> None:
    write(running, carla, "Kept for a year")
    leaving.close(stand(running, carla), by=carla, at=LATER)
    assert leaving.dispose_due(LATER + timedelta(days=300)) == 0
    assert leaving.dispose_due(LATER + timedelta(days=400)) == 1
    assert Group.objects.get(pk=running.pk).state == "disposed"
    with pytest.raises(OutOfReach):
        stand(running, cleo)
    assert "groups.dispose" in told(running.pk)


@pytest.mark.clause("GCE-1.19")
def test_an_invitation_can_be_taken_back_and_made_again(
    formed: Group, mia: Holder, carla: Holder
) -> None:
    found = stories.place(formed, mia)
    then = DAY + timedelta(days=1)
    agreeing.take_back(stand(formed, carla), found, by=carla, at=then)
    mia.keyring.opened.clear()
    with pytest.raises(OutOfReach):
        stand(formed, mia)
    agreeing.invite(stand(formed, carla), [found.engagement_id], by=carla, at=LATER)
    page = working.read_group(stand(formed, mia), by=mia, at=LATER)
    assert page.agreement.terms == TERMS
    assert Membership.objects.filter(group=formed, person=mia.person).count() == 2


@pytest.mark.clause("GCE-1.9")
def test_nobody_but_the_practitioner_of_all_of_them_joins_clients(
    seats: list[Seat], nora: Holder, cleo: Holder
) -> None:
    for who in (nora, cleo):
        with pytest.raises(OutOfReach):
            agreeing.begin([s.engagement.pk for s in seats], TERMS, by=who, at=DAY)
    assert not Group.objects.exists()
