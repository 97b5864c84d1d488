"""What a page says of a chain: an honest one holds, and every change of a row shows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from troth.foundation.ledger import sequencer, services
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Chain, Checkpoint, Entry, Leaf, Twig
from troth.foundation.ledger.verification import place, rows, verification

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def chain(db: None) -> UUID:
    """Six entries of one chain among others, signed, and one more that waits."""
    found, other = uuid4(), uuid4()
    for n in range(6):
        for one in (found, other):
            services.record(KNOCKED, chain=one, by=None, at=AT + timedelta(minutes=n))
    sequencer.run(at=AT + timedelta(hours=1))
    services.record(KNOCKED, chain=found, by=None, at=AT + timedelta(hours=2))
    return found


def kinds(chain: UUID) -> list[tuple[str, int]]:
    return [(flaw.kind, flaw.seq) for flaw in verification([chain], rows([chain])).flaws]


def test_an_honest_chain_holds_with_what_is_covered_and_what_waits(chain: UUID) -> None:
    found = verification([chain, uuid4()], rows([chain]))
    assert (found.flaws, found.covered, found.waiting) == ((), 6, 1)
    assert found.signed is not None


def test_erased_entries_hold_and_emptied_ones_do_not(chain: UUID) -> None:
    services.erase(chain, [2, 3], by=None, at=AT + timedelta(days=1))
    assert kinds(chain) == []
    Entry.objects.filter(chain_id=chain, seq=4).update(event=b"", salt=b"")
    assert kinds(chain) == [("emptied", 4)]


def _edit(chain: UUID) -> None:
    row = Entry.objects.get(chain_id=chain, seq=3)
    row.event = bytes(row.event).replace(b"ledger.knock", b"ledger.knack")
    row.save()


def _garble(chain: UUID) -> None:
    Entry.objects.filter(chain_id=chain, seq=3).update(event=b"\xff{")


def _cut_the_end(chain: UUID) -> None:
    Entry.objects.filter(chain_id=chain, seq=7).delete()


def _cut_signed_ones(chain: UUID) -> None:
    Leaf.objects.filter(entry__chain=chain, entry__seq__gte=5).delete()
    Entry.objects.filter(chain_id=chain, seq__gte=5).delete()
    last = Entry.objects.get(chain_id=chain, seq=4)
    Chain.objects.filter(pk=chain).update(length=4, head=last.hash)


def _take_all(chain: UUID) -> None:
    Leaf.objects.filter(entry__chain=chain).delete()
    Entry.objects.filter(chain_id=chain).delete()
    Chain.objects.filter(pk=chain).delete()


def _write_anew(chain: UUID) -> None:
    """Hash the last signed entry and what follows again, as someone with the program would."""
    from troth.foundation.ledger.entry import hashed

    found = list(Entry.objects.filter(chain_id=chain, seq__gte=6).order_by("seq"))
    prev = bytes(found[0].prev)
    for row in found:
        form = json.loads(bytes(row.event))
        form |= {"by": str(uuid4()), "prev": prev.hex()}
        event = json.dumps(form, sort_keys=True, separators=(",", ":")).encode()
        row.event, row.prev, row.hash = event, prev, hashed(event, bytes(row.salt))
        row.save()
        prev = row.hash
    Chain.objects.filter(pk=chain).update(head=prev)


def _sign_otherwise(_chain: UUID) -> None:
    signed = Checkpoint.objects.get()
    signed.note = bytes(signed.note).replace(b"heads ", b"heads A", 1)
    signed.save()


def _fell_twigs(_chain: UUID) -> None:
    Twig.objects.all().delete()


@pytest.mark.clause("GCE-1.9", "IMC-INT-1")
@pytest.mark.parametrize(
    ("tamper", "kind"),
    [
        (_edit, ("altered", 3)),
        (_garble, ("altered", 3)),
        (_cut_the_end, ("short", 6)),
        (_cut_signed_ones, ("other", 4)),
        (_take_all, ("other", 0)),
        (_write_anew, ("other", 6)),
        (_sign_otherwise, ("signature", 0)),
        (_fell_twigs, ("other", 0)),
    ],
)
def test_what_was_changed_in_the_tables_is_found(
    chain: UUID, tamper: Callable[[UUID], None], kind: tuple[str, int]
) -> None:
    assert kinds(chain) == []
    tamper(chain)
    assert kinds(chain) == [kind]


def test_an_entry_stands_in_the_log_only_when_it_is_under_the_checkpoint(chain: UUID) -> None:
    signed = Checkpoint.objects.get()
    found = {r.seq: place(chain, bytes(r.hash), signed) for r in rows([chain])}
    assert [p.is_included for p in found.values() if p] == [True] * 6 + [False]
    assert all(p.is_unaltered for p in found.values() if p)
    assert place(uuid4(), bytes(rows([chain])[0].hash), signed) is None
    _edit(chain)
    third = place(chain, bytes(rows([chain])[2].hash), signed)
    assert third is not None
    assert (third.is_unaltered, third.is_included) == (False, True)
