"""The chain: any entry that is edited, dropped, moved or forged is found."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ledger import queries, services
from troth.foundation.ledger.entry import GENESIS, Broken, Event, check, encode, hashed
from troth.foundation.ledger.events import KNOCKED, REFUSED
from troth.foundation.ledger.events import event as ledger_event
from troth.foundation.ledger.models import Entry

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHAIN, CLEO = UUID(int=1), UUID(int=2)

Row = tuple[int, bytes, bytes, bytes, bytes]


def chain_of(length: int) -> list[Row]:
    rows: list[Row] = []
    prev = GENESIS
    for seq in range(1, length + 1):
        event = Event(act="a.b", at=AT + timedelta(seconds=seq), by=CLEO, chain=CHAIN)
        encoded, salt = encode(event, seq=seq, prev=prev), seq.to_bytes(16)
        digest = hashed(encoded, salt)
        rows.append((seq, prev, salt, encoded, digest))
        prev = digest
    return rows


def test_an_honest_chain_holds_also_when_an_event_was_erased() -> None:
    rows = chain_of(20)
    assert check(rows) == 20
    seq, prev, salt, _, digest = rows[7]
    rows[7] = (seq, prev, salt, b"", digest)
    assert check(rows) == 20


@given(st.data())
def test_every_change_to_a_chain_is_found(data: st.DataObject) -> None:
    rows = chain_of(8)
    place = data.draw(st.integers(0, 7))
    match data.draw(st.sampled_from(["edit", "drop", "swap", "repeat", "re-point"])):
        case "edit":
            seq, prev, salt, event, digest = rows[place]
            at = data.draw(st.integers(0, len(event) - 1))
            event = event[:at] + bytes([event[at] ^ 1]) + event[at + 1 :]
            rows[place] = (seq, prev, salt, event, digest)
        case "drop" if place < 7:
            del rows[place]
        case "swap":
            other = (place + 1) % 8
            rows[place], rows[other] = rows[other], rows[place]
        case "re-point":
            seq, _, salt, event, digest = rows[place]
            rows[place] = (seq, bytes([9]) * 32, salt, event, digest)
        case _:
            rows.insert(place, rows[place])
    with pytest.raises(Broken):
        check(rows)


def test_a_forged_entry_that_is_hashed_anew_breaks_the_next_link() -> None:
    rows = chain_of(5)
    seq, prev, salt, _, _ = rows[2]
    forged = encode(Event(act="a.b", at=AT, by=None, chain=CHAIN), seq=seq, prev=prev)
    rows[2] = (seq, prev, salt, forged, hashed(forged, salt))
    with pytest.raises(Broken, match="Entry 4"):
        check(rows)


@pytest.mark.clause("GCE-1.9")
@pytest.mark.django_db
def test_entries_are_told_newest_first_and_the_chain_holds() -> None:
    chain, person = uuid4(), uuid4()
    services.record(KNOCKED, chain=chain, by=person, at=AT, why="meetings:note")
    services.refuse(chain=chain, by=person, at=AT, clauses=["GCE-1.9", "GCE-1.9"])
    told = queries.entries([chain])
    assert [(t.seq, t.act, t.by, t.why) for t in told] == [
        (2, REFUSED, person, "GCE-1.9"),
        (1, KNOCKED, person, "meetings:note"),
    ]
    assert queries.verify(chain) == 2
    entry = Entry.objects.get(chain=chain, seq=1)
    Entry.objects.filter(pk=entry.pk).update(event=bytes(entry.event).replace(b"note", b"nota"))
    with pytest.raises(Broken, match="Entry 1 was altered"):
        queries.verify(chain)


@pytest.mark.django_db
def test_entries_can_be_narrowed_to_one_thing() -> None:
    chain, thing = uuid4(), uuid4()
    services.record(KNOCKED, chain=chain, by=None, at=AT, about=[thing])
    services.record(KNOCKED, chain=chain, by=None, at=AT, about=[uuid4()])
    assert [t.seq for t in queries.entries([chain], about=str(thing))] == [1]
    assert [t.seq for t in queries.entries([chain], most=1, skip=1)] == [1]


def test_an_act_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        ledger_event("ledger.knock", KNOCKED.words)
