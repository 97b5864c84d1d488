"""Moves a host from SQLite to PostgreSQL or back: every row of every table, counted and compared.

The databases that it is moved from are only read. What is sealed or signed is moved byte for byte,
below the fields that would seal it again.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.utils import ConnectionHandler

from troth.app.backups import restore
from troth.app.backups.examine import Finding
from troth.app.host import database_settings, tables
from troth.foundation.vault.router import SHARES

ADDRESSES = {"default": "TROTH_MOVE_DATABASE", SHARES: "TROTH_MOVE_SHARES"}
"""Where the addresses of the two databases stand that a host is moved to."""
OWN = {"default": "TROTH_DATABASE", SHARES: "TROTH_SHARES"}
_KEPT_BY_DJANGO = {"django_migrations", "sqlite_sequence"}
_AT_ONCE = 500
_SUM = 1 << 256


class NotMoved(Exception):
    """The host was not moved; the message says what to do. The present databases are untouched."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, and a plain field of its type that changes no value."""

    name: str
    plain: models.Field  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds: how many rows, and a sum over their digests, whatever their order."""

    rows: int
    sum: int


Convert = Callable[[Any], Any]


def addresses() -> dict[str, str]:
    """Return the addresses of the two databases to move to; raise NotMoved when one is missing."""
    found = {alias: os.environ.get(name, "") for alias, name in ADDRESSES.items()}
    if missing := [ADDRESSES[alias] for alias, address in found.items() if not address]:
        raise NotMoved(f"Say where to: {' and '.join(missing)} name two new, empty databases.")
    if len(set(found.values())) == 1:
        raise NotMoved("The share store needs a database of its own: the two addresses are alike.")
    return found


def move(to: Mapping[str, str]) -> list[Finding]:
    """Copy both databases to two empty ones, compare every row, and examine what came of it.

    `to` are addresses by alias. Nobody may serve the host meanwhile. Raises NotMoved.
    """
    if any(tables.missing(alias) for alias in OWN):
        raise NotMoved("This home waits for changes of its tables. Call ./run upgrade first.")
    _require_known()
    there = ConnectionHandler({alias: _settings(address) for alias, address in to.items()})
    try:
        for alias in OWN:
            if there[alias].introspection.table_names():
                raise NotMoved(f"The database of {ADDRESSES[alias]} is not empty: name a new one.")
        _lay_tables(to)
        found = [finding for alias in OWN for finding in _copy(connections[alias], there[alias])]
    except DatabaseError as problem:
        raise NotMoved(f"The new databases refused: {problem}. Empty them and try again.") from None
    finally:
        for alias in OWN:
            there[alias].close()
    if all(finding.holds for finding in found):
        surroundings = {OWN[alias]: address for alias, address in to.items()}
        found += restore.examined(settings.HOME, surroundings, "")
    return found


def _settings(address: str) -> dict[str, Any]:
    """Return the settings of a database that one process reads and writes at length."""
    made = database_settings.of_address(address)
    made["OPTIONS"].pop("pool", None)
    if made["OPTIONS"].get("options") == database_settings.LIMITS:
        del made["OPTIONS"]["options"]
    return made


def _lay_tables(to: Mapping[str, str]) -> None:
    """Make the tables, in a process of its own: settings are read once in a process."""
    surroundings = {OWN[alias]: address for alias, address in to.items()}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth.app.backups.lay"],
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise NotMoved(f"The new databases could not be laid out: {last}")


def _require_known() -> None:
    """Raise NotMoved when a database holds a table that no model has: it would stay behind."""
    for alias in OWN:
        ours = {model._meta.db_table for model in _models(alias)}
        there = set(connections[alias].introspection.table_names())
        everywhere = {model._meta.db_table for a in OWN for model in _models(a)}
        if strange := there - ours - _KEPT_BY_DJANGO - (everywhere - ours):
            raise NotMoved(f"A table is not Troth's: {min(strange)}. Remove it first.")


def _models(alias: str) -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    mine = [model for model in every if router.allow_migrate_model(alias, model)]
    return [model for model in mine if model._meta.managed and not model._meta.proxy]


def _copy(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Iterator[Finding]:
    """Copy one database in one transaction, then count and compare every table."""
    found = _models(source.alias)
    target.set_autocommit(False)
    try:
        for model in found:
            _write(model, source, target)
        with target.cursor() as cursor:
            for statement in target.ops.sequence_reset_sql(no_style(), found):
                cursor.execute(statement)
        target.commit()
    except BaseException:
        target.rollback()
        raise
    finally:
        target.set_autocommit(True)
    rows, differing = 0, []
    for model in found:
        ours, theirs = _held(model, source), _held(model, target)
        rows += theirs.rows
        if ours != theirs:
            differing.append(f"{model._meta.db_table} ({ours.rows} rows, now {theirs.rows})")
    name = "share store" if source.alias == SHARES else "main database"
    if differing:
        yield Finding(False, f"The {name} differs in: {', '.join(differing)}")
    else:
        yield Finding(True, f"The {name} is the same: {rows} rows in {len(found)} tables.")


def _columns(model: type[models.Model]) -> list[Column]:
    return [Column(str(f.column), _plain(f)) for f in model._meta.concrete_fields]


def _plain(field: Any) -> models.Field:  # type: ignore[type-arg]
    """Return a field of the same type in the database, which neither seals nor opens."""
    while field.is_relation:
        field = field.target_field
    kind = getattr(models, field.get_internal_type())
    if issubclass(kind, models.AutoField):
        return models.BigIntegerField()
    if issubclass(kind, models.DecimalField):
        return kind(max_digits=field.max_digits, decimal_places=field.decimal_places)  # type: ignore[no-any-return]
    return kind()  # type: ignore[no-any-return]


def _reading(columns: Iterable[Column], source: BaseDatabaseWrapper) -> list[Convert]:
    """Return for each column what turns a value of this database into one of Python."""

    def of(plain: models.Field) -> Convert:  # type: ignore[type-arg]
        expression = Col("t", plain)
        steps = [
            *source.ops.get_db_converters(expression),
            *plain.get_db_converters(source),
        ]

        def convert(value: Any) -> Any:
            for step in steps:
                value = step(value, expression, source)
            return bytes(value) if isinstance(value, memoryview | bytearray) else value

        return convert

    return [of(column.plain) for column in columns]


def _rows(model: type[models.Model], source: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
    columns = _columns(model)
    quote, reading = source.ops.quote_name, _reading(columns, source)
    names = ", ".join(quote(column.name) for column in columns)
    with source.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)}")  # noqa: S608 - names of models
        while found := cursor.fetchmany(_AT_ONCE):
            for row in found:
                yield tuple(convert(value) for convert, value in zip(reading, row, strict=True))


def _write(
    model: type[models.Model], source: BaseDatabaseWrapper, target: BaseDatabaseWrapper
) -> None:
    columns, quote = _columns(model), target.ops.quote_name
    names = ", ".join(quote(column.name) for column in columns)
    table, places = quote(model._meta.db_table), ", ".join(["%s"] * len(columns))
    rows = _rows(model, source)
    with target.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - what a migration may have put there
        while some := list(islice(rows, _AT_ONCE)):
            values = [
                tuple(
                    column.plain.get_db_prep_save(value, target)
                    for column, value in zip(columns, row, strict=True)
                )
                for row in some
            ]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608


def _held(model: type[models.Model], database: BaseDatabaseWrapper) -> Held:
    count = total = 0
    for row in _rows(model, database):
        digest = hashlib.sha256(json.dumps(row, default=_said, sort_keys=True).encode()).digest()
        count, total = count + 1, (total + int.from_bytes(digest)) % _SUM
    return Held(count, total)


def _said(value: Any) -> str:
    """Say a value in the same way, whichever database it comes from."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
