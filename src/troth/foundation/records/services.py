"""The one door to plaintext: opening takes a key and writes the read to the ledger, together."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypedDict
from uuid import UUID

from django.db import transaction

from troth.foundation.ledger import mark
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.records.events import DAMAGED
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import kept_as
from troth.foundation.vault import envelope, identity, share_store
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.rooms.judge import Room
from troth.foundation.vault.rooms.trust import remember
from troth.foundation.vault.services import record_keys, refusals
from troth.foundation.vault.services import several as vault
from troth.foundation.vault.shares.models import ShareClass

Words = Mapping[str, Any]
OF_ONE = "_private"
"""How the purposes of rooms end into which one person alone writes."""
Signers = Callable[[UUID], tuple[identity.Signer, ...]]
"""Finds the signing keys of an author; asked once for each whose present key does not fit."""


class Openable(Protocol):
    """What opening needs to know of a record: a Sealed model, or a lean row of the same table."""

    @property
    def pk(self) -> UUID: ...
    @property
    def table(self) -> str: ...
    @property
    def engagement(self) -> UUID: ...
    @property
    def compartment_id(self) -> UUID: ...
    @property
    def compartment(self) -> Compartment: ...
    @property
    def author_id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def wrapped_key(self) -> bytes | memoryview: ...
    @property
    def body(self) -> bytes | memoryview: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What a record says, or that it was changed outside Troth (`intact` false, no words)."""

    words: Words = field(default_factory=dict)
    intact: bool = True


def digest(record: Sealed) -> str:
    """Return the SHA-256 of a record's ciphertext in hex: what the ledger keeps of it."""
    return hashlib.sha256(bytes(record.body)).hexdigest()


class Written(TypedDict):
    """How an entry names records as they are written: for ledger.record."""

    about: list[UUID]
    digests: list[str]


def written(*records: Sealed) -> Written:
    """Return the ids of records, and the digests by which `inventory` knows them again.

    These are of their ciphertext, and of their words where they are signed.
    """
    digests = [d for r in records for d in (getattr(r, "digest", ""), digest(r)) if d]
    return {"about": [r.pk for r in records], "digests": digests}


def seal(
    record: Sealed, words: Words, *, by: Keyring, compartment: Compartment, at: datetime
) -> None:
    """Seal `words` into an unsaved record, signed by its author; the caller saves it.

    Raises vault.NoKey when `by` does not hold the compartment, and mark.Stopped for a room of
    several while the ledger does not go on from what the host signed.
    """
    if not compartment.purpose.endswith(OF_ONE):
        mark.hold()
    record.engagement, record.compartment = compartment.engagement, compartment
    record.author_id, record.written_at = by.holder_id, at
    vault.require_present(compartment, by=by, at=at)
    room = [(compartment, compartment.engagement)]
    wrapping = record_keys.wrapping_keys(room, kept_as(record.table), by=by)[compartment.pk]
    key = envelope.new_key()
    record.wrapped_key = envelope.wrap(key, wrapping, _place(record, "key", compartment))
    place = _place(record, "body", compartment)
    record.body = envelope.seal(envelope.canonical(words), key, place, by.signing)


def open(  # noqa: A001 - records.open is its name in the house
    found: Sequence[Openable], *, by: Keyring, why: Event, at: datetime
) -> dict[UUID, Opened]:
    """Open records and write the reading to their ledgers, in one transaction.

    Every record must come with its compartment loaded. One entry for each chain lists all ids.
    Raises vault.NoKey, and opens nothing, when `by` lacks a grant for any of them. What an author
    signed with former keys of theirs opens as well.
    """
    if not found:
        return {}
    with transaction.atomic():
        wrapping = _wrapping(found, by=by)
        judged = vault.rooms_of({r.compartment for r in found}, by=by)
        for room in set(judged.values()):
            remember(room, by=by, at=at)
        signers = _signers(found, judged, by=by)
        opened = {r.pk: _open(r, wrapping[r.pk], signers[r.pk]) for r in found}
        _tell(found, opened, by=by, why=why, at=at)
    return opened


def _wrapping(found: Sequence[Openable], *, by: Keyring) -> dict[UUID, bytes]:
    """Return, by record, the key that wraps its own; a query for each class of records."""
    wrapping: dict[UUID, bytes] = {}
    for kept in {kept_as(r.table) for r in found}:
        rows = [r for r in found if kept_as(r.table) == kept]
        keys = record_keys.wrapping_keys({(r.compartment, r.engagement) for r in rows}, kept, by=by)
        wrapping |= {r.pk: keys[r.compartment_id] for r in rows}
    return wrapping


def open_held(
    found: Sequence[Openable], *, by: Keyring, why: Event, at: datetime
) -> dict[UUID, Opened]:
    """Open those records of a list whose key the person still holds; the others are left out.

    For lists of what the person's part may see: someone who lost their keys has not got all of
    them back, and shall find the rest. What was destroyed while the agreement stays is left out
    too; the page says so. Raises vault.Ended when nothing of the engagement opens any more.
    """
    try:
        return open(found, by=by, why=why, at=at)
    except refusals.Ended as ended:
        if ended.is_all:
            raise
        gone = share_store.shredded({r.engagement for r in found}, ShareClass.CONTENT)
        left = [
            r for r in found if r.engagement not in gone or kept_as(r.table) != ShareClass.CONTENT
        ]
        return open_held(left, by=by, why=why, at=at)
    except refusals.NoKey:
        rooms = vault_queries.opens({r.compartment_id for r in found}, by=by)
        held = [r for r in found if r.compartment_id in rooms]
        return open(held, by=by, why=why, at=at)


def open_one(record: Openable, *, by: Keyring, why: Event, at: datetime) -> Opened:
    """Open a single record through the same door."""
    return open([record], by=by, why=why, at=at)[record.pk]


def _signers(
    found: Sequence[Openable], judged: Mapping[UUID, Room], *, by: Keyring
) -> dict[UUID, Iterable[bytes]]:
    """Return, by record, the keys one of which has to have signed it, the likeliest first.

    In a room whose links are judged these are the author's keys of then; elsewhere the present
    one and, only if that fails, their former ones.
    """
    others = {r.author_id for r in found if r.compartment_id not in judged} - {by.holder_id}
    present = {by.holder_id: by.sign_public}
    present |= vault_queries.sign_publics(others) if others else {}
    line = cache(identity.signers)
    return {
        r.pk: judged[r.compartment_id].signers(r.compartment.generation, str(r.author_id))
        if r.compartment_id in judged
        else _line_of(r.author_id, present.get(r.author_id, b""), line)
        for r in found
    }


def _line_of(author: UUID, present: bytes, line: Signers) -> Iterator[bytes]:
    yield present
    for former in line(author)[1:]:
        yield former.public


def _open(record: Openable, wrapping: bytes, signers: Iterable[bytes]) -> Opened:
    place = _place(record, "key", record.compartment)
    try:
        key = envelope.unwrap(bytes(record.wrapped_key), wrapping, place)
    except envelope.Tampered:
        return Opened(intact=False)
    place = {**place, "field": "body"}
    body = bytes(record.body)
    for author in signers:
        with suppress(envelope.Tampered):
            return _read(envelope.open_(body, key, place, author))
    return Opened(intact=False)


def _read(plain: bytes) -> Opened:
    try:
        words = json.loads(plain)
    except (ValueError, RecursionError):  # signed by an author whose program was not Troth
        words = None
    return Opened(words) if isinstance(words, dict) else Opened(intact=False)


def _tell(
    found: Iterable[Openable],
    opened: Mapping[UUID, Opened],
    *,
    by: Keyring,
    why: Event,
    at: datetime,
) -> None:
    by_chain: dict[UUID, list[Openable]] = {}
    for record in found:
        by_chain.setdefault(record.engagement, []).append(record)
    for chain, records in by_chain.items():
        read = [r.pk for r in records if opened[r.pk].intact]
        damaged = [r.pk for r in records if not opened[r.pk].intact]
        if read:
            reasons = sorted({by.authority.get(r.compartment_id, "") for r in records} - {""})
            code = " ".join(reasons)
            ledger.record(why, chain=chain, by=by.holder_id, at=at, about=read, why=code)
        if damaged:
            ledger.record(DAMAGED, chain=chain, by=by.holder_id, at=at, about=damaged)


def _place(record: Openable, part: str, compartment: Compartment) -> envelope.Place:
    return record_keys.place(
        table=record.table,
        record=str(record.pk),
        field=part,
        version=record.version,
        compartment=str(compartment.pk),
        generation=compartment.generation,
        author=str(record.author_id),
    )
