"""The world that is measured: one engagement made by the services people use, and many like it.

The many are copies, row by row, of a second engagement that the services made: real sealed bytes,
under ids of their own. Nobody opens them; they are there to make every table long.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.db import connections

from tests.cast import PASSWORD, agree, begin, person, sign_all
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.foundation.vault import host_key
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.shares.models import ShareClass, ShredShare
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.releases.services import drafting as releases
from troth.practice.releases.services import releasing
from troth.practice.releases.summary import Words

NOTES, LETTERS = 100, 2_000
A_PRACTITIONER_HAS = 20
BY_ENGAGEMENT = {
    "core_engagement": "id",
    "core_part": "engagement_id",
    "core_invitation": "engagement_id",
    "charters_charter": "engagement",
    "core_step": "engagement_id",
    "vault_compartment": "engagement",
    "meetings_session": "engagement_id",
    "meetings_note": "engagement",
    "releases_draft": "engagement",
    "releases_release": "engagement",
    "releases_releasestep": "engagement_id",
    "ledger_chain": "id",
    "ledger_entry": "chain_id",
}
BY_PARENT = {
    "vault_grant": ("compartment_id", "vault_compartment"),
    "charters_signature": ("charter_id", "charters_charter"),
}
OF_PERSONS = {"people_person": "id", "vault_identity": "holder_id", "vault_signin": "holder_id"}
OF_PERSONS |= {"vault_slot": "holder_id"}


@dataclass(frozen=True, slots=True)
class World:
    """Who signs in, and where the pages are."""

    engagement: UUID
    contracting: UUID
    carla: Holder
    cleo: Holder
    hana: Holder


def build(engagements: int) -> World:
    """Fill the database; `engagements` is how many there are in the end."""
    now = datetime.now(UTC)
    carla, cleo, hana = person("Carla", "coach"), person("Cleo", "acme"), person("Hana", "acme")
    first = _under_way(carla, cleo, hana, at=now - timedelta(days=30))
    for number in range(NOTES):
        writer = (carla, cleo)[number % 2]
        _note(first, writer, LETTERS, at=now - timedelta(hours=6 * (NOTES - number)))
    draft = begin(cleo, carla, hana)
    agree(draft, by=carla)
    model = _under_way(
        carla, person("Mia", "acme"), person("Lars", "acme"), at=now - timedelta(days=30)
    )
    for number in range(2):
        _note(model, carla, 500, at=now - timedelta(days=number + 1))
    for alias in ("default", "shares"):
        connections[alias].close()
    _multiply(model, engagements - 3)
    return World(first, draft.engagement.pk, carla, cleo, hana)


def cookie(holder: Holder) -> str:
    """Sign someone in, and return the secret of their browser."""
    from troth.accounts.people.sessions import SessionStore  # noqa: PLC0415 - needs the settings

    store = SessionStore()
    store.begin(people.with_email(holder.person.email), holder.keyring)
    store.save()
    return str(store.session_key)


def _under_way(carla: Holder, cleo: Holder, hana: Holder, *, at: datetime) -> UUID:
    seat = begin(cleo, carla, hana)
    agree(seat, by=carla)
    sign_all(seat, [carla, cleo, hana])
    pk = seat.engagement.pk
    Engagement.objects.filter(pk=pk).update(begun_at=at)
    for number in range(4):
        held = at + timedelta(days=7 * number)
        facts = SessionFacts(
            on=held.date(), begins=None, minutes=60, kind="video", attendance="both"
        )
        meetings.record_session(_seat(pk, carla), facts, by=carla, at=held)
    _send(pk, cleo, at=at + timedelta(days=20))
    return pk


def _send(pk: UUID, cleo: Holder, *, at: datetime) -> None:
    """Let the client write, sign and send one summary."""
    seat = _seat(pk, cleo)
    words = Words(
        title="Half-way", text=_text(600), purpose="Talk", expires_on=at.date() + timedelta(60)
    )
    draft = releases.write(seat, words, by=cleo, at=at)
    offer = releasing.offer(seat, draft, by=cleo, at=at)
    assert offer is not None
    made = releasing.sign(
        seat, draft, read=offer.digest, password=PASSWORD, address="", by=cleo, at=at
    )
    releasing.send(seat, made, read=made.digest, by=cleo, at=at)


def _note(pk: UUID, writer: Holder, letters: int, *, at: datetime) -> None:
    meetings.write_note(
        _seat(pk, writer),
        place="shared",
        title="After the talk",
        text=_text(letters),
        by=writer,
        at=at,
    )


def _seat(pk: UUID, holder: Holder) -> Seat:
    return core.seat(pk, to=holder.person)


def _text(letters: int) -> str:
    words = "We spoke about the <first> month & what helped; next: fewer meetings. "
    return (words * (letters // len(words) + 1))[:letters]


# --- many --------------------------------------------------------------------------------------


def _multiply(model: UUID, times: int) -> None:
    """Copy an engagement; each practitioner has 20, Carla too, and every client only one."""
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as base:
        base.execute("PRAGMA synchronous=OFF")
        base.execute("PRAGMA foreign_keys=OFF")
        rows = dict(_rows_of_engagement(base, model.hex))
        parts = dict(
            base.execute("SELECT part, person_id FROM core_part WHERE engagement_id=?", [model.hex])
        )
        persons = dict(_rows_of_persons(base, parts.values()))
        for number in range(times):
            firm = number // A_PRACTITIONER_HAS
            _copy(base, rows, persons, parts, firm=firm, is_first=not number % A_PRACTITIONER_HAS)
        base.commit()
        base.execute("ANALYZE")
        base.commit()
    _copy_shares(times)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table that belong together."""

    columns: list[str]
    values: list[tuple[object, ...]]


def _rows(base: sqlite3.Connection, table: str, where: str, keys: Iterable[str]) -> Rows:
    wanted = list(keys)
    marks = ",".join("?" * len(wanted))
    found = base.execute(f"SELECT * FROM {table} WHERE {where} IN ({marks})", wanted)  # noqa: S608
    columns = [c[0] for c in found.description]
    values = found.fetchall()
    if columns[0] == "id" and values and isinstance(values[0][0], int):
        return Rows(columns[1:], [row[1:] for row in values])  # numbered by the table itself
    return Rows(columns, values)


def _rows_of_engagement(base: sqlite3.Connection, pk: str) -> Iterator[tuple[str, Rows]]:
    made: dict[str, Rows] = {}
    for table, column in BY_ENGAGEMENT.items():
        made[table] = _rows(base, table, column, [pk])
        yield table, made[table]
    for table, (column, parent) in BY_PARENT.items():
        place = made[parent].columns.index("id")
        yield table, _rows(base, table, column, [str(r[place]) for r in made[parent].values])


def _rows_of_persons(base: sqlite3.Connection, ids: Iterable[str]) -> Iterator[tuple[str, Rows]]:
    wanted = list(ids)
    for table, column in OF_PERSONS.items():
        yield table, _rows(base, table, column, wanted)


def _copy(
    base: sqlite3.Connection,
    rows: dict[str, Rows],
    persons: dict[str, Rows],
    parts: dict[str, str],
    *,
    firm: int,
    is_first: bool,
) -> None:
    """Insert the rows once more under new ids; the same old id gets the same new one."""
    new = _ids(rows) | _ids({t: r for t, r in persons.items() if t != "people_person"})
    client, sponsor, coach = parts["client"], parts["sponsor"], parts["practitioner"]
    new[client] = uuid4().hex
    new[sponsor] = _firm_id(firm, sponsor)
    new[coach] = coach if firm == 0 else _firm_id(firm, coach)
    fresh = {client} | ({sponsor} | ({coach} if firm else set()) if is_first else set())
    for table, found in persons.items():
        holder = found.columns.index(OF_PERSONS[table])
        _insert(base, table, found, new, only=lambda row, at=holder: row[at] in fresh)
    for table, found in rows.items():
        _insert(base, table, found, new)


def _firm_id(firm: int, person: str) -> str:
    return f"{int(person, 16) ^ ((firm + 1) << 64):032x}"


def _ids(rows: dict[str, Rows]) -> dict[str, str]:
    """Give a new id for every id that the rows themselves bring into the world."""
    own = {str(r[0]) for found in rows.values() for r in found.values if found.columns[0] == "id"}
    roots = {
        str(row[found.columns.index("root")])
        for found in rows.values()
        if "root" in found.columns
        for row in found.values
    }
    return {old: uuid4().hex for old in own | roots if old}


def _insert(
    base: sqlite3.Connection,
    table: str,
    found: Rows,
    new: dict[str, str],
    only: Callable[[tuple[object, ...]], bool] = lambda _row: True,
) -> None:
    marks = ",".join("?" * len(found.columns))
    email = found.columns.index("email_index") if table == "people_person" else -1
    token = found.columns.index("token_hash") if "token_hash" in found.columns else -1
    copies = []
    for row in filter(only, found.values):
        cells = [new.get(cell, cell) if isinstance(cell, str) else cell for cell in row]
        _seal_held(table, found.columns, row, cells)
        if email >= 0:
            cells[email] = uuid4().bytes * 2
        if token >= 0:
            cells[token] = uuid4().bytes * 2
        copies.append(cells)
    names = ",".join(f'"{c}"' for c in found.columns)
    base.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", copies)  # noqa: S608


@cache
def _held(table: str) -> tuple[str, tuple[host_key.HostSealed, ...]]:
    """Return the key's column of a table, and its fields that are sealed under the host key."""
    (model,) = (m for m in apps.get_models() if m._meta.db_table == table)
    held = tuple(f for f in model._meta.fields if isinstance(f, host_key.HostSealed))
    return model._meta.pk.column, held


def _seal_held(
    table: str, columns: list[str], row: tuple[object, ...], cells: list[object]
) -> None:
    """Seal names and addresses once more: each is bound to the row that it stands in."""
    key, held = _held(table)
    if not held:
        return
    if (
        key not in columns
    ):  # the table numbers its rows: a copy of a signature goes without the name
        for field in held:
            cells[columns.index(field.column)] = None
        return
    place = columns.index(key)
    before, after = UUID(str(row[place])), UUID(str(cells[place]))
    for field in held:
        at = columns.index(field.column)
        if isinstance(sealed := row[at], bytes):
            text = host_key.opened(host_key.Held(sealed, field.where), row=before)
            cells[at] = bytes(field.sealed(text, after))


def _copy_shares(times: int) -> None:
    """Make the share store as long as it would be."""
    shares = (
        ShredShare(engagement=engagement, kept=kept, share=new_key())
        for engagement in (uuid4() for _ in range(times))
        for kept in ShareClass
    )
    ShredShare.objects.bulk_create(shares, batch_size=500)
