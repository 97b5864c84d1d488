"""The worker that takes entries into the tree on a database server: one at a time, others wait.

On the embedded default the clock of `serve` does it in its own process. On PostgreSQL every
`serve` starts one worker; an advisory lock lets one of them work, and another takes over as soon
as that one's connection ends.
"""

import logging
import time

from django.db import DatabaseError, connection
from django.utils.timezone import now

from troth.app.host import beats, parent
from troth.foundation.ledger import sequencer
from troth.foundation.vault.faults import Fault

LOCK = 0x74726F7468  # "troth"
"""The number of the advisory lock."""
EVERY = 2.0
"""Seconds between two looks at what waits; a checkpoint is signed whenever something did."""
WHOLE = 300
"""Looks between two that search the whole ledger for an entry that was committed very late."""

log = logging.getLogger(__name__)


def is_ours() -> bool:
    """Say whether this process is the one that sequences; take the place when it is free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND pid = pg_backend_pid() AND (classid::bigint << 32) + objid::bigint = %s",
            [LOCK],
        )
        held: bool = cursor.fetchone()[0]
        if not held:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            held = cursor.fetchone()[0]
    return held


def work() -> None:
    """Sequence for as long as the server that started this process lives."""
    # The lock belongs to one connection; a pool would hand out another one.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    looks = 0
    while parent.is_there():
        try:
            if is_ours():
                sequencer.run(at=now(), whole=looks % WHOLE == 0)
                looks += 1
            beats.beat("sequence")
        except Fault as fault:  # the clock says it to the log, once a minute
            log.debug("%s", fault)
        except DatabaseError:
            log.exception("Sequencing failed; the next look tries again.")
            connection.close()
        time.sleep(EVERY)
