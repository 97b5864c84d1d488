"""What the tests of the ledger do inside a home: a program of its own, because a home is a process.

python acts.py record CHAIN N         write N entries
python acts.py tell CHAIN WHAT…       write one entry about some ids, and take everything in
python acts.py erase CHAIN SEQ…       erase what entries told, and empty the write-ahead log
python acts.py bundle CHAIN PERSON    print a bundle
python acts.py die AT                 write and sequence; be killed at statement number AT
python acts.py live                   write and sequence until somebody kills it
"""

# ruff: noqa: E402 - models load after django.setup
import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import django

django.setup()

from django.db import connection
from django.utils.timezone import now

from troth.ledger import sequencer, services
from troth.ledger.acts import KNOCKED
from troth.ledger.services import spill
from troth.ledger.tests.hosts import Host

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
    """Be killed, as by kill -9, before the statement with this number; say whether it came."""
    numbers = count()

    def dying(execute: Callable[..., Any], *given: Any) -> Any:
        if next(numbers) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    sequencer.BATCH = 3
    with connection.execute_wrapper(dying):
        once(3)
        once(2)
    sys.stdout.write("survived")


def live() -> None:
    sequencer.BATCH = 3
    for step in count():
        once(step)
        sys.stdout.write(f"{sum(n % 4 + 1 for n in range(step + 1))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["record", chain, times]:
            record(UUID(chain), int(times))
            sequencer.run(at=now())
        case ["tell", chain, *about]:
            services.record(KNOCKED, chain=UUID(chain), by=None, at=now(), about=about)
            sequencer.run(at=now())
        case ["erase", chain, *places]:
            services.erase(UUID(chain), map(int, places), by=None, at=now())
            spill()
        case ["bundle", chain, person]:
            host = Host(chain=UUID(chain), client=UUID(person))
            sys.stdout.write(json.dumps(host.bundle()))
        case ["die", at]:
            die(int(at))
        case ["live"]:
            live()
        case unknown:
            sys.exit(f"unknown: {unknown}")
