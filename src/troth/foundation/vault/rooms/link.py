"""A link: one signed step in the history of a room, from which membership and keys follow.

    body       canonical JSON of {what, host, chain, purpose, seq, prev, generation, key, members,
               basis, handed, by, by_key, at}
    signature  Ed25519 by `by_key` over "troth room link" 00 | body

`prev` is the hash of the link before, "" for the first. `key` commits to the room's key: no row
can put another in its place. `handed` holds, by person, what a former key signed of the key that
follows it. What a link does is read off its difference to the one before, never declared.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from troth.foundation.vault.envelope import canonical, genuine

WHAT = "room link"
LARGEST = 64 * 1024
"""Bytes of a body; a room has at most some hundred members."""
_KEY, _HASH = 64, 64
_FIELDS = frozenset(
    {
        *("what", "host", "chain", "purpose", "seq", "prev", "generation", "key", "members"),
        *("basis", "handed", "by", "by_key", "at"),
    }
)
_TEXTS = ("host", "chain", "purpose", "prev", "key", "by", "by_key", "at")


class NotEntitled(Exception):
    """What someone wants to use as a room, a key or a member does not follow from signatures.

    Its words are for those who look into it; `why` names the rule that was broken. `chain` and
    `purpose` say which room it is about, "" where it is about none.
    """

    def __init__(self, why: str, *, chain: str = "", purpose: str = "") -> None:
        super().__init__(why)
        self.why, self.chain, self.purpose = why, chain, purpose


class Pair(NamedTuple):
    """The two public keys of a person, in hex: Ed25519 to sign, X25519 to seal to."""

    sign: str
    seal: str


class Member(NamedTuple):
    """Someone in a room: the part they play, their id, and their public keys in hex."""

    part: str
    person: str
    sign: str
    seal: str

    @property
    def pair(self) -> Pair:
        """The member's public keys."""
        return Pair(self.sign, self.seal)


class Basis(NamedTuple):
    """What a link rests on: its kind, and an id or a digest."""

    kind: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A link that was parsed; nothing of it is trusted before it was judged."""

    host: str
    chain: str
    purpose: str
    seq: int
    prev: str
    generation: int
    key: str
    members: tuple[Member, ...]
    basis: Basis
    handed: Mapping[str, str]
    by: str
    by_key: str
    at: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is stored: the very bytes that were signed, and the signature."""

    body: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        """The name of this link, 64 hex signs; the next link and the ledger hold it."""
        return hashlib.sha256(b"troth room link hash\x00" + self.body).hexdigest()

    def is_signed_by(self, sign: str) -> bool:
        """Say whether a key (hex) signed these bytes."""
        return is_genuine(sign, signed(self.body), self.signature)


def signed(body: bytes) -> bytes:
    """Return what is signed of a link's body."""
    return b"troth room link\x00" + body


def write(body: Body) -> bytes:
    """Return the one form of a link's body in bytes."""
    return canonical(
        {
            "what": WHAT,
            "host": body.host,
            "chain": body.chain,
            "purpose": body.purpose,
            "seq": body.seq,
            "prev": body.prev,
            "generation": body.generation,
            "key": body.key,
            "members": [m._asdict() for m in sorted(body.members, key=lambda m: m.person)],
            "basis": body.basis._asdict(),
            "handed": dict(body.handed),
            "by": body.by,
            "by_key": body.by_key,
            "at": body.at,
        }
    )


def read(body: bytes) -> Body:
    """Parse a link's body, or raise NotEntitled; whoever writes rows may have put anything there.

    A body that this program would not write in these very bytes is refused.
    """
    if len(body) > LARGEST:
        raise NotEntitled("too large")
    try:
        form = json.loads(body)
        found = _parsed(form)
        is_ours = write(found) == body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotEntitled("form") from None
    if not is_ours:
        raise NotEntitled("form")
    return found


def _parsed(form: Any) -> Body:
    if form.keys() != _FIELDS or form["what"] != WHAT:
        raise ValueError("fields")
    texts = {name: form[name] for name in _TEXTS}
    numbers = {name: form[name] for name in ("seq", "generation")}
    members = tuple(Member(**one) for one in form["members"])
    everything = [*texts.values(), *form["handed"], *form["handed"].values()]
    everything += [text for member in members for text in member]
    basis = Basis(**form["basis"])
    if not all(type(text) is str for text in (*everything, *basis)):
        raise ValueError("texts")
    if not all(type(number) is int and number > 0 for number in numbers.values()):
        raise ValueError("numbers")
    return Body(**texts, **numbers, members=members, basis=basis, handed=form["handed"])


def commitment(host: str, chain: str, purpose: str, generation: int, key: bytes) -> str:
    """Return what a link says of a room's key (32 bytes): it names the key and does not tell it."""
    where = canonical([host, chain, purpose, generation])
    return hashlib.sha256(b"troth room key\x00" + where + key).hexdigest()


def succession(host: str, person: str, former: Pair, new: Pair) -> bytes:
    """Return what both keys of a person sign when one follows the other."""
    return canonical(
        {
            "what": "succession",
            "host": host,
            "holder": person,
            "former": [former.seal, former.sign],
            "next": [new.seal, new.sign],
        }
    )


def is_genuine(sign: str, message: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature by a key in hex, as it may stand in a link."""
    try:
        public = bytes.fromhex(sign)
    except ValueError:
        return False
    return genuine(public, message, signature)


def moment(at: datetime) -> str:
    """Return a time as links have it: in UTC."""
    return at.astimezone(UTC).isoformat()


def twice(values: Iterable[str]) -> bool:
    """Say whether something occurs more than once."""
    found = list(values)
    return len(found) != len(set(found))
