"""Queries whose SQL is made once in a process: Django takes a millisecond to make it each time.

    _KINDS = Prepared(lambda whose: Notice.objects.filter(person=whose).values_list("kind"))
    rows = _KINDS(whose=person.pk)

The values of a call stand where the query had them when it was made. They may choose rows, and
nothing else: a query that has another shape for another value is not one to prepare. Values are
UUIDs, aware datetimes, days, bytes, texts, or collections of one of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from inspect import signature
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Value

if TYPE_CHECKING:
    from django.db.models import QuerySet

Given = UUID | datetime | date | bytes | str
_FIELDS: "dict[type, models.Field[Any, Any]]" = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    date: models.DateField(),
    bytes: models.BinaryField(),
    str: models.CharField(),
}
_MARKS = count(1)
_STEP = 1024


class _Place(NamedTuple):
    """Where a parameter of the SQL comes from: an argument, and its place in a collection."""

    name: str
    at: int


class Prepared:
    """A query of values, made once for each database and each size of its collections."""

    def __init__(self, make: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self._make = make
        self._made: dict[tuple[object, ...], _Statement] = {}

    def __call__(self, **values: Given | Collection[Given]) -> list[tuple[Any, ...]]:
        """Return the rows for these values; none where a collection is empty."""
        given: dict[str, Any] = {}
        for name, value in values.items():
            given[name] = value if isinstance(value, Given) else _filled(list(value))
        if [] in given.values():
            return []
        key = tuple((n, type(v), len(v) if isinstance(v, list) else 0) for n, v in given.items())
        database = connections["default"]
        statement = self._made.get((database.vendor, *key))
        if statement is None:
            statement = _Statement(self._make, given)
            self._made[(database.vendor, *key)] = statement
        return statement.rows(given)


def _filled(values: list[Given]) -> list[Given]:
    """Repeat the last value up to one of few sizes: powers of two, then whole thousands."""
    many = len(values)
    size = 1 << (many - 1).bit_length() if many <= _STEP else -(-many // _STEP) * _STEP
    return values + values[-1:] * (size - many)


class _Statement:
    """The SQL of one query, and which of its parameters are values of a call."""

    def __init__(self, make: Callable[..., "QuerySet[Any, Any]"], given: dict[str, Any]) -> None:
        marks = {
            name: [_mark(one) for one in value] if isinstance(value, list) else _mark(value)
            for name, value in given.items()
        }
        database = connections["default"]
        self._compiler = make(**marks).query.get_compiler(connection=database)
        self._is_empty = False
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self._is_empty, self._params = True, []
            return
        places = {_adapted(mark): place for place, mark in _each(marks)}
        self._params = [places.get(_hashable(param), param) for param in params]
        missing = places.keys() - {_hashable(param) for param in params}
        if missing:
            names = sorted({places[one].name for one in missing})
            raise ValueError(f"The query cannot be prepared: it works with {', '.join(names)}.")

    def rows(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Ask the database."""
        if self._is_empty:
            return []
        database = connections["default"]
        fresh = {place: _to_database(value) for place, value in _each(given)}
        params = [fresh[p] if isinstance(p, _Place) else p for p in self._params]
        with database.cursor() as cursor:
            cursor.execute(self._sql, params)
            found: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return list(self._compiler.results_iter(results=[found], tuple_expected=True))


def _each(given: dict[str, Any]) -> Iterator[tuple[_Place, Given]]:
    for name, value in given.items():
        for at, one in enumerate(value if isinstance(value, list) else [value]):
            yield _Place(name, at), one


def _mark(value: Given) -> Given:
    """Return a value of the same type that no query holds by itself."""
    number = next(_MARKS)
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, bytes):
        return uuid4().bytes * 2
    if isinstance(value, str):
        return f"mark {uuid4()}"
    if isinstance(value, datetime):
        return datetime(1801, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    return date(1801, 1, 1) + timedelta(days=number)


def _to_database(value: Given) -> Any:
    kind = next(k for k in _FIELDS if isinstance(value, k))
    return _FIELDS[kind].get_db_prep_value(value, connections["default"], prepared=False)


def _adapted(value: Given) -> Any:
    return _hashable(_to_database(value))


def _hashable(param: Any) -> Any:
    plain = getattr(param, "obj", param)  # psycopg wraps bytes in an object that equals no other
    return bytes(plain) if isinstance(plain, memoryview) else plain


class Waits:
    """Finds with one query what waits for a person, of several kinds of things with UUIDs as keys.

    Each kind is a function that returns the rows which wait; its parameters name the values that
    it needs, and what else a call gives is not for it. Kinds of several rooms can be asked for
    together, so that a page on which nothing waits costs one query.
    """

    def __init__(self, kinds: "Mapping[str, Callable[..., QuerySet[Any, Any]]]") -> None:
        self.kinds = dict(kinds)
        self._needs = {kind: tuple(signature(make).parameters) for kind, make in kinds.items()}
        self._all = frozenset(name for names in self._needs.values() for name in names)
        self._query = Prepared(self._union)

    def __call__(self, **values: Given | Collection[Given]) -> dict[str, list[UUID]]:
        """Return the keys of the rows that wait, by kind."""
        found: dict[str, list[UUID]] = {}
        for kind, pk in self._query(**{n: v for n, v in values.items() if n in self._all}):
            found.setdefault(kind, []).append(pk)
        return found

    def _union(self, **values: Any) -> "QuerySet[Any, Any]":
        first, *others = (
            make(**{name: values[name] for name in self._needs[kind]})
            .order_by()
            .annotate(kind_of_wait=Value(kind))
            .values_list("kind_of_wait", "pk")
            for kind, make in self.kinds.items()
        )
        united: QuerySet[Any, Any] = first.union(*others, all=True)
        return united
