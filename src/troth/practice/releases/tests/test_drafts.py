"""Drafts: the practitioner's lie before the client, the client's with the client alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from tests.clock import SetClock
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault.services.refusals import NoKey
from troth.practice.releases import queries
from troth.practice.releases.models import Draft
from troth.practice.releases.services import drafting
from troth.practice.releases.tests.stories import DAY, UNTIL, WORDS, draft, seat, send, sign, told
from troth.practice.releases.todo import todo

HERS = replace(WORDS, title="Proposal", expires_on=None)


@pytest.mark.clause("SEED003-REPORT-2")
def test_the_practitioner_drafts_to_the_client_and_learns_nothing_of_what_follows(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    before = drafting.read_drafts(seat(pk, carla), by=carla, at=DAY)
    own = drafting.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)
    assert own.root == hers.root
    assert own.compartment_id != hers.compartment_id
    assert [d.words for d in drafting.read_drafts(seat(pk, cleo), by=cleo, at=DAY)] == [WORDS]
    made = sign(own, cleo)
    assert drafting.read_drafts(seat(pk, carla), by=carla, at=DAY) == before
    assert queries.state_of(hers.root, "practitioner") == "draft"
    assert queries.releases(pk, to=seat(pk, carla)) == []
    drafting.edit(seat(pk, carla), hers, HERS, by=carla, at=DAY)
    send(made, cleo)
    assert drafting.read_drafts(seat(pk, carla), by=carla, at=DAY) == []
    assert [r.pk for r in queries.releases(pk, to=seat(pk, carla))] == [made.pk]


@pytest.mark.clause("SEED003-REPORT-2")
def test_the_practitioner_suggests_a_summary_and_learns_only_that_they_did(
    active: Seat,
    cleo: Holder,
    carla: Holder,
    hana: Holder,
    sign_in: Callable[..., Client],
    set_clock: SetClock,
) -> None:
    set_clock(DAY)
    home = f"/engagements/{active.engagement.pk}/summaries"
    carlas, cleos = sign_in(carla), sign_in(cleo)
    assert "Suggest that a summary is sent" in carlas.get(home).content.decode()
    assert carlas.post(f"{home}/suggest").status_code == 302
    assert "You suggested it on" in carlas.get(home).content.decode()
    hers = cleos.get(home).content.decode()
    assert "Carla suggested on" in hers
    assert "Suggest that a summary is sent" not in hers
    assert "releases.suggested" in {n.kind for n in people.notifications(to=cleo.person)}
    assert "releases.suggested" not in {n.kind for n in people.notifications(to=hana.person)}
    assert not Draft.objects.exists()
    for who in (cleos, sign_in(hana)):
        assert who.post(f"{home}/suggest").status_code == 404


@pytest.mark.clause("SEED003-REPORT-2")
def test_dropping_a_draft_tells_the_practitioner_nothing(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    drafting.drop_draft(seat(pk, cleo), hers, by=cleo, at=DAY)
    assert drafting.read_drafts(seat(pk, cleo), by=cleo, at=DAY) == []
    assert len(drafting.read_drafts(seat(pk, carla), by=carla, at=DAY)) == 1
    assert drafting.edit(seat(pk, carla), hers, HERS, by=carla, at=DAY).version == 2
    with pytest.raises(Refused):
        drafting.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_clients_drafts_are_the_clients_alone(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder, nora: Holder
) -> None:
    own = draft(active.engagement.pk, cleo)
    assert queries.draft(own.pk, to=cleo.person) == own
    for holder in (carla, hana, nora):
        with pytest.raises(OutOfReach):
            queries.draft(own.pk, to=holder.person)
        with pytest.raises(NoKey):
            drafting.read_draft(own, by=holder, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_sponsor_neither_writes_nor_finds_a_draft(
    active: Seat, carla: Holder, hana: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    with pytest.raises(OutOfReach):
        queries.draft(hers.pk, to=hana.person)
    with pytest.raises(Refused):
        drafting.write(seat(pk, hana), WORDS, by=hana, at=DAY)
    assert Draft.objects.count() == 1


def test_an_edit_adds_a_version_and_two_windows_do_not_overwrite(
    active: Seat, cleo: Holder
) -> None:
    pk = active.engagement.pk
    first = draft(pk, cleo)
    second = drafting.edit(seat(pk, cleo), first, WORDS, by=cleo, at=DAY)
    assert (second.version, queries.latest(first)) == (2, second)
    with pytest.raises(Overtaken):
        drafting.edit(seat(pk, cleo), first, WORDS, by=cleo, at=DAY)
    assert told(pk)[:2] == ["releases.edit", "releases.write"]


def test_the_client_begins_one_strand_of_a_draft_only_once(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    drafting.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)
    with pytest.raises(Overtaken):
        drafting.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)


def test_today_lists_what_waits_for_each(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder, django_assert_num_queries: object
) -> None:
    pk = active.engagement.pk
    kinds = {h.person.name: lambda h=h: [o.kind for o in todo(to=h.person, at=DAY)]
             for h in (carla, cleo, hana)}  # fmt: skip
    hers = draft(pk, carla, HERS)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], ["draft"], []]
    made = sign(drafting.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY), cleo)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], ["unsent"], []]
    send(made, cleo)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], [], ["arrived"]]
    for more in range(3):
        draft(pk, carla, replace(HERS, title=str(more), salt=str(more), expires_on=UNTIL))
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(todo(to=cleo.person, at=DAY)) == 3
