"""What someone can do who writes to the database and walks round Troth."""

from typing import Any
from uuid import uuid4

from django.db.models import Model, QuerySet

from troth.foundation.vault import write_guard
from troth.foundation.vault.keyring import Keyring


def edit(rows: QuerySet[Any], **values: Any) -> int:
    """Change rows as an SQL console does, past the trap."""
    with write_guard.unlocked(Keyring(uuid4(), bytes(32))):
        return rows.update(**values)


def plant(row: Model) -> None:
    """Insert a row as an SQL console does, past the trap."""
    made_by = getattr(row, getattr(row, "made_by", "pk"))
    with write_guard.unlocked(Keyring(made_by, bytes(32))):
        row.save(force_insert=True)
