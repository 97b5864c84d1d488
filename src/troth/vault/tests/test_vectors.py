"""Published vectors through our own envelope and derivation (Wycheproof)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from nacl import bindings
from nacl.exceptions import CryptoError

DATA = Path(os.environ.get("TROTH_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data"))


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


def test_ed25519() -> None:
    cases = _cases("ed25519_test.json")
    for case in cases:
        public = bytes.fromhex(case["publicKey"]["pk"])
        signature, message = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
        try:
            bindings.crypto_sign_open(signature + message, public)
        except (CryptoError, ValueError):
            assert case["result"] == "invalid", case["tcId"]
        else:
            assert case["result"] == "valid", case["tcId"]
