"""Records that were set back, taken away, altered or added by SQL are found by the ledger."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.engagement.annex.tests.test_annex import write_all
from troth.engagement.core.queries import Seat
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.services import ending as engagements
from troth.foundation.ledger.events import DEFERRED, ERASED, REVEALED, Event
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verify.inventory import Finding, Kind, Live
from troth.foundation.records.inventory import compare, findings
from troth.practice.consents.services import consenting as consents
from troth.practice.consents.tests.conftest import terms
from troth.practice.meetings.models import Note
from troth.practice.meetings.rules import SHARED
from troth.practice.meetings.services import recording
from troth.practice.releases.tests import stories as summaries

DAY = AT + timedelta(days=9)
NOTE = "meetings.note"


@pytest.fixture
def notes(active: Seat, carla: Holder) -> tuple[Note, Note]:
    """A note that Carla wrote and then edited: both versions."""
    first = recording.write_note(active, place=SHARED, title="A", text="One", by=carla, at=DAY)
    second = recording.edit_note(active, first, title="A", text="Two", by=carla, at=DAY)
    return Note.objects.get(pk=first.pk), second


def found(seat: Seat) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.id, one.table) for one in findings(seat.engagement.pk)]


@pytest.mark.clause("GCE-1.23b", "GCE-2.13")
def test_a_note_that_was_set_back_to_its_first_version_is_found(
    active: Seat, notes: tuple[Note, Note]
) -> None:
    first, second = notes
    assert found(active) == []
    Note.objects.filter(pk=second.pk).delete()
    Note.objects.filter(pk=first.pk).update(current=True)
    assert found(active) == [(Kind.MISSING, str(second.pk), "")]
    (one,) = findings(active.engagement.pk)
    assert one.seq > 0


@pytest.mark.clause("GCE-1.23b")
def test_an_older_version_that_counts_again_is_found(
    active: Seat, notes: tuple[Note, Note]
) -> None:
    first, second = notes
    Note.objects.filter(pk=second.pk).update(current=False)
    Note.objects.filter(pk=first.pk).update(current=True)
    assert found(active) == [(Kind.OLDER, str(first.pk), NOTE)]


@pytest.mark.clause("GCE-1.23b")
def test_other_bytes_and_another_row_are_found(active: Seat, notes: tuple[Note, Note]) -> None:
    first, second = notes
    for body in (b"\x02" + bytes(300), bytes(first.body)):
        Note.objects.filter(pk=second.pk).update(body=body)
        assert found(active) == [(Kind.ALTERED, str(second.pk), NOTE)]
    Note.objects.filter(pk=second.pk).update(body=bytes(second.body))
    extra = Note.objects.get(pk=first.pk)
    extra.pk = extra.root = uuid4()
    extra.body, extra.current = b"\x02" + bytes(300), True
    extra.save(force_insert=True)
    assert found(active) == [(Kind.EXTRA, str(extra.pk), NOTE)]


def test_every_kind_of_record_is_told_as_it_is_written(
    active: Seat, notes: tuple[Note, Note], cleo: Holder, carla: Holder
) -> None:
    write_all(active, carla, cleo)
    made = consents.ask(active, terms(), by=carla, at=DAY)
    hers = summaries.seat(active.engagement.pk, cleo)
    consents.decide(hers, made, "give", read=made.digest, by=cleo, at=DAY)
    summaries.send(summaries.sign(summaries.draft(active.engagement.pk, cleo), cleo), cleo)
    given = Closing(review="Far", feedback_asked=True, handover="none", records="keep")
    engagements.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    later = [(DAY.date() + timedelta(days=60), "A call")]
    engagements.fill_closing(hers, given, follow_ups=later, by=cleo, at=DAY)
    assert found(active) == []


# --- the comparison alone ----------------------------------------------------------------------


def told(seq: int, *about: str, digests: tuple[str, ...] = (), act: Event = REVEALED) -> Told:
    return Told(UUID(int=1), seq, act, None, AT, about, "", b"", digests)


def row(name: str, *digests: str, version: int = 1, is_current: bool = False) -> Live:
    return Live(name, NOTE, version, frozenset(digests), ("line",), is_current)


def kinds(found: list[Finding]) -> list[tuple[Kind, str, int]]:
    return [(one.kind, one.id, one.seq) for one in found]


def test_what_an_entry_names_is_here_or_elsewhere_or_missing() -> None:
    entries = [told(1, "a", "b", "c", digests=("1",)), told(2, "c")]
    assert kinds(compare([row("a", "1")], entries, elsewhere={"b"})) == [(Kind.MISSING, "c", 1)]


def test_a_row_needs_an_entry_unless_one_was_erased_or_is_kept_back() -> None:
    entries = [told(1, "a", digests=("1",))]
    assert kinds(compare([row("a", "1"), row("b", "2")], entries)) == [(Kind.EXTRA, "b", 0)]
    for act in (ERASED, DEFERRED):
        assert compare([row("a", "1"), row("b", "2")], [*entries, told(2, act=act)]) == []


def test_only_the_newest_version_counts() -> None:
    entries = [told(1, "a", digests=("1",)), told(2, "b", digests=("2",))]
    older = row("a", "1", is_current=True)
    assert kinds(compare([older, row("b", "2", version=2)], entries)) == [(Kind.OLDER, "a", 1)]
    assert compare([row("a", "1"), row("b", "2", version=2, is_current=True)], entries) == []
