"""The sequencer: every entry gets one place, whatever ends in between."""

from collections.abc import Iterator
from random import Random
from uuid import uuid4

import pytest

from troth.foundation.ledger import queries, sequencer, services, tree
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Checkpoint, Entry, Leaf, Node
from troth.foundation.ledger.tests.hosts import AT, Host
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import leaf_hash
from troth.foundation.ledger.verify.notes import open_note, read_key

pytestmark = pytest.mark.django_db


class Killed(Exception):
    """The process ended here."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.setattr(sequencer, "BATCH", 5)
    return Host()


def holds() -> None:
    """Check that every entry has one leaf, in order, and that the root is that of the entries."""
    leaves = list(Leaf.objects.order_by("index").values_list("index", "entry_id"))
    assert [index for index, _ in leaves] == list(range(Entry.objects.count()))
    assert [pk for _, pk in leaves] == sorted(pk for _, pk in leaves)
    stored: dict[tree.Place, bytes] = {}
    hashes = Entry.objects.order_by("leaf__index").values_list("hash", flat=True)
    for index, digest in enumerate(hashes):
        stored.update(tree.grown(index, leaf_hash(bytes(digest)), stored.__getitem__))
    newest = Checkpoint.objects.latest("size")
    assert newest.size == len(leaves)
    assert bytes(newest.root) == tree.root(newest.size, stored.__getitem__)


def test_entries_are_taken_in_batches_and_signed_once(host: Host) -> None:
    host.live(12)
    signed = sequencer.run(at=AT)
    assert signed.size == 18
    assert sequencer.run(at=AT).pk == signed.pk
    assert Checkpoint.objects.count() == 1
    holds()


def test_a_crash_between_any_two_steps_is_made_good(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(3)  # noqa: S311 - the same course each time

    def dying(steps: Iterator[int]) -> None:
        for model in (Leaf, Node, Checkpoint):
            for name in ("bulk_create", "create"):
                real = getattr(model.objects, name)

                def step(*args: object, real: object = real, **kwargs: object) -> object:
                    if next(steps) == 0:
                        raise Killed
                    return real(*args, **kwargs)  # type: ignore[operator]

                patch.setattr(model.objects, name, step)

    deaths = 0
    for _ in range(60):
        host.live(random.randrange(7))
        with monkeypatch.context() as patch:
            dying(iter(range(random.randrange(6), -999, -1)))
            try:
                sequencer.run(at=AT)
            except Killed:
                deaths += 1
    assert deaths > 20
    sequencer.run(at=AT)
    holds()
    check(host.bundle())


def test_an_entry_that_was_committed_late_is_taken_all_the_same(host: Host) -> None:
    host.live(2)
    late = Entry.objects.latest("pk")
    missing = dict(late.__dict__)
    Entry.objects.filter(pk=late.pk).delete()
    services.record(KNOCKED, chain=uuid4(), by=None, at=AT)
    sequencer.run(at=AT)
    missing.pop("_state")
    Entry.objects.create(**missing)
    assert sequencer.run(at=AT).size == Entry.objects.count()
    assert Leaf.objects.latest("index").entry_id == late.pk


@pytest.mark.parametrize("sweep", ["everything", "one chain"])
def test_an_entry_that_was_committed_much_too_late_is_found_by_looking_everywhere(
    host: Host, monkeypatch: pytest.MonkeyPatch, sweep: str
) -> None:
    monkeypatch.setattr(sequencer, "LATE", 0)
    host.live(4)
    late = dict(Entry.objects.earliest("pk").__dict__)
    Entry.objects.filter(pk=late["id"]).delete()
    assert sequencer.run(at=AT).size == 5
    late.pop("_state")
    Entry.objects.create(**late)
    assert sequencer.run(at=AT).size == 5
    if sweep == "everything":
        assert sequencer.run(at=AT, whole=True).size == 6
    else:
        assert sequencer.run_for(host.chain, at=AT).size == 6


def test_a_checkpoint_is_a_signed_note(host: Host) -> None:
    host.live(3)
    form = host.bundle()
    origin, size, root, heads, gap, signature, end = form["checkpoint"].split("\n")
    assert (origin, size) == (f"troth/{form['host']}", "4")
    assert (gap, end) == ("", "")
    assert signature.startswith(f"— {origin} ")
    opened = open_note(form["checkpoint"], read_key(form["host_key"]))
    assert opened.size == 4
    assert len(root) == len(heads.removeprefix("heads ")) == 44


def test_the_state_of_a_chain_is_told(host: Host) -> None:
    assert queries.standing(host.chain).at is None
    host.live(3)
    sequencer.run(at=AT)
    host.live(2)
    found = queries.standing(host.chain)
    assert (found.at, found.size, found.covered, found.waiting) == (AT, 4, 3, 2)
