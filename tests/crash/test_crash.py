"""Kill -9 at 200 random points: every acknowledged write is there, and nothing is half there."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cast import AT
from tests.crash.program import Found, faults
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger.models import Entry
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording as meetings

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    "DJANGO_SETTINGS_MODULE": "tests.settings",
}
POINTS, SEED = 200, 20_261_122


def test_whatever_was_acknowledged_survives_kill_9() -> None:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "tests.crash.program", str(POINTS), str(SEED)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                "TROTH_HOME": home,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["points"] == POINTS
    assert summary["acknowledged"] >= POINTS // 2, "too few came far enough to prove it"


@pytest.fixture
def promised(active: Seat, carla: Holder) -> Found:
    """One note that Carla was told is saved."""
    note = meetings.write_note(active, place="shared", title="", text="x", by=carla, at=AT)
    return Found(notes={note.root})


def test_the_check_sees_what_is_lost(active: Seat, promised: Found) -> None:
    """The control: a lost row, and an entry that stands alone, are found."""
    assert faults(active.engagement.pk, promised) == []
    Note.objects.filter(engagement=active.engagement.pk).delete()
    assert len(faults(active.engagement.pk, promised)) == 2


def test_the_check_sees_a_row_without_its_entry(active: Seat, promised: Found) -> None:
    Entry.objects.filter(chain_id=active.engagement.pk).order_by("-seq")[:1].get().delete()
    assert len(faults(active.engagement.pk, promised)) == 1
