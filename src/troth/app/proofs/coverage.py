"""Whether the story left nothing out: every sealed or held column has to hold a word of it.

It reads the database of the control, in which sealing is switched off, so that it can see.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models

from troth.engagement.core.models import EntryKind, SealedEntry
from troth.foundation.records.privacy import Field

WORDLESS = {
    "people.Session.device": "two words of a fixed list, whatever the browser says",
    "people.Device.words": "two words of a fixed list, whatever the browser says",
    "charters.Talk.body": "the name of one of our questions",
    "charters.Understanding.body": "which of our answers was chosen",
    "core.SealedEntry.body (independence)": "a number from 1 to 10",
    "consents.Decision.body": "which of our answers was chosen",
}
"""Columns into which nobody can type: a row is enough, and why."""

FLEETING = frozenset({"people.Letter.address", "people.Letter.text"})
"""Columns whose rows are gone when the proof looks: the mail server has taken the letters."""

UNPLAYED = {
    "people.FormerName.name": "nobody in the story changes their name",
    "core.Invitation.line": "nobody in the story adds a line to an invitation",
    "core.ClosingSignature.name": "no closing list of the story is signed",
    "annex.AnnexSignature.name": "no annex of the story is signed",
    **dict.fromkeys(
        (
            *("joining.Succession.name", "joining.Succession.email"),
            *("joining.Succession.named", "joining.Succession.line"),
        ),
        "nobody in the story follows a sponsor who is gone",
    ),
}
"""Columns that the story does not reach yet, and why; the proof names them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that nobody but its holders may read; `kind` narrows it to rows of one kind."""

    label: str
    table: str
    name: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.label} ({self.kind})" if self.kind else self.label


def columns() -> Iterator[Column]:
    """Yield every column that a model's Privacy calls sealed or held."""
    for model in apps.get_models():
        for name in _hidden(model):
            label, table = f"{model._meta.label}.{name}", model._meta.db_table
            if model is SealedEntry:  # one table for what is said at eleven steps of a life
                yield from (Column(label, table, name, kind) for kind in EntryKind.values)
            else:
                yield Column(label, table, name)


def _hidden(model: type[models.Model]) -> list[str]:
    """Return the names of the fields of a model that are sealed or held."""
    privacy = getattr(model, "Privacy", None)
    declared = {name: getattr(privacy, name) for name in dir(privacy)}
    return [
        name
        for name, what in declared.items()
        if isinstance(what, Field) and (what.is_sealed or what.is_held)
    ]


def left_out(home: Path, words: Collection[str]) -> list[Column]:
    """Return the columns of a control's home in which none of these words is, but should."""
    held = set(holding(home, words))
    passed = FLEETING | UNPLAYED.keys()
    return [c for c in columns() if c not in held and str(c) not in passed]


def holding(home: Path, words: Collection[str]) -> list[Column]:
    """Return the columns in which one of these words is readable."""
    address = f"{(home / 'troth.sqlite3').as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return [column for column in columns() if _holds(database, column, words)]


def _holds(database: sqlite3.Connection, column: Column, words: Collection[str]) -> bool:
    asked = f'SELECT "{column.name}" FROM "{column.table}"'  # noqa: S608 - names of our own models
    if column.kind:
        asked += " WHERE kind = :kind"
    rows = [bytes(row[0]) for row in database.execute(asked, {"kind": column.kind}) if row[0]]
    if str(column) in WORDLESS:
        return bool(rows)
    return any(word.encode() in row for row in rows for word in words)
