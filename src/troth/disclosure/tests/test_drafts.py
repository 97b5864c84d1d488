"""Drafts: the practitioner's lie before the client, the client's with the client alone."""

from dataclasses import replace

import pytest

from troth.disclosure import queries, services
from troth.disclosure.models import Draft
from troth.disclosure.owed import owed
from troth.disclosure.tests.stories import DAY, UNTIL, WORDS, draft, seat, send, sign, told
from troth.engagements.queries import Seat
from troth.ethics.verdict import Refused
from troth.people.holder import Holder
from troth.records.reach import OutOfReach
from troth.vault.services import NoKey

HERS = replace(WORDS, title="Proposal", expires_on=None)


@pytest.mark.clause("SEED003-REPORT-2")
def test_the_practitioner_drafts_to_the_client_and_learns_nothing_of_what_follows(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    before = services.read_drafts(seat(pk, carla), by=carla, at=DAY)
    own = services.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)
    assert own.root == hers.root
    assert own.compartment_id != hers.compartment_id
    assert [d.words for d in services.read_drafts(seat(pk, cleo), by=cleo, at=DAY)] == [WORDS]
    made = sign(own, cleo)
    assert services.read_drafts(seat(pk, carla), by=carla, at=DAY) == before
    assert queries.state_of(hers.root, "practitioner") == "draft"
    assert queries.releases(pk, to=seat(pk, carla)) == []
    services.edit(seat(pk, carla), hers, HERS, by=carla, at=DAY)
    send(made, cleo)
    assert services.read_drafts(seat(pk, carla), by=carla, at=DAY) == []
    assert [r.pk for r in queries.releases(pk, to=seat(pk, carla))] == [made.pk]


@pytest.mark.clause("SEED003-REPORT-2")
def test_dropping_a_draft_tells_the_practitioner_nothing(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    services.drop_draft(seat(pk, cleo), hers, by=cleo, at=DAY)
    assert services.read_drafts(seat(pk, cleo), by=cleo, at=DAY) == []
    assert len(services.read_drafts(seat(pk, carla), by=carla, at=DAY)) == 1
    assert services.edit(seat(pk, carla), hers, HERS, by=carla, at=DAY).version == 2
    with pytest.raises(Refused):
        services.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)


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
            services.read_draft(own, by=holder, at=DAY)


@pytest.mark.clause("GCE-1.9")
def test_the_sponsor_neither_writes_nor_finds_a_draft(
    active: Seat, carla: Holder, hana: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    with pytest.raises(OutOfReach):
        queries.draft(hers.pk, to=hana.person)
    with pytest.raises(Refused):
        services.write(seat(pk, hana), WORDS, by=hana, at=DAY)
    assert Draft.objects.count() == 1


def test_an_edit_adds_a_version_and_two_windows_do_not_overwrite(
    active: Seat, cleo: Holder
) -> None:
    pk = active.engagement.pk
    first = draft(pk, cleo)
    second = services.edit(seat(pk, cleo), first, WORDS, by=cleo, at=DAY)
    assert (second.version, queries.latest(first)) == (2, second)
    with pytest.raises(services.Overtaken):
        services.edit(seat(pk, cleo), first, WORDS, by=cleo, at=DAY)
    assert told(pk)[:2] == ["disclosure.edit", "disclosure.write"]


def test_the_client_begins_one_strand_of_a_draft_only_once(
    active: Seat, carla: Holder, cleo: Holder
) -> None:
    pk = active.engagement.pk
    hers = draft(pk, carla, HERS)
    services.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)
    with pytest.raises(services.Overtaken):
        services.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY)


def test_today_lists_what_waits_for_each(
    active: Seat, carla: Holder, cleo: Holder, hana: Holder, django_assert_num_queries: object
) -> None:
    pk = active.engagement.pk
    kinds = {h.person.name: lambda h=h: [o.kind for o in owed(to=h.person, at=DAY)]
             for h in (carla, cleo, hana)}  # fmt: skip
    hers = draft(pk, carla, HERS)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], ["draft"], []]
    made = sign(services.edit(seat(pk, cleo), hers, WORDS, by=cleo, at=DAY), cleo)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], ["unsent"], []]
    send(made, cleo)
    assert [kinds[n]() for n in ("Carla", "Cleo", "Hana")] == [[], [], ["arrived"]]
    for more in range(3):
        draft(pk, carla, replace(HERS, title=str(more), salt=str(more), expires_on=UNTIL))
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(owed(to=cleo.person, at=DAY)) == 3
