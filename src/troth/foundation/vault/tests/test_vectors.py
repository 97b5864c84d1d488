"""Published vectors through our own envelope and derivation (Wycheproof)."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from troth.foundation.vault import derive, envelope
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring

DATA = Path(os.environ.get("TROTH_SHARED_DATA", Path(__file__).parents[6] / "shared" / "data"))


def _cases(name: str) -> list[dict[str, Any]]:
    found = sorted((DATA / "wycheproof").rglob(name)) if DATA.exists() else []
    if not found:
        pytest.skip(f"published vectors are absent: set TROTH_SHARED_DATA to find {name}")
    groups = json.loads(found[0].read_text(encoding="utf-8"))["testGroups"]
    return [{**group, **case} for group in groups for case in group["tests"]]


def test_xchacha20_poly1305() -> None:
    cases = [c for c in _cases("xchacha20_poly1305_test.json") if c["ivSize"] == 192]
    assert cases
    for case in cases:
        key, iv, aad, msg, ct, tag = (
            bytes.fromhex(case[k]) for k in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        try:
            plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ct + tag, aad, iv, key)
        except (CryptoError, ValueError):
            assert case["result"] == "invalid", case["tcId"]
        else:
            assert case["result"] != "invalid", case["tcId"]
            assert plain == msg


def test_xchacha20_poly1305_as_our_envelope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the published tag refuses, the envelope refuses with its own word."""
    cases = [c for c in _cases("xchacha20_poly1305_test.json") if c["ivSize"] == 192]
    for case in cases:
        key, iv, aad, msg, ct, tag = (
            bytes.fromhex(case[k]) for k in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        try:
            plain = envelope._decrypt(iv + ct + tag, key, aad)
        except Tampered:
            assert case["result"] == "invalid", case["tcId"]
            continue
        assert (case["result"] != "invalid", plain) == (True, msg), case["tcId"]
        monkeypatch.setattr(envelope, "random", lambda _size, iv=iv: iv)
        assert envelope._encrypt(msg, key, aad) == iv + ct + tag


def test_ed25519() -> None:
    cases = _cases("ed25519_test.json")
    for case in cases:
        public = bytes.fromhex(case["publicKey"]["pk"])
        signature, message = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
        holds = envelope.genuine(public, message, signature)
        assert holds == (case["result"] == "valid"), case["tcId"]


def test_hkdf() -> None:
    cases = _cases("hkdf_sha256_test.json")
    for case in cases:
        secret, salt, info = (bytes.fromhex(case[k]) for k in ("ikm", "salt", "info"))
        try:
            made = derive.expand(secret, info, salt=salt, size=case["size"])
        except ValueError:
            assert case["result"] == "invalid", case["tcId"]
        else:
            assert case["result"] == "valid", case["tcId"]
            assert made.hex() == case["okm"], case["tcId"]


def test_hmac() -> None:
    cases = [c for c in _cases("hmac_sha256_test.json") if c["tagSize"] == 256]
    assert cases
    for case in cases:
        made = derive.mac(bytes.fromhex(case["key"]), bytes.fromhex(case["msg"]))
        assert (made.hex() == case["tag"]) == (case["result"] == "valid"), case["tcId"]


def test_x25519_as_a_grant_is_opened() -> None:
    """A box that is built by hand from the published shared secret opens with our own code."""
    cases = _cases("x25519_test.json")
    opened = 0
    for case in cases:
        theirs, mine, shared = (bytes.fromhex(case[k]) for k in ("public", "private", "shared"))
        ring = Keyring(_NOBODY, bytes(32))
        ring.__dict__["_private"] = PrivateKey(mine)
        nonce = hashlib.blake2b(theirs + ring.box_public, digest_size=24).digest()
        box = bindings.crypto_secretbox(_KEY, nonce, _hsalsa20(shared))
        try:
            key = ring.unseal(theirs + box)
        except Tampered:
            # libsodium refuses points that give every partner the same secret, all zero
            assert not any(shared), case["tcId"]
            continue
        assert key == _KEY
        opened += 1
    assert opened > len(cases) / 2


_NOBODY = UUID(int=0)
_KEY = bytes(range(32))
_MASK = 0xFFFFFFFF


def _hsalsa20(key: bytes) -> bytes:
    """Return HSalsa20 of a key and an input of zeros (D. J. Bernstein, section 2), for the test."""
    k = [int.from_bytes(key[i : i + 4], "little") for i in range(0, 32, 4)]
    c = [int.from_bytes(b"expand 32-byte k"[i : i + 4], "little") for i in range(0, 16, 4)]
    x = [c[0], *k[:4], c[1], 0, 0, 0, 0, c[2], *k[4:], c[3]]
    rows = [(0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)]
    turned = [(0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)]
    for quarters in [rows, turned] * 10:
        for a, b, d, e in quarters:
            for to, one, other, by in ((b, a, e, 7), (d, b, a, 9), (e, d, b, 13), (a, e, d, 18)):
                total = (x[one] + x[other]) & _MASK
                x[to] ^= ((total << by) | (total >> (32 - by))) & _MASK
    return b"".join(x[i].to_bytes(4, "little") for i in (0, 5, 10, 15, 6, 7, 8, 9))
