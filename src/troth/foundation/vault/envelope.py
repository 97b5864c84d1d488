"""The envelope: authenticated encryption of bytes, bound to the place where they are stored.

XChaCha20-Poly1305-IETF by libsodium. The first byte names the format:

    1  wrap     version | nonce (24) | ciphertext+tag                   for keys and seeds
    2  content  version | nonce (24) | ciphertext+tag | signature (64)  for people's words
    3  held     version | key's name (4) | nonce (24) | ciphertext+tag  for names, under a host key
    4  held     as 3, for a place that names a row: format 3 was not bound to its row

The associated data is the canonical JSON of the place (host, table, record, field, …), so an
envelope that is copied elsewhere does not open. Content is padded to buckets (Padmé: at most
12 % above 256 bytes) so that its size tells little, and signed by its author with Ed25519 over
the associated data and the SHA-256 of the ciphertext.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey
from nacl.utils import random

from troth.foundation.vault.faults import Unreadable

WRAP = b"\x01"
CONTENT = b"\x02"
HELD = b"\x03"
HELD_IN_ROW = b"\x04"
KEY = 32
NAME = 4
"""Bytes of the name of a host key."""
ROW = "row"
"""What names the row in a place to which held text is bound."""
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_TAG = bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_SIGNATURE = bindings.crypto_sign_BYTES
_SMALLEST = 256
_SMALLEST_HELD = 128
_LENGTH = 4

Place = Mapping[str, str | int]
# Made once: json.dumps would make an encoder for each of the hundreds of places on a page.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Tampered(Unreadable):
    """An envelope does not open at this place, or its author did not sign it."""


def canonical(value: object) -> bytes:
    """Return the one JSON form of `value`: sorted keys, no spaces, UTF-8."""
    return _CANONICAL.encode(value).encode()


def new_key() -> bytes:
    """Return 32 random bytes."""
    return random(KEY)


def wrap(secret: bytes, key: bytes, place: Place) -> bytes:
    """Seal a key or a seed under `key` (32 bytes), bound to `place`."""
    return WRAP + _encrypt(secret, key, WRAP + canonical(place))


def unwrap(envelope: bytes, key: bytes, place: Place) -> bytes:
    """Open what `wrap` sealed; raise Tampered when key, place or bytes differ."""
    if envelope[:1] != WRAP:
        raise Tampered("This is not a wrapped key of a known version.")
    return _decrypt(envelope[1:], key, WRAP + canonical(place))


def seal(words: bytes, key: bytes, place: Place, author: SigningKey) -> bytes:
    """Seal content under a record key (32 bytes), bound to `place` and signed by its author."""
    data = CONTENT + canonical(place)
    sealed = _encrypt(_pad(words), key, data)
    return CONTENT + sealed + author.sign(_signed(data, sealed)).signature


def open_(envelope: bytes, key: bytes, place: Place, author: bytes) -> bytes:
    """Open content and check its author's signature (`author` is the public key, 32 bytes)."""
    if envelope[:1] != CONTENT or len(envelope) < 1 + _NONCE + _TAG + _SIGNATURE:
        raise Tampered("This is not sealed content of a known version.")
    data = CONTENT + canonical(place)
    sealed, signature = envelope[1:-_SIGNATURE], envelope[-_SIGNATURE:]
    if not genuine(author, _signed(data, sealed), bytes(signature)):
        raise Tampered("The author did not sign these bytes.")
    return _unpad(_decrypt(sealed, key, data))


def hold(text: bytes, key: bytes, name: bytes, place: Place) -> bytes:
    """Seal a short text under the host key called `name` (4 bytes), bound to `place`."""
    kind = HELD_IN_ROW if ROW in place else HELD
    data = kind + name + canonical(place)
    return kind + name + _encrypt(_pad(text, _SMALLEST_HELD), key, data)


def name_of_key(held: bytes) -> bytes:
    """Return the name of the host key that opens a held envelope."""
    if held[:1] not in (HELD, HELD_IN_ROW) or len(held) < 1 + NAME:
        raise Tampered("This is not held text of a known version.")
    return held[1 : 1 + NAME]


def open_held(held: bytes, key: bytes, place: Place) -> bytes:
    """Open what `hold` sealed; raise Tampered when key, place or bytes differ.

    Format 3 opens at its place in every row. None is written to rows any more, and a rotation of
    the host key puts format 4 in the place of those that an earlier version wrote.
    """
    name = name_of_key(held)
    if not is_bound_to_row(held):
        place = {what: where for what, where in place.items() if what != ROW}
    return _unpad(_decrypt(held[1 + NAME :], key, held[:1] + name + canonical(place)))


def is_bound_to_row(held: bytes) -> bool:
    """Say whether held text opens in one row only."""
    return held[:1] == HELD_IN_ROW


def _signed(data: bytes, sealed: bytes) -> bytes:
    return b"troth content\x00" + data + hashlib.sha256(sealed).digest()


@lru_cache(maxsize=20_000)
def genuine(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check an Ed25519 signature once: the same bytes stay genuine, and a check costs 60 µs.

    The memory holds associated data (ids) and digests, never keys and never words. A public key or
    signature of another length is refused here, because libsodium would read past its end.
    """
    if len(public) != KEY or len(signature) != _SIGNATURE:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public)
    except (CryptoError, ValueError):
        return False
    return True


def _encrypt(plain: bytes, key: bytes, data: bytes) -> bytes:
    nonce = random(_NONCE)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, data, nonce, key)


def _decrypt(sealed: bytes, key: bytes, data: bytes) -> bytes:
    if len(sealed) < _NONCE + _TAG:
        raise Tampered("This envelope is cut short.")
    nonce, rest = bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:])
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(rest, data, nonce, key)
    except CryptoError:
        raise Tampered("This envelope does not open here with this key.") from None


def _bucket(length: int, smallest: int = _SMALLEST) -> int:
    """Return the padded length: Padmé (Nikitin et al., PETS 2019, section 4.2)."""
    if length <= smallest:
        return smallest
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def _pad(plain: bytes, smallest: int = _SMALLEST) -> bytes:
    length = _LENGTH + len(plain)
    return len(plain).to_bytes(_LENGTH) + plain + bytes(_bucket(length, smallest) - length)


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH])
    if length > len(padded) - _LENGTH:
        raise Tampered("The padding of this envelope is wrong.")
    return padded[_LENGTH : _LENGTH + length]
