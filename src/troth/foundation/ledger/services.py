"""Writing to the ledger: always inside the transaction of the act that it tells of."""

import json
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from troth.foundation.ledger import appending, deferral, queries, repair, sequencer
from troth.foundation.ledger.entry import GENESIS, SALT, encode, hashed
from troth.foundation.ledger.entry import Event as ledger_Event
from troth.foundation.ledger.events import (
    DEFERRED,
    ERASED,
    KNOCKED,
    REFUSED,
    REPAIRED,
    REVEALED,
    ROOM_LINK,
    ROOM_REFUSED,
    UNWISHED,
    WISHED,
    Event,
)
from troth.foundation.ledger.models import Chain, Checkpoint, Deferred, Entry, Handed, MailWish
from troth.foundation.ledger.verify.bundle import MADE_KEYS
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring

MERGED = timedelta(hours=1)
"""How long what someone tries in vain counts as tried already."""
MOST_TRIES = 20
"""Entries about tries in vain that one person makes in one chain within MERGED."""
_IN_VAIN = (KNOCKED, REFUSED, ROOM_REFUSED)
_MARKS = re.compile("|".join(f'"act":"{act.name}"' for act in _IN_VAIN).encode())
LOOKED_BACK = 200
"""The latest entries of a chain among which earlier tries are looked for."""
WEEK = 7
"""Days between two checkpoints by mail, unless a person wishes otherwise."""
_LASTING = {ERASED.name, REVEALED.name, DEFERRED.name, ROOM_LINK.name, MADE_KEYS}


@transaction.atomic(savepoint=False)
def record(
    act: Event,
    *,
    chain: UUID,
    by: UUID | None,
    at: datetime,
    about: Iterable[object] = (),
    digests: Iterable[str] = (),
    why: str = "",
) -> int:
    """Add an entry to a chain, under the chain's own lock; return its place there (from 1).

    A new chain begins by itself. `about` are ids of things, `digests` SHA-256 in hex, `why` a
    short code: never words.
    """
    event = ledger_Event(
        act=act.name,
        at=at,
        by=by,
        chain=chain,
        about=tuple(str(a) for a in about),
        digests=tuple(digests),
        why=why,
    )
    length, prev = appending.chain_end(chain)
    seq, salt = length + 1, secrets.token_bytes(SALT)
    encoded = encode(event, seq=seq, prev=prev)
    appending.add(chain, seq, prev, salt, encoded, hashed(encoded, salt))
    return seq


def knock(*, chain: UUID, by: UUID, at: datetime, address: str) -> None:
    """Record that a person asked for something out of reach; `address` holds ids only."""
    _once(KNOCKED, chain=chain, by=by, at=at, why=address)


def refuse(*, chain: UUID, by: UUID, at: datetime, clauses: Iterable[str]) -> None:
    """Record that a person tried an act that its verdict forbids."""
    _once(REFUSED, chain=chain, by=by, at=at, why=" ".join(dict.fromkeys(clauses)))


def refuse_room(*, chain: UUID, by: UUID, at: datetime, purpose: str) -> bool:
    """Record that a person's program refused a room; say whether it was the first in an hour."""
    return _once(ROOM_REFUSED, chain=chain, by=by, at=at, why=purpose)


def _once(act: Event, *, chain: UUID, by: UUID, at: datetime, why: str) -> bool:
    """Enter what someone tried in vain, once an hour for each thing, and not without end.

    So nobody fills the ledger of another by asking again and again. Says whether it was entered.
    """
    latest = Entry.objects.filter(chain_id=chain).order_by("-seq")
    tried = [
        told
        for event in latest.values_list("event", flat=True)[:LOOKED_BACK]
        if _MARKS.search(event)  # what tells of something else is not worth reading
        and (told := queries.told(chain, 0, event)).act in _IN_VAIN
        and told.by == by
        and told.at is not None
        and at - told.at < MERGED
    ]
    if len(tried) >= MOST_TRIES or any((t.act, t.why) == (act, why) for t in tried):
        return False
    record(act, chain=chain, by=by, at=at, why=why)
    return True


# --- erasing what entries told -----------------------------------------------------------------


class Kept(Exception):
    """An entry cannot be erased: others could not be understood without it, or it is gone."""


@transaction.atomic
def erase(chain: UUID, places: Iterable[int], *, by: UUID | None, at: datetime) -> int:
    """Erase what some entries of a chain told, and enter that; return the place of that entry.

    Hash, place and links stay, so that every proof still holds. `places` are sequence numbers.
    Raises Kept for an entry that tells of an erasure, of keys or of something revealed, and for one
    that is not there or was erased before. The bytes leave the files when this is committed
    (`spill`).
    """
    wanted = sorted(set(places))
    appending.chain_end(chain)  # its lock: nothing is added meanwhile
    found = {e.seq: e for e in Entry.objects.filter(chain_id=chain, seq__in=wanted)}
    for seq in wanted:
        if seq not in found or not _may_be_erased(bytes(found[seq].event)):
            raise Kept(f"Entry {seq} cannot be erased.")
    Entry.objects.filter(chain_id=chain, seq__in=wanted).update(event=b"", salt=b"")
    transaction.on_commit(spill, robust=True)
    return record(ERASED, chain=chain, by=by, at=at, about=wanted)


def erase_all(chain: UUID, *, by: UUID | None, at: datetime) -> None:
    """Erase what every entry of a chain told that may be erased; their hashes and places stay."""
    appending.chain_end(chain)  # its lock
    kept = Entry.objects.filter(chain_id=chain).values_list("seq", "event")
    if wanted := [seq for seq, event in kept if _may_be_erased(bytes(event))]:
        erase(chain, wanted, by=by, at=at)


def spill() -> bool:
    """Let what was erased leave the files of an SQLite database; say whether nothing was in use.

    The freed space is zeroed as it is freed (secure_delete), and the write-ahead log is emptied.
    PostgreSQL keeps old rows until its own vacuum, and its log until that is recycled.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    return not busy


def _may_be_erased(event: bytes) -> bool:
    return bool(event) and json.loads(event)["act"] not in _LASTING


# --- entries that are kept back ----------------------------------------------------------------


@transaction.atomic
def defer(
    act: Event,
    *,
    engagement: UUID,
    officer: UUID,
    by: Keyring,
    at: datetime,
    about: Iterable[object] = (),
    digests: Iterable[str] = (),
    why: str = "",
) -> UUID:
    """Enter an act that the client may not be told of yet; return the id to reveal it by.

    The officer's own chain tells that something was kept back, and its hash; what it is opens only
    for the officer. The engagement's chain does not change. Raises vault's NotEntitled for an
    officer whose keys `by` neither compared nor signed for.
    """
    deferred, salt = uuid4(), secrets.token_bytes(SALT)
    event = ledger_Event(
        act=act.name,
        at=at,
        by=by.holder_id,
        chain=deferred,
        about=(str(engagement), *(str(a) for a in about)),
        digests=tuple(digests),
        why=why,
    )
    body = deferral.Body(deferral.encoded(event, prev=GENESIS), salt)
    sealed_key, sealed = deferral.seal(body, deferred=deferred, officer=officer, by=by)
    Deferred.objects.create(id=deferred, officer=officer, sealed_key=sealed_key, body=sealed)
    digest = hashed(body.event, salt)
    chain = Chain.objects.create(pk=deferred, length=1, head=digest)
    Entry.objects.create(chain=chain, seq=1, prev=GENESIS, salt=b"", event=b"", hash=digest)
    record(
        DEFERRED, chain=officer, by=by.holder_id, at=at, about=[deferred], digests=[digest.hex()]
    )
    return deferred


@transaction.atomic
def reveal(deferred: UUID, *, by: Keyring, at: datetime) -> int:
    """Reveal a kept-back entry in the chain it is about; return the place of the entry there.

    Needs the officer's keys. Revealing again changes nothing. Raises vault's Tampered when what
    was sealed is not what was entered, and Deferred.DoesNotExist for someone else's.
    """
    found = Deferred.objects.select_for_update().get(pk=deferred, officer=by.holder_id)
    if found.revealed_seq is not None:
        return found.revealed_seq
    body = deferral.open_(bytes(found.sealed_key), bytes(found.body), deferred=deferred, by=by)
    entry = Entry.objects.get(chain_id=deferred, seq=1)
    if hashed(body.event, body.salt) != bytes(entry.hash):
        raise Tampered("What was kept back is not what was entered.")
    engagement, _made = deferral.told_of(body)
    about, digests = [deferred], [bytes(entry.hash).hex()]
    Entry.objects.filter(pk=entry.pk).update(event=body.event, salt=body.salt)
    seq = record(REVEALED, chain=engagement, by=by.holder_id, at=at, about=about, digests=digests)
    Deferred.objects.filter(pk=deferred).update(revealed_in=engagement, revealed_seq=seq)
    return seq


# --- what was damaged --------------------------------------------------------------------------


@transaction.atomic
def fix(found: repair.Break, *, at: datetime) -> bool:
    """Let a chain go on after its break, and enter that; False when that was entered before."""
    appending.chain_end(found.chain)  # its lock
    last = Entry.objects.filter(chain_id=found.chain).order_by("-seq").first()
    if last is not None:
        Chain.objects.filter(pk=found.chain).update(length=last.seq, head=bytes(last.hash))
    if repair.is_told(found):
        return False
    record(REPAIRED, chain=found.chain, by=None, at=at, about=[found.seq], why=found.kind)
    return True


# --- checkpoints that leave the host -----------------------------------------------------------


def hand_out(to: Iterable[UUID], *, at: datetime) -> Checkpoint:
    """Return a checkpoint over all that was entered so far, for paper or mail, signed if need be.

    It is remembered as handed to these people, so that each later bundle of theirs leads on from
    it. Call it outside of a transaction: what is not committed is not in the log.
    """
    signed = sequencer.run(at=at)
    Handed.objects.bulk_create(
        (Handed(person=person, checkpoint=signed) for person in to), ignore_conflicts=True
    )
    return signed


@transaction.atomic
def wish_mail(holder: UUID, wished: bool, *, at: datetime, days: int = WEEK) -> None:
    """Let a person get checkpoints by mail, `days` apart (at least 1), or no longer."""
    if not wished:
        gone, _ = MailWish.objects.filter(pk=holder).delete()
        if gone:
            record(UNWISHED, chain=holder, by=holder, at=at)
        return
    _, is_new = MailWish.objects.update_or_create(pk=holder, defaults={"days": max(days, 1)})
    if is_new:
        record(WISHED, chain=holder, by=holder, at=at)


def mailed(holder: UUID, signed: Checkpoint, *, at: datetime) -> None:
    """Remember which checkpoint went to a person by mail, and when."""
    MailWish.objects.filter(pk=holder).update(sent_at=at, size=signed.size)
    Handed.objects.get_or_create(person=holder, checkpoint=signed)
