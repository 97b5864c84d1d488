"""What falls due by the clock. It holds nobody's keys: it signs the ledger, closes, clears away."""

import itertools
import logging
import signal
import threading
import traceback
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils.timezone import now

from troth.accounts.keys.services import recovery as keys
from troth.accounts.people.services import administration
from troth.accounts.people.services import letters as people
from troth.accounts.people.sessions import SessionStore
from troth.app.backups.copy import default_folder, remove_old_shares
from troth.app.clock import services
from troth.app.host import beats
from troth.engagement.endings.services import clock as engagements
from troth.engagement.endings.services import retention
from troth.foundation.kit import press
from troth.foundation.kit.counts import ROUNDS
from troth.foundation.ledger import pruning, sequencer
from troth.foundation.vault.faults import Fault
from troth.practice.concerns.services import needing as concerns
from troth.practice.consents.services import consenting as consents
from troth.practice.groups.services import leaving as groups
from troth.practice.releases.services import releasing as releases

EVERY = 60
"""Seconds from one round to the next."""
DAY = 24 * 60 * EVERY
"""Seconds from one look through the whole ledger to the next; the first comes at the start."""
SIGN_EVERY = 20
"""Seconds from one look at new entries to the next: none waits a minute for its checkpoint."""

LAST_LETTER = 8.0
"""Seconds that a letter which is on its way has to arrive when the clock is stopped."""
POST_EVERY = 1
"""Seconds from one look at waiting letters to the next."""

DEEP = 6
"""How many of the last steps that led to a failure the log names."""

log = logging.getLogger(__name__)


def tick(*, at: datetime, whole: bool = True) -> int:
    """Do one round; return how many summaries were closed because their last day has passed.

    `whole` looks through the whole ledger: for entries that are not in the tree, for twigs that no
    proof needs any more, and for records that are not those it tells of. A step that fails keeps
    no other one from being done; what failed is raised at the end, as an ExceptionGroup.
    """
    failed: list[Exception] = []
    for do in _steps(at=at, whole=whole):
        try:
            do()
        except Exception as problem:  # noqa: BLE001 - what one step met keeps no other one waiting
            failed.append(problem)
    closed = releases.expire_due(at=at)
    if failed:
        raise ExceptionGroup("Steps of the clock failed.", failed)
    return closed


def _steps(*, at: datetime, whole: bool) -> list[Callable[[], object]]:
    return [
        lambda: sequencer.run(at=at, whole=whole),
        lambda: pruning.prune(at=at) if whole else 0,
        SessionStore.clear_expired,
        lambda: press.sweep(at=at),
        lambda: remove_old_shares(default_folder(), at=at),
        lambda: consents.expire(at=at),
        lambda: keys.due(at=at),
        lambda: engagements.recompute(at=at),
        lambda: concerns.remind(at=at),
        lambda: retention.dispose_due(at),
        lambda: groups.dispose_due(at),
        administration.erase_due,
        lambda: services.tell_of_set_back(at=at),
        lambda: services.tell_of_differences(at=at) if whole else 0,
        lambda: services.mail_checkpoints(at=at),
        lambda: people.send_letters(at=at),
    ]


def work() -> None:
    """Do rounds and carry letters to the mail server, until SIGTERM comes: what is begun ends."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    post = threading.Thread(target=_post, args=[over], name="post", daemon=True)
    post.start()
    _rounds(over)
    post.join(LAST_LETTER)


def start_post() -> None:
    """Carry letters to the mail server for as long as this process runs."""
    threading.Thread(target=_post, name="post", daemon=True).start()


def _post(over: threading.Event | None = None) -> None:
    """Look for letters. A mail server that is slow keeps nothing else waiting."""
    pause = over or threading.Event()
    while not pause.wait(POST_EVERY):
        try:
            people.send_letters(at=now())
        except Exception as problem:  # noqa: BLE001 - whatever it is, the next look has to come
            _say(problem, "Letters could not be looked at; the next look tries again.")
        finally:
            close_old_connections()


def _rounds(over: threading.Event | None = None) -> None:
    pause, whole = over or threading.Event(), True
    for look in itertools.count(1):
        if pause.wait(SIGN_EVERY):
            return
        try:
            if look % (EVERY // SIGN_EVERY):
                sequencer.run(at=now())
            else:
                tick(at=now(), whole=whole)
                whole = not look % (DAY // SIGN_EVERY)
            beats.beat("clock")
            ROUNDS.labels("done").inc()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the next round has to come
            ROUNDS.labels("failed").inc()
            _say(problem, "A round of the clock failed; the next one tries again.")
        finally:
            close_old_connections()


def _say(problem: Exception, words: str) -> None:
    """Log what failed and where, without the error's own words: they may quote what it met.

    Those of a Fault are for the operator, and quote nothing.
    """
    if isinstance(problem, Fault):
        log.error("%s %s", words, problem)
        return
    if isinstance(problem, ExceptionGroup):
        for one in problem.exceptions:
            _say(one, words)
        return
    steps = traceback.extract_tb(problem.__traceback__)
    where = " < ".join(f"{step.filename}:{step.lineno}" for step in reversed(steps[-DEEP:]))
    log.error("%s (%s at %s)", words, type(problem).__name__, where)
