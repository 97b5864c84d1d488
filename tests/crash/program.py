"""`python -m tests.crash.program POINTS SEED`: kill writers at random points and look what is left.

One process holds the program in memory without a connection. For each point it forks a writer,
which writes notes and sessions as Carla and signs the log now and then, and says on a pipe what it
was told is saved. After some milliseconds the writer gets SIGKILL. Then the database is asked.
The last line is a JSON summary; the exit code is 1 when anything was lost or is half there.
"""

# ruff: noqa: E402 - the settings have to be there before the rest is read

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from tests.cast import AT, engage, person
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import sequencer
from troth.foundation.ledger.models import Entry, Leaf
from troth.foundation.records import services as records
from troth.practice.meetings import events as meetings_events
from troth.practice.meetings.models import Note, Session
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts

World = tuple[UUID, Holder]

LONGEST = 0.14
"""Seconds after which the latest writer is killed at first: several acts fit in."""
LONGER = 1.05
"""By how much writers get more time while too few acts are acknowledged: a machine may be busy."""
SETTLED = 2.0
"""Seconds in which a database server has ended what a killed client began."""
_NOTE, _SESSION = b"n", b"s"


@dataclass(slots=True)
class Found:
    """What was promised, and what is wrong."""

    points: int = 0
    notes: set[UUID] = field(default_factory=set)
    sessions: set[UUID] = field(default_factory=set)
    unacknowledged: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """How many acts were promised."""
        return len(self.notes) + len(self.sessions)


def main(points: int, seed: int) -> int:
    """Kill `points` writers; print the summary; return the exit code."""
    for alias in ("default", "shares"):
        call_command("migrate", database=alias, verbosity=0)
    world = _begin()
    found, chance = Found(), Random(seed)  # noqa: S311 - moments to kill at
    longest = LONGEST
    for _ in range(points):
        _kill_one(world, chance.random() * longest, found)
        found.points += 1
        _look(world, found)
        if found.acknowledged < found.points * 3 // 4:
            longest *= LONGER
    _look_closely(world, found)
    summary = {
        "points": found.points,
        "acknowledged": found.acknowledged,
        "saved but not acknowledged": found.unacknowledged,
        "faults": found.faults[:5],
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if found.faults else 0


def _begin() -> World:

    carla, cleo, hana = person("Carla", "coach"), person("Cleo", "acme"), person("Hana", "acme")
    seat = engage(cleo, carla, hana)
    meetings.write_note(seat, place="shared", title="", text="First", by=carla, at=AT)
    _hang_up()
    return seat.engagement.pk, carla


def _seat(pk: UUID, carla: Holder) -> Seat:

    return core.seat(pk, to=carla.person)


def _hang_up() -> None:

    connections.close_all()


# --- the writer --------------------------------------------------------------------------------


def _kill_one(world: World, delay: float, found: Found) -> None:
    heard, said = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(heard)
        try:
            _write_for_ever(world, said)
        finally:
            os._exit(3)
    os.close(said)
    time.sleep(delay)
    os.kill(writer, signal.SIGKILL)
    _, status = os.waitpid(writer, 0)
    if not os.WIFSIGNALED(status):
        found.faults.append("a writer ended by itself")
    with os.fdopen(heard, "rb") as pipe:
        told = pipe.read()
    for start in range(0, len(told) - 16, 17):  # a last line that is cut short was never said
        kind, pk = told[start : start + 1], UUID(bytes=told[start + 1 : start + 17])
        (found.notes if kind == _NOTE else found.sessions).add(pk)


def _write_for_ever(world: World, said: int) -> None:

    pk, carla = world
    facts = SessionFacts(
        on=date(2026, 11, 9), begins=None, minutes=60, kind="video", attendance="both"
    )
    turn = os.getpid()
    while True:
        turn += 1
        seat = _seat(pk, carla)
        if turn % 3:
            note = meetings.write_note(seat, place="shared", title="", text="x", by=carla, at=AT)
            os.write(said, _NOTE + note.root.bytes)
        else:
            session = meetings.record_session(seat, facts, by=carla, at=AT)
            os.write(said, _SESSION + session.root.bytes)
        if turn % 4 == 0:
            sequencer.run(at=datetime.now(UTC))


# --- what is left ------------------------------------------------------------------------------


def _look(world: World, found: Found) -> None:
    """Ask for every promised row, and whether each row has its entry and each entry its row."""
    end = time.monotonic() + SETTLED
    while (wrong := faults(world[0], found)) and time.monotonic() < end:
        time.sleep(0.05)
    found.faults += wrong
    _hang_up()


def faults(engagement: UUID, found: Found) -> list[str]:
    """Return what is lost or half there, as far as counting shows it."""
    told = ledger.entries([engagement], most=100_000)
    wrong = []
    for name, model, act, promised in (
        ("note", Note, meetings_events.NOTE_WRITTEN, found.notes),
        ("session", Session, meetings_events.SESSION_RECORDED, found.sessions),
    ):
        rows = set(model.objects.filter(engagement=engagement).values_list("root", flat=True))
        entered = [UUID(about) for t in told if t.act == act for about in t.about]
        if promised - rows:
            wrong.append(f"a {name} that was acknowledged is lost")
        if rows != set(entered) or len(entered) != len(set(entered)):
            wrong.append(f"a {name} without its entry, or an entry without its {name}")
    return wrong


def _look_closely(world: World, found: Found) -> None:
    """Open every note, check the whole chain, and take in and sign what waits."""
    pk, carla = world
    notes = list(Note.objects.filter(engagement=pk).select_related("compartment"))
    opened = records.open(notes, by=carla.keyring, why=meetings_events.NOTES_READ, at=AT)
    if not all(note.intact for note in opened.values()):
        found.faults.append("a note does not open")
    ledger.verify(pk)
    sequencer.run(at=datetime.now(UTC), whole=True)
    leaves = list(Leaf.objects.order_by("index").values_list("index", "entry_id"))
    if [index for index, _ in leaves] != list(range(Entry.objects.count())):
        found.faults.append("the tree has a gap, or misses an entry")
    saved = len(notes) - 1 + Session.objects.filter(engagement=pk).count()
    found.unacknowledged = saved - found.acknowledged


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
