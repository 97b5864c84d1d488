"""Two-person sealing: a key that opens only when two named persons act together.

Two of two: `r` is 32 random bytes; one person gets `r`, the other `key ⊕ r`. Two of three: each of
the three pairs gets a split of its own, with fresh random bytes, so every person holds two halves,
of two pairs.

Why one person alone learns nothing: for every key, r ↦ r and r ↦ key ⊕ r are bijections of the
32-byte strings. So either half, taken alone, is uniform whatever the key is, and the two halves
that one person holds of two pairs come from two independent `r`: they are uniform together. Nothing
else about the key is published: halves are authenticated by their maker's signature, not by a
digest of the key. A third person who took part in no pair holds nothing.

Halves are sealed to the public keys of named persons, which their maker compared or signed for, and
signed. To open, one person opens their half and seals it to the other (`hand_over`), who joins both
(`open_together`). Raises NotEntitled for someone whose keys are not known.
"""

import hashlib
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.conf import settings

from troth.foundation.vault import identity
from troth.foundation.vault.envelope import KEY, Tampered, canonical, new_key
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.rooms.warrant import seal_for, warrant_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half of a key for one pair of persons, sealed to one of them.

    `about` says what the key opens, and is the same on both halves; `owner` is the person of the
    pair whose half it is, `to` the one it is sealed to now; `by` signed it.
    """

    about: str
    pair: tuple[UUID, UUID]
    owner: UUID
    to: UUID
    by: UUID
    sealed: bytes
    signature: bytes


def seal_to_two(
    key: bytes, one: UUID, other: UUID, *, about: str, by: Keyring
) -> tuple[Half, Half]:
    """Split a key (32 bytes) between two persons; only both together open it."""
    if len(key) != KEY or one == other:
        raise ValueError("Two persons share a key of 32 bytes.")
    pair = (min(one, other), max(one, other))
    first, second = split(key, new_key())
    return (
        _sealed(first, about=about, pair=pair, owner=one, to=one, by=by),
        _sealed(second, about=about, pair=pair, owner=other, to=other, by=by),
    )


def seal_to_two_of_three(
    key: bytes, persons: tuple[UUID, UUID, UUID], *, about: str, by: Keyring
) -> tuple[Half, ...]:
    """Split a key between three persons so that any two of them open it: six halves."""
    if len(set(persons)) != len(persons):
        raise ValueError("Three persons are three.")
    pairs = combinations(persons, 2)
    return tuple(half for a, b in pairs for half in seal_to_two(key, a, b, about=about, by=by))


def hand_over(half: Half, *, by: Keyring) -> Half:
    """Open one's own half and seal it to the other person of the pair."""
    if half.owner != by.holder_id:
        raise Tampered("This half is another person's.")
    opened = _open(half, by=by)
    one, other = half.pair
    to = other if by.holder_id == one else one
    return _sealed(opened, about=half.about, pair=half.pair, owner=by.holder_id, to=to, by=by)


def open_together(mine: Half, theirs: Half, *, by: Keyring) -> bytes:
    """Return the key from one's own half and the half that the other person handed over.

    Raises Tampered when the halves do not belong together, are not sealed to `by`, or were not
    signed by who is said to have made them.
    """
    belongs = (mine.about, mine.pair) == (theirs.about, theirs.pair)
    other = mine.pair[1] if mine.pair[0] == by.holder_id else mine.pair[0]
    if not belongs or mine.owner != by.holder_id or theirs.owner != other or theirs.by != other:
        raise Tampered("These two halves do not belong together.")
    return joined(_open(mine, by=by), _open(theirs, by=by))


def split(key: bytes, noise: bytes) -> tuple[bytes, bytes]:
    """Return the two halves of a key, given as many random bytes."""
    return noise, joined(key, noise)


def joined(one: bytes, other: bytes) -> bytes:
    """Return one ⊕ other, byte by byte."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _sealed(
    half: bytes, *, about: str, pair: tuple[UUID, UUID], owner: UUID, to: UUID, by: Keyring
) -> Half:
    sealed = seal_for(half, warrant_for(to, by=by))
    deed = _deed(about, pair, owner, to, by.holder_id, sealed)
    return Half(
        about=about,
        pair=pair,
        owner=owner,
        to=to,
        by=by.holder_id,
        sealed=sealed,
        signature=by.sign(deed),
    )


def _open(half: Half, *, by: Keyring) -> bytes:
    deed = _deed(half.about, half.pair, half.owner, half.to, half.by, half.sealed)
    if half.to != by.holder_id or half.to not in half.pair:
        raise Tampered("This half is sealed to another person.")
    if not identity.signed(half.by, deed, half.signature):
        raise Tampered("This half was not signed by the person who is said to have made it.")
    return by.unseal(half.sealed)


def _deed(
    about: str, pair: tuple[UUID, UUID], owner: UUID, to: UUID, by: UUID, sealed: bytes
) -> bytes:
    return canonical(
        {
            "what": "half",
            "host": settings.TROTH_HOST_ID,
            "about": about,
            "pair": [str(person) for person in pair],
            "owner": str(owner),
            "to": str(to),
            "by": str(by),
            "sealed": hashlib.sha256(sealed).hexdigest(),
        }
    )
