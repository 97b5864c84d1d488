"""Worlds that tests begin in: built once by the services, from then on laid down as rows.

A builder of worlds is a function marked with `@step`. The first time that a step is taken, it is
played: the services run. What it wrote is kept, and when another test takes the same step after the
same steps, these rows are written again and nothing else happens. So the world of a test is always
one that the services have built, at a fifth of the price.

Steps are the same when function, arguments and settings are the same, and so is all that happened
since the database was empty. Whatever cannot be told apart with certainty is played: an argument of
another type than those in `_name`, any write by the test itself between two steps, a function that
the test has replaced, and a test that commits.
"""

import copy
import functools
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID
from weakref import WeakSet

import pytest
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connections, models, router

from troth.foundation.vault.keyring import Keyring

P = ParamSpec("P")
R = TypeVar("R")
Row = tuple[Any, ...]
Path = tuple[Hashable, ...]
Rows = dict["Table", dict[Any, Row]]
"""All rows of all tables, by primary key."""
PLAIN = (str, bytes, int, float, Decimal, date, datetime, time, timedelta, UUID, Enum, type(None))
READING = ("SELECT", "SAVEPOINT", "RELEASE", "SET", "PRAGMA", "EXPLAIN", "SHOW", "BEGIN")
"""How statements begin that change no row. Going back to a savepoint is not among them."""


class _Unnamed(Exception):
    """An argument cannot be told from another with certainty."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a database: its columns, the first of which is the primary key."""

    alias: str
    name: str
    columns: tuple[str, ...]
    counts: bool
    """Whether the database gives out the primary key, one number after the other."""

    def read(self) -> dict[Any, Row]:
        """Return all rows as the driver gives them, by primary key."""
        # The sign keeps the driver of SQLite from turning values into what their columns declare.
        sign = "+" if _is_sqlite(self.alias) else ""
        wanted = ", ".join(f'{sign}"{column}"' for column in self.columns)
        cursor = _cursor(self.alias)
        cursor.execute(f'SELECT {wanted} FROM "{self.name}"')  # noqa: S608 - names of our own
        return {row[0]: row for row in cursor.fetchall()}

    def write(self, gone: list[Any], new: list[Row]) -> None:
        """Take rows out and put rows in."""
        cursor, mark = _cursor(self.alias), "?" if _is_sqlite(self.alias) else "%s"
        if gone:
            cursor.executemany(
                f'DELETE FROM "{self.name}" WHERE "{self.columns[0]}" = {mark}',  # noqa: S608
                [(key,) for key in gone],
            )
        if new:
            names = ", ".join(f'"{column}"' for column in self.columns)
            marks = ", ".join([mark] * len(self.columns))
            cursor.executemany(f'INSERT INTO "{self.name}" ({names}) VALUES ({marks})', new)  # noqa: S608
            if self.counts and not _is_sqlite(self.alias):
                self._count_on(max(row[0] for row in new))

    def _count_on(self, last: int) -> None:
        """Let the sequence of PostgreSQL go on behind the rows that were put in."""
        sequence = f"pg_get_serial_sequence('\"{self.name}\"', '{self.columns[0]}')"
        reached = f"greatest({last}, nextval({sequence}))"
        _cursor(self.alias).execute(f"SELECT setval({sequence}, {reached})")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of a step: rows that went and came, what it returned, what it left in arguments."""

    changes: list[tuple[Table, list[Any], list[Row]]]
    value: Any
    models: list[dict[str, Any]]
    keyrings: list[tuple[dict[UUID, bytes], dict[UUID, str]]]


@dataclass(slots=True)
class _Story:
    """Which steps the present test has taken since its database was empty, in their order."""

    path: Path | None = None
    """None when nothing can be known again: outside a test, and within a step that is played."""
    writes: int = 0

    def here(self) -> Path | None:
        """Return the steps so far, or None when the next one has to be played."""
        if self.writes != WRITES.count or any(p._setattr or p._setitem for p in PATCHES):
            return None
        return self.path if all(c.in_atomic_block for c in connections.all()) else None


@dataclass(slots=True)
class _Writes:
    """Counts the statements that may have changed a row."""

    count: int = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not sql.lstrip().upper().startswith(READING):
            self.count += 1
        return execute(sql, params, many, context)


PATCHES: WeakSet[pytest.MonkeyPatch] = WeakSet()
"""What replaces functions: as long as one of them is replaced, the services play."""
WRITES = _Writes()
STORY = _Story()
KEPT: dict[Path, _Taken] = {}


def note_patches() -> None:
    """Know of everything with which tests will replace functions, by a fixture or in a block."""
    begin = pytest.MonkeyPatch.__init__

    def noted(self: pytest.MonkeyPatch) -> None:
        begin(self)
        PATCHES.add(self)

    pytest.MonkeyPatch.__init__ = noted  # type: ignore[method-assign]


@contextmanager
def told() -> Iterator[None]:
    """Begin the story of a test on an empty database."""
    for connection in connections.all():
        if WRITES not in connection.execute_wrappers:
            connection.execute_wrappers.append(WRITES)
    STORY.path, STORY.writes = (), WRITES.count
    yield
    STORY.path = None


def step(play: Callable[P, R]) -> Callable[P, R]:
    """Mark a builder of worlds, whose rows are kept when it has been played."""

    @functools.wraps(play)
    def take(*args: P.args, **kwargs: P.kwargs) -> R:
        before = STORY.here()
        try:
            own = (play.__module__, play.__qualname__, _name(args), _name(kwargs), _settings())
        except _Unnamed:
            before = None
        if before is None:
            return play(*args, **kwargs)
        path = (*before, own)
        found = list(_parts([args, kwargs]))
        if path in KEPT:
            value = _lay(KEPT[path], found)
        else:
            STORY.path = None  # steps within this one are played as part of it
            rows = snapshot()
            value = play(*args, **kwargs)
            KEPT[path] = _keep(rows, value, found)
        STORY.path, STORY.writes = path, WRITES.count
        return cast("R", value)

    return take


def snapshot() -> Rows:
    """Return all rows of all tables."""
    return {table: table.read() for table in _tables()}


def _keep(before: Rows, value: Any, found: list[Any]) -> _Taken:
    changes = []
    for table, rows in snapshot().items():
        old = before[table]
        gone = [key for key, row in old.items() if rows.get(key) != row]
        new = [row for key, row in rows.items() if old.get(key) != row]
        if gone or new:
            changes.append((table, gone, new))
    return _Taken(
        changes,
        copy.deepcopy(value),
        [_values(part) for part in found if isinstance(part, models.Model)],
        [(dict(p.opened), dict(p.authority)) for p in found if isinstance(p, Keyring)],
    )


def _lay(taken: _Taken, found: list[Any]) -> Any:
    """Write the rows of a step in the transaction of the test, and leave what the step left."""
    for table, gone, new in taken.changes:
        table.write(gone, new)
    rows = [part for part in found if isinstance(part, models.Model)]
    for row, values in zip(rows, taken.models, strict=True):
        row.__dict__.update(values)
    keyrings = [part for part in found if isinstance(part, Keyring)]
    for keyring, (opened, authority) in zip(keyrings, taken.keyrings, strict=True):
        keyring.opened.update(opened)
        keyring.authority.update(authority)
    return copy.deepcopy(taken.value)


def _parts(value: Any) -> Iterator[Any]:
    """Find the rows and keyrings in arguments."""
    if isinstance(value, models.Model | Keyring):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, Mapping):
        yield from _parts(list(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _parts([getattr(value, each.name) for each in fields(value)])


def _name(value: Any) -> Hashable:
    """Return what tells an argument from every other, alike in each test."""
    if isinstance(value, PLAIN):
        return (type(value).__name__, value)
    if is_dataclass(value) and not isinstance(value, type):
        value = (type(value).__qualname__, *(getattr(value, each.name) for each in fields(value)))
    if isinstance(value, models.Model):
        return (value._meta.label, _name(_values(value)))
    if isinstance(value, Keyring):
        return (value.holder_id, value.fingerprint, *sorted(value.opened))
    if isinstance(value, list | tuple):
        return (type(value).__name__, *(_name(part) for part in value))
    if isinstance(value, set | frozenset):
        return frozenset(_name(part) for part in value)
    if isinstance(value, Mapping):
        return tuple((_name(key), _name(part)) for key, part in value.items())
    raise _Unnamed


def _values(row: models.Model) -> dict[str, Any]:
    columns = (each.attname for each in row._meta.concrete_fields)
    return {name: row.__dict__[name] for name in columns if name in row.__dict__}


def _settings() -> Hashable:
    """Return which settings the test has changed, and to what."""
    changed: list[Hashable] = []
    layer: Any = settings._wrapped  # type: ignore[misc]
    while isinstance(layer, UserSettingsHolder):
        own = {name: value for name, value in vars(layer).items() if name.isupper()}
        changed += [(name, repr(own[name])) for name in sorted(own) if name != "SETTINGS_MODULE"]
        layer = layer.default_settings
    return tuple(changed)


@functools.cache
def _tables() -> tuple[Table, ...]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        key = meta.pk
        assert key is not None
        assert key.column is not None
        columns = [str(each.column) for each in meta.concrete_fields if each is not key]
        found += [
            Table(alias, meta.db_table, (key.column, *columns), isinstance(key, models.AutoField))
            for alias in connections
            if router.allow_migrate_model(alias, model)
        ]
    return tuple(found)


def _is_sqlite(alias: str) -> bool:
    return connections[alias].vendor == "sqlite"


def _cursor(alias: str) -> Any:
    """Return a cursor of the driver's own: what it does is no write of the test."""
    connection = connections[alias]
    connection.ensure_connection()
    return connection.connection.cursor()
