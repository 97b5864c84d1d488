"""`./bench ledger [--entries N] [--histories N] [--leaves N] [--batches N]`: what the ledger costs.

One process with a database of its own, in one run: appending against plain inserts of the same
rows, taking in and signing at sizes far apart, proofs, and the verifier on a long chain, beside
the library pymerkle. What is compared is measured in turns; CPU is what the process used
(time.process_time), figures are medians. With TROTH_DATABASE set it measures that database:
`python -m tests.servers ./bench ledger`.
"""

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import django

IN_BATCH = 50
WRITERS = 4
Row = tuple[Any, ...]


def main() -> None:
    """Measure, and print."""
    asked = argparse.ArgumentParser(prog="./bench ledger", description="What the ledger costs.")
    asked.add_argument("--entries", type=int, default=100_000, help="entries of the long chain")
    asked.add_argument("--leaves", type=int, default=1_000_000, help="leaves of the large tree")
    asked.add_argument("--histories", type=int, default=0, help="honest histories to live")
    asked.add_argument("--batches", type=int, default=12, help="batches of entries to append")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as home:
        os.environ["TROTH_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - needs the home

        call_command("migrate", verbosity=0, skip_checks=True)
        _appending(given.batches)
        _tree(given.leaves)
        _verifying(given.entries)
        if given.histories:
            _histories(given.histories)


def _say(words: str) -> None:
    print(words, flush=True)


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Return (CPU, wall) seconds of an act."""
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - cpu, time.perf_counter() - wall


# --- appending -----------------------------------------------------------------------------------


def _appending(batches: int) -> None:
    """Measure acts against plain inserts of rows of the same sizes, each in its own transaction."""
    from django.db import connection  # noqa: PLC0415 - needs the settings

    _say(f"Appending, each entry in a transaction of its own, on {connection.vendor}:")
    connection.close()
    for writers in (1, WRITERS):
        ours, raw = [], []
        for _ in range(batches):
            ours.append(_rate(_write, writers))
            raw.append(_rate(_insert, writers))
        a, b = (median(r for r, _ in found) for found in (ours, raw))
        c, d = (median(c for _, c in found) * 1000 for found in (ours, raw))
        ratio = median(x / y for (x, _), (y, _) in zip(ours, raw, strict=True))
        _say(
            f"  {writers} writer(s): {a:,.0f} entries/s, plain inserts {b:,.0f}/s: "
            f"{ratio:.2f} of that; CPU {c:.2f} ms against {d:.2f} ms an entry"
        )


def _rate(act: Callable[[], None], writers: int) -> tuple[float, float]:
    """Return entries a second, and CPU seconds for each, of some writers side by side."""
    context = get_context("fork")
    gate, cpu = context.Barrier(writers + 1), context.Queue()
    crew = [context.Process(target=_one, args=(act, gate, cpu)) for _ in range(writers)]
    for one in crew:
        one.start()
    gate.wait()
    began = time.perf_counter()
    spent = [cpu.get() for _ in crew]
    lasted = time.perf_counter() - began
    for one in crew:
        one.join()
    return writers * IN_BATCH / lasted, sum(spent) / (writers * IN_BATCH)


def _one(act: Callable[[], None], gate: Any, cpu: Any) -> None:
    from django.db import connection  # noqa: PLC0415 - needs the settings

    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.ensure_connection()
    act()  # a first round warms up
    gate.wait()
    cpu.put(_spent(act)[0])
    connection.close()


_chain = None


def _own_chain() -> UUID:
    global _chain  # noqa: PLW0603 - one for each process
    _chain = _chain or uuid4()
    return _chain


def _write() -> None:
    """Write entries as acts do."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from troth.foundation.ledger import services  # noqa: PLC0415 - needs Django
    from troth.foundation.ledger.events import KNOCKED  # noqa: PLC0415

    chain, at = _own_chain(), datetime.now(UTC)
    for _ in range(IN_BATCH):
        services.record(KNOCKED, chain=chain, by=chain, at=at, about=[chain], digests=["ab" * 32])


def _insert() -> None:
    """Insert rows of the same sizes with the driver alone, and nothing else."""
    from django.db import connection  # noqa: PLC0415 - needs the settings

    from troth.foundation.ledger.models import Chain  # noqa: PLC0415

    chain = _own_chain()
    if not Chain.objects.filter(pk=chain).exists():
        Chain.objects.create(pk=chain)
    bare = connection.connection
    embedded = connection.vendor == "sqlite"
    mark = "?" if embedded else "%s"
    marks = ",".join([mark] * 6)
    words = f"INSERT INTO ledger_entry (chain_id,seq,prev,salt,event,hash) VALUES ({marks})"  # noqa: S608
    key = chain.hex if embedded else str(chain)
    base = time.time_ns() % 10**12 * 1000
    for n in range(IN_BATCH):
        row = (key, base + n, bytes(32), bytes(16), os.urandom(180).hex().encode(), bytes(32))
        cursor = bare.cursor()
        cursor.execute("BEGIN IMMEDIATE" if embedded else "BEGIN")
        cursor.execute(words, row)
        cursor.execute("COMMIT")
        cursor.close()


# --- the tree ------------------------------------------------------------------------------------


def _tree(leaves: int) -> None:
    """Measure taking in, signing and proving at three sizes of the tree, a thousandfold apart."""
    from troth.foundation.ledger import models  # noqa: PLC0415 - needs Django

    for name in ("Checkpoint", "Leaf", "Node", "Tree", "Entry", "Chain"):
        getattr(models, name).objects.all().delete()
    _say("The tree:")
    for size in sorted({max(leaves // 1000, 1), max(leaves // 10, 1), leaves}):
        _plant(size)
        took = [_round() for _ in range(15)]
        names = ("100 entries into tree and checkpoint", "a checkpoint alone", "a proof")
        parts = [
            f"{name} {median(c for c, _ in (t[n] for t in took)) * 1000:.2f} ms"
            for n, name in enumerate(names)
        ]
        _say(f"  {size:>9,} leaves: {', '.join(parts)} (CPU)")


def _plant(size: int) -> None:
    """Make the tree `size` leaves large: real nodes over made-up leaves, without their entries."""
    from django.db import transaction  # noqa: PLC0415 - needs the settings

    from troth.foundation.ledger import sequencer, tree  # noqa: PLC0415
    from troth.foundation.ledger.models import Node, Tree  # noqa: PLC0415
    from troth.foundation.ledger.verify.merkle import leaf_hash  # noqa: PLC0415

    Tree.objects.get_or_create(pk=1)
    start = Tree.objects.get(pk=1).size
    known = sequencer.nodes(tree.peaks(0, start))
    made: list[Node] = []
    with transaction.atomic():
        for index in range(start, size):
            grown = tree.grown(index, leaf_hash(index.to_bytes(32)), known.__getitem__)
            known.update(grown)
            made += [Node(level=p[0], number=p[1], hash=h) for p, h in grown]
            if len(made) > 20_000 or index == size - 1:
                Node.objects.bulk_create(made, batch_size=300)
                made = []
                known = {p: known[p] for p in tree.peaks(0, index + 1)}
        Tree.objects.update(size=max(size, start))


def _round() -> list[tuple[float, float]]:
    """Write a hundred entries to ten chains; return what taking in, signing and proving cost."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from django.db import transaction  # noqa: PLC0415

    from troth.foundation.ledger import (  # noqa: PLC0415 - needs Django
        bundle,
        sequencer,
        services,
        tree,
    )
    from troth.foundation.ledger.events import KNOCKED  # noqa: PLC0415
    from troth.foundation.ledger.models import Checkpoint  # noqa: PLC0415

    at, chains = datetime.now(UTC), [uuid4() for _ in range(10)]
    with transaction.atomic():
        for n in range(100):
            services.record(KNOCKED, chain=chains[n % 10], by=None, at=at)
    whole = _spent(lambda: sequencer.run(at=at))
    newest = Checkpoint.objects.order_by("-size").first()
    assert newest is not None
    with transaction.atomic():
        services.record(KNOCKED, chain=chains[0], by=None, at=at)
    sequencer._take_from(sequencer._waiting(whole=False))  # noqa: SLF001 - one step alone
    alone = _spent(lambda: sequencer.sign(at=at))
    proof = _spent(
        lambda: [
            bundle._hashes([tree.inclusion(n * newest.size // 20, newest.size)])  # noqa: SLF001
            for n in range(20)
        ]
    )
    return [whole, alone, (proof[0] / 20, proof[1] / 20)]


# --- the verifier --------------------------------------------------------------------------------


def _verifying(entries: int) -> None:
    """Measure the verifier on one long chain among others, and pymerkle on as many leaves."""
    import pymerkle  # noqa: PLC0415

    from troth.foundation.ledger.tests.memory import Log  # noqa: PLC0415 - needs Django
    from troth.foundation.ledger.verify.bundle import check  # noqa: PLC0415

    log, chain = Log(), UUID(int=1)
    for n in range(entries):
        log.record(chain, about=(str(chain),), digests=("ab" * 32,))
        if n % 3 == 0:
            log.record(UUID(int=2 + n % 50))
    text = json.dumps(log.bundle(chain, []))
    proofs = sum(len(e["proof"]) for e in json.loads(text)["entries"])
    read, checked = [], []
    for _ in range(5):
        gc.collect()
        forms: list[Any] = []
        read.append(_spent(lambda: forms.append(json.loads(text)))[0])  # noqa: B023
        checked.append(_spent(lambda: check(forms[0]))[0])  # noqa: B023
    _say(
        f"The verifier: {entries:,} entries in {median(checked):.2f} s of CPU, and "
        f"{median(read):.2f} s to read the file of {len(text) / 1e6:.0f} MB ({proofs:,} hashes)"
    )
    raw = [row.hash for rows in log.chains.values() for row in rows]
    other = pymerkle.InmemoryTree.init_from_entries(raw)
    root, size = other.get_root(), len(raw)
    few = range(1, size, max(size // 200, 1))
    made: list[Any] = []
    proving = _spent(lambda: made.extend(other.prove_inclusion(n, size) for n in few))[0]
    bases = [other.get_leaf(n) for n in few]
    verifying = _spent(
        lambda: [pymerkle.verify_inclusion(b, root, p) for b, p in zip(bases, made, strict=True)]
    )[0]
    _say(
        f"  pymerkle on {size:,} leaves in memory: a proof {proving / len(few) * 1e3:.2f} ms, its "
        f"check {verifying / len(few) * 1e3:.3f} ms, so {verifying / len(few) * entries:.1f} s for "
        f"{entries:,}"
    )


def _histories(times: int) -> None:
    from troth.foundation.ledger.tests.memory import history  # noqa: PLC0415 - needs Django

    files, wall = 0, time.perf_counter()
    for seed in range(times):
        files += history(seed)
    took = time.perf_counter() - wall
    _say(f"{times:,} honest histories, {files:,} files, none accused: {took:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
