"""What a person's program may start from: the seed in hand, and statements that its line signed.

Rows are read here, and each counts only if a signature leads from it to the key in hand.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings

from troth.foundation.vault.identity import card
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Former, Statement
from troth.foundation.vault.rooms import statement
from troth.foundation.vault.rooms.judge import Deed, Known, Room, Seen, Trust
from troth.foundation.vault.rooms.link import Member, Pair, is_genuine, succession


def own_pair(by: Keyring) -> Pair:
    """Return the public keys in hand."""
    return Pair(by.sign_public.hex(), by.box_public.hex())


def own_card(by: Keyring, part: str) -> Member:
    """Return who one is in a room: a part, and the keys in hand."""
    return Member(part, str(by.holder_id), *own_pair(by))


def state(body: bytes, *, chain: UUID, by: Keyring, at: datetime) -> bytes:
    """Sign a statement about a chain and keep it; return the signature (64 bytes)."""
    signature = by.sign(body)
    Statement.objects.get_or_create(
        holder_id=by.holder_id,
        digest=hashlib.sha256(body).hexdigest(),
        defaults={
            "id": uuid4(),
            "chain": chain,
            "body": body,
            "signature": signature,
            "at": at,
        },
    )
    return signature


PEER = "peer"
"""The part in statements on whom someone compared after a loss: it says nothing of parts."""


def trust_of(by: Keyring, chains: Collection[UUID] | None) -> Trust:
    """Return what a person knows of the people in some chains, None for all; two queries."""
    host, me, hand = settings.TROTH_HOST_ID, str(by.holder_id), own_pair(by)
    said = list(_said(by.holder_id, chains))
    people = {m.person for _row, what in said for m in _members(what)} | {me}
    former = list(Former.objects.filter(holder_id__in=[UUID(person) for person in people]))
    line = frozenset(_line(by.holder_id, hand, former))
    signed = [what for row, what in said if _is_signed(row, line)]
    known = {Known(m.person, m.pair) for what in signed for m in _members(what) if m.person != me}
    return Trust(
        host=host,
        me=me,
        hand=hand,
        line=line,
        known=frozenset(_with_later(known, former)),
        deeds=frozenset(what for what in signed if isinstance(what, Deed)),
        seen=frozenset(what for what in signed if isinstance(what, Seen)),
        parts=frozenset(parts_of(m for what in signed for m in _members(what))),
    )


def parts_of(members: Iterable[Member]) -> Iterator[tuple[str, str]]:
    """Yield who plays what, as pairs (part, person)."""
    return ((m.part, m.person) for m in members if m.part != PEER)


def remember(found: Room, *, by: Keyring, at: datetime) -> None:
    """Sign that one saw a room's newest link, if it is news: no older state is believed then."""
    if not found.is_news:
        return
    body = statement.seen(
        host=settings.TROTH_HOST_ID,
        chain=found.chain,
        holder=str(by.holder_id),
        of=Seen(found.purpose, found.seq, found.tip),
    )
    state(body, chain=UUID(found.chain), by=by, at=at)


def _said(
    holder: UUID, chains: Collection[UUID] | None
) -> Iterator[tuple[Statement, statement.Said]]:
    """Yield the statements that rows ascribe to a person; whether they signed them is not asked."""
    rows = Statement.objects.filter(holder_id=holder)
    for row in rows if chains is None else rows.filter(chain__in=set(chains)):
        found = statement.read(
            bytes(row.body),
            host=settings.TROTH_HOST_ID,
            chain=str(row.chain),
            holder=str(holder),
        )
        if found is not None:
            yield row, found


def _members(said: statement.Said) -> Iterable[Member]:
    match said:
        case Deed():
            return said.members
        case Member():
            return (said,)
    return ()


def _is_signed(row: Statement, line: frozenset[Pair]) -> bool:
    body, signature = bytes(row.body), bytes(row.signature)
    return any(is_genuine(pair.sign, body, signature) for pair in line)


def _line(holder: UUID, hand: Pair, former: Iterable[Former]) -> Iterator[Pair]:
    """Yield the key in hand, and the former keys from which it signed that it took over."""
    yield hand
    rows = {_next(row): row for row in former if row.holder_id == holder}
    here = hand
    while (row := rows.pop(here, None)) is not None:
        before = _pair(row)
        deed = succession(settings.TROTH_HOST_ID, str(holder), before, here)
        own = card(holder, bytes(row.box_public), bytes(row.sign_public))
        if not is_genuine(here.sign, deed, bytes(row.by_next)):
            return
        if not is_genuine(before.sign, own, bytes(row.signature)):
            return
        yield before
        here = before


def _with_later(known: set[Known], former: Iterable[Former]) -> set[Known]:
    """Add the keys to which a known key handed over with its own signature."""
    rows: dict[tuple[str, Pair], list[Former]] = {}
    for row in former:
        rows.setdefault((str(row.holder_id), _pair(row)), []).append(row)
    found, ahead = set(known), list(known)
    while ahead:
        one = ahead.pop()
        for row in rows.get((one.person, one.pair), []):
            later = Known(one.person, _next(row))
            deed = succession(settings.TROTH_HOST_ID, one.person, one.pair, later.pair)
            if later not in found and is_genuine(one.pair.sign, deed, bytes(row.by_former)):
                found.add(later)
                ahead.append(later)
    return found


def _pair(row: Former) -> Pair:
    return Pair(bytes(row.sign_public).hex(), bytes(row.box_public).hex())


def _next(row: Former) -> Pair:
    return Pair(bytes(row.next_sign_public).hex(), bytes(row.next_box_public).hex())
