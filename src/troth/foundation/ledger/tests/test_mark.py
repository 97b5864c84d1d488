"""The mark: a database that was set back is noticed by who signs, and writing stops until then."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models

from tests.cast import AT
from troth.foundation.ledger import mark, sequencer
from troth.foundation.ledger.models import Checkpoint, Entry, Leaf, Node, Tree
from troth.foundation.ledger.tests.hosts import Host

pytestmark = pytest.mark.django_db(transaction=True)

TABLES: tuple[type[models.Model], ...] = (Checkpoint, Leaf, Node, Tree, Entry)
Rows = dict[type[models.Model], list[dict[str, Any]]]


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "secrets" / "mark"
    settings.TROTH_MARK = path
    mark.begin(None, at=AT)
    return path


@pytest.fixture
def host(file: Path) -> Host:
    made = Host()
    made.live(7)
    sequencer.run(at=AT)
    return made


def rows() -> Rows:
    return {table: list(table.objects.values()) for table in TABLES}  # type: ignore[attr-defined]


def put(kept: Rows) -> None:
    """Write the rows of an older day over those of today, as someone with SQL does."""
    with connection.constraint_checks_disabled():
        for table in TABLES:
            table.objects.all().delete()  # type: ignore[attr-defined]
        for table in reversed(TABLES):
            table.objects.bulk_create(table(**row) for row in kept[table])  # type: ignore[attr-defined]


def signed() -> int:
    found = mark.read()
    assert found is not None
    return found.size


def test_the_mark_goes_on_with_each_checkpoint(host: Host, file: Path) -> None:
    first = signed()
    assert first == Entry.objects.count()
    host.live(5)
    sequencer.run(at=AT)
    assert signed() > first
    assert file.stat().st_mode & 0o777 == 0o600
    mark.advance(Checkpoint.objects.order_by("size")[0])
    assert signed() > first, "An older checkpoint took the mark back."
    assert not mark.is_broken()


def test_a_database_of_an_older_day_is_not_signed(host: Host) -> None:
    older = rows()
    host.live(5)
    sequencer.run(at=AT)
    today, reached = rows(), signed()
    put(older)
    with pytest.raises(mark.SetBack, match="entries, and"):
        sequencer.run(at=AT)
    assert mark.is_broken()
    with pytest.raises(mark.Stopped):
        mark.hold()
    host.live(30)  # what is written on top of it hides nothing
    with pytest.raises(mark.SetBack, match="another one"):
        sequencer.run(at=AT)
    assert signed() == reached
    put(today)
    sequencer.run(at=AT)
    assert not mark.is_broken()
    mark.hold()


def test_without_the_mark_the_same_rows_are_signed(host: Host, settings: Any) -> None:
    """The control: everything in an older database fits together."""
    older = rows()
    host.live(5)
    sequencer.run(at=AT)
    put(older)
    settings.TROTH_MARK = None
    sequencer.run(at=AT)


def test_a_history_that_was_replaced_is_not_signed(host: Host, settings: Any) -> None:
    kept, settings.TROTH_MARK = settings.TROTH_MARK, None
    size = signed_size = Entry.objects.count()
    put({table: [] for table in TABLES})
    other = Host()
    other.live(signed_size + 3)
    sequencer.run(at=AT)
    settings.TROTH_MARK = kept
    assert Checkpoint.objects.latest("size").size >= size
    with pytest.raises(mark.SetBack, match="another one"):
        sequencer.run(at=AT)


def test_a_checkpoint_that_was_put_over_other_nodes_is_not_believed(host: Host) -> None:
    highest = Node.objects.latest("level")
    Node.objects.filter(pk=highest.pk).update(hash=b"\x07" * 32)
    host.live(2)
    with pytest.raises(mark.SetBack, match="other ones"):
        sequencer.run(at=AT)


def test_a_lost_or_damaged_mark_is_not_begun_again(host: Host, file: Path) -> None:
    file.write_text("{}")
    with pytest.raises(mark.NoMark):
        sequencer.run(at=AT)
    file.unlink()
    mark.begin(Checkpoint.objects.latest("size"), at=AT)
    with pytest.raises(mark.NoMark):
        sequencer.run(at=AT)
    assert not file.exists()


def test_setting_back_is_signed_and_told_once(host: Host, file: Path) -> None:
    older = rows()
    host.live(5)
    sequencer.run(at=AT)
    put(older)
    with pytest.raises(mark.SetBack):
        sequencer.run(at=AT)
    note = mark.set_back(Checkpoint.objects.latest("size"), at=AT)
    assert not mark.is_broken()
    sequencer.run(at=AT)
    host.live(2)
    sequencer.run(at=AT)
    assert mark.untold() == note, "A checkpoint that was signed since took the note away."
    form = json.loads(file.read_text())
    file.write_text(json.dumps({**form, "note": note.replace("set back", "moved on")}))
    assert mark.untold() == "", "A note that this host did not sign is told."
    file.write_text(json.dumps(form))
    mark.told()
    assert mark.untold() == ""
