"""What holds on this host and what does not, each in one sentence that says what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from troth.accounts.people import queries as people
from troth.app.health import probes, queries
from troth.app.health.queries import Facts
from troth.app.host import beats
from troth.foundation.ethics import pack
from troth.foundation.kit import demo
from troth.foundation.ledger import mark

BACKUP_LATE = timedelta(days=2)
UNSIGNED_LATE = timedelta(minutes=5)
LETTER_LATE = timedelta(minutes=15)
MANY_TRIES = 100
"""Failed sign-ins within a quarter of an hour at which it is worth a look."""
LITTLE_ROOM = 1 << 30


class Level(Enum):
    """How a finding is meant."""

    HOLDS, LOOK, FAULT = "holds", "look", "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence or two about one thing."""

    level: Level
    words: str


def of_host(*, at: datetime, is_served: bool) -> list[Finding]:
    """Look at a running host; nothing of another machine is asked."""
    answers = probes.databases()
    found = [*_databases(answers)]
    if not all(answers.values()):
        return found
    facts = queries.facts(at=at)
    found += [_room(facts), *_helpers(facts, is_served=is_served), _ledger(facts)]
    found += [_letters(facts), _backup(facts), _tries(facts), *_set_up()]
    return found


def holds(words: str) -> Finding:
    return Finding(Level.HOLDS, words)


def look(words: str) -> Finding:
    return Finding(Level.LOOK, words)


def fault(words: str) -> Finding:
    return Finding(Level.FAULT, words)


def _databases(answers: dict[str, bool]) -> Iterator[Finding]:
    names = {"default": _("The main database"), "shares": _("The share store")}
    for alias, answered in answers.items():
        told = {"name": names[alias]}
        if answered:
            yield holds(_("%(name)s answers.") % told)
        else:
            words = _(
                "%(name)s does not answer, or has no tables. Look at its server or its disk; "
                "the log of the server says more."
            )
            yield fault(words % told)


def _room(facts: Facts) -> Finding:
    told = {"free": facts.free >> 20, "share": 100 * facts.free // max(facts.total, 1)}
    if not probes.has_room(settings.HOME):
        words = _(
            "The disk is full or cannot be written: %(free)s MB are free. Make room; Troth goes "
            "on by itself."
        )
        return fault(words % told)
    if facts.free < LITTLE_ROOM:
        return look(_("The disk has %(free)s MB left. Make room soon.") % told)
    return holds(_("The disk has %(free)s MB left, %(share)s percent of it.") % told)


def _helpers(facts: Facts, *, is_served: bool) -> Iterator[Finding]:
    names = {"clock": _("The clock"), "sequence": _("The sequencer")}
    for name, age in facts.helpers.items():
        told = {"name": names[name], "ago": _ago(facts, age)}
        if not is_served:
            continue
        if age is not None and age < timedelta(seconds=beats.LATE[name]):
            yield holds(_("%(name)s did its work %(ago)s.") % told)
        else:
            words = _(
                "%(name)s did its work %(ago)s, and should every minute. The log says why; "
                "stopping and starting Troth starts it again."
            )
            yield fault(words % told)


def _ledger(facts: Facts) -> Finding:
    if mark.is_broken():
        words = _(
            "The ledger does not go on from what this host signed last: nothing is signed. Bring "
            "the newest database back, or read The mark in the handbook for operators."
        )
        return fault(words)
    if facts.checkpoint_age is None:
        return holds(_("The ledger has no entry to sign yet."))
    told = {"ago": _ago(facts, facts.checkpoint_age)}
    if facts.unsigned and facts.checkpoint_age > UNSIGNED_LATE:
        words = _("Entries of the ledger wait; it was signed %(ago)s. The log says why.")
        return fault(words % told)
    return holds(_("The ledger is signed; the newest checkpoint was made %(ago)s.") % told)


def _letters(facts: Facts) -> Finding:
    waiting = facts.letters
    if not waiting.count:
        return holds(_("No letter waits for the mail server."))
    age = facts.at - (waiting.oldest or facts.at)
    told = {"count": waiting.count, "ago": _ago(facts, age), "error": waiting.error or "-"}
    if age > LETTER_LATE or waiting.error:
        words = _(
            "Letters that wait: %(count)s, the oldest written %(ago)s. The last failure was "
            "%(error)s. Look at TROTH_SMTP and at the mail server; Troth tries for three days."
        )
        return fault(words % told) if age > LETTER_LATE else look(words % told)
    return holds(_("Letters on their way: %(count)s.") % told)


def _backup(facts: Facts) -> Finding:
    told = {"ago": _ago(facts, facts.backup_age)}
    if facts.backup_age is not None and facts.backup_age <= BACKUP_LATE:
        return holds(_("The last backup was made %(ago)s.") % told)
    if facts.backup_age is None and (facts.since is None or facts.since <= BACKUP_LATE):
        return look(_("There is no backup yet. Let ./run backup run every night."))
    words = _("The last backup was made %(ago)s. Call ./run backup, and let it run every night.")
    return fault(words % told)


def _tries(facts: Facts) -> Finding:
    told = {"count": facts.failed_tries}
    words = _("Failed sign-ins in the last 15 minutes: %(count)s.") % told
    return look(words) if facts.failed_tries >= MANY_TRIES else holds(words)


def _set_up() -> Iterator[Finding]:
    if demo.is_here():
        yield look(_("This home is the demo. For real work set TROTH_HOME to a new folder."))
    elif not people.has_administrator():
        yield look(_("Nobody runs this host yet. ./run administrator says how to change that."))
    if not settings.TROTH_URL.startswith("https://"):
        yield look(_("Troth is served on plain http. For real work put https in front of it."))
    if hasattr(settings, "EMAIL_FILE_PATH"):
        yield look(_("No mail server is set: letters go to a folder. Set TROTH_SMTP."))
    for left_out in pack.faults():
        told = {"why": str(left_out)}
        yield fault(_("A pack is left out: %(why)s ./run packs checks it.") % told)


def _ago(facts: Facts, age: timedelta | None) -> str:
    if age is None:
        return _("never")
    if age < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(facts.at - age, facts.at)}
