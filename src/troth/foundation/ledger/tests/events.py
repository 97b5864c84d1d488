"""What the tests of the ledger do inside a home: a program of its own, because a home is a process.

python acts.py prepare                make the database
python acts.py record CHAIN N         write N entries
python acts.py publish CHAIN N        write N entries, signed early enough for strangers to see
python acts.py tell CHAIN WHAT…       write one entry about some ids, and take everything in
python acts.py erase CHAIN SEQ…       erase what entries told
python acts.py bundle CHAIN PERSON    print a bundle
python acts.py die                    write and sequence; be killed at each statement in turn
python acts.py holds                  check the whole log, as after a restart
python acts.py live                   write and sequence until someone kills it
"""

# ruff: noqa: E402 - models load after django.setup

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.timezone import now

from troth.foundation.ledger import chain_ends, queries, sequencer, services, tree
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Checkpoint, Entry, Leaf
from troth.foundation.ledger.tests.hosts import Host
from troth.foundation.ledger.verify.chain_ends import EMPTY, chain_key, head_value
from troth.foundation.ledger.verify.merkle import leaf_hash

CHAINS = [uuid5(UUID(int=1), str(n)) for n in range(5)]


def record(chain: UUID, times: int) -> None:
    for n in range(times):
        services.record(KNOCKED, chain=chain, by=None, at=now(), why=str(n))


def once(step: int) -> None:
    """Write to some chains and take in, as a host does."""
    for chain in CHAINS[: step % 4 + 1]:
        record(chain, 1)
    sequencer.run(at=now())


def die(at: int) -> None:
    """Be killed, as by kill -9, before the statement with this number."""
    numbers = count()

    def dying(execute: Callable[..., Any], *given: Any) -> Any:
        if next(numbers) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    sequencer.BATCH = 3
    with connection.execute_wrapper(dying):
        once(3)
        once(2)


def dying_everywhere() -> None:
    """Die at every statement in turn, each time in a child, until one survives; say how often."""
    deaths = 0
    while True:
        connection.close()
        child = os.fork()
        if child == 0:
            die(deaths)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        deaths += 1
    sys.stdout.write(str(deaths))


def live() -> None:
    """Write and sequence; say after each commit how many entries there have to be."""
    sequencer.BATCH = 3
    written = Entry.objects.count()
    for step in count():
        for chain in CHAINS[: step % 4 + 1]:
            record(chain, 1)
            written += 1
            sys.stdout.write(f"{written}\n")
            sys.stdout.flush()
        sequencer.run(at=now())


def holds() -> dict[str, int]:
    """Look at the log as a restarted host does: complete, no place used twice, roots as said."""
    sequencer.run(at=now(), whole=True)
    places = list(Leaf.objects.order_by("index").values_list("index", flat=True))
    assert places == list(range(Entry.objects.count())), "a place is missing or used twice"
    leaves = Entry.objects.order_by("leaf__index").values_list("hash", "chain_id", "seq")
    stored: dict[tree.Place, bytes] = {}
    roots, ends = {0: tree.EMPTY}, {}
    trie = {0: EMPTY}
    for index, (digest, chain, seq) in enumerate(leaves):
        stored.update(tree.grown(index, leaf_hash(bytes(digest)), stored.__getitem__))
        roots[index + 1] = tree.root(index + 1, stored.__getitem__)
        ends[chain_key(chain)] = head_value(seq, bytes(digest))
        trie[index + 1], _ = chain_ends.put(EMPTY, ends, {})
    before = None
    for signed in Checkpoint.objects.order_by("size"):
        assert bytes(signed.root) == roots[signed.size], "a root is another one"
        assert bytes(signed.heads) == trie[signed.size], "the ends are others"
        assert before is None or before <= signed.at, "time ran backwards"
        before = signed.at
    for chain in CHAINS:
        queries.verify(chain)
    return {"entries": len(places), "size": Checkpoint.objects.latest("size").size}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            call_command("migrate", verbosity=0, skip_checks=True)
        case ["record", chain, times]:
            record(UUID(chain), int(times))
            sequencer.run(at=now())
        case ["publish", chain, times]:
            with transaction.atomic():  # the server of this home signs what it finds as of now
                record(UUID(chain), int(times))
                sequencer.run(at=now() - timedelta(seconds=queries.BEAT))
        case ["tell", chain, *about]:
            services.record(KNOCKED, chain=UUID(chain), by=None, at=now(), about=about)
            sequencer.run(at=now())
        case ["erase", chain, *places]:
            services.erase(UUID(chain), map(int, places), by=None, at=now())
        case ["bundle", chain, person]:
            host = Host(chain=UUID(chain), client=UUID(person))
            sys.stdout.write(json.dumps(host.bundle()))
        case ["die"]:
            dying_everywhere()
        case ["holds"]:
            sys.stdout.write(json.dumps(holds()))
        case ["live"]:
            live()
        case unknown:
            sys.exit(f"unknown: {unknown}")
