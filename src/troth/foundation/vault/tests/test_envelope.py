"""The envelope opens only with its key, at its place, unaltered, and signed by its author."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from troth.foundation.vault import envelope
from troth.foundation.vault.envelope import Tampered

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
AUTHOR, FORGER = SigningKey(bytes(32)), SigningKey(bytes([1]) * 32)
HERE: dict[str, str | int] = {"host": "h", "table": "note", "record": "r1", "version": 1}


def sealed(words: bytes = b"What I want to try before Tuesday") -> bytes:
    return envelope.seal(words, KEY, HERE, AUTHOR)


@given(st.binary(max_size=5000))
def test_what_is_sealed_opens_again(words: bytes) -> None:
    envelope_ = sealed(words)
    assert envelope.open_(envelope_, KEY, HERE, bytes(AUTHOR.verify_key)) == words
    assert envelope_[:1] == envelope.CONTENT


@given(st.binary(max_size=64))
def test_what_is_wrapped_unwraps_again(secret: bytes) -> None:
    assert envelope.unwrap(envelope.wrap(secret, KEY, HERE), KEY, HERE) == secret


@pytest.mark.clause("GCE-1.9")
def test_every_flipped_byte_is_noticed() -> None:
    good = sealed(b"short")
    for at in range(len(good)):
        bad = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(Tampered):
            envelope.open_(bad, KEY, HERE, bytes(AUTHOR.verify_key))


@pytest.mark.clause("GCE-1.9")
def test_every_flipped_byte_of_a_wrapped_key_is_noticed() -> None:
    good = envelope.wrap(KEY, OTHER, HERE)
    for at in range(len(good)):
        bad = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(Tampered):
            envelope.unwrap(bad, OTHER, HERE)


@pytest.mark.parametrize("part", HERE)
def test_an_envelope_moved_to_another_place_does_not_open(part: str) -> None:
    elsewhere = {**HERE, part: "elsewhere"}
    with pytest.raises(Tampered):
        envelope.open_(sealed(), KEY, elsewhere, bytes(AUTHOR.verify_key))


def test_a_wrong_key_a_forged_author_and_a_cut_envelope_are_refused() -> None:
    with pytest.raises(Tampered):
        envelope.open_(sealed(), OTHER, HERE, bytes(AUTHOR.verify_key))
    with pytest.raises(Tampered):
        envelope.open_(sealed(), KEY, HERE, bytes(FORGER.verify_key))
    for length in (0, 1, 30, 100, len(sealed()) - 1):
        with pytest.raises(Tampered):
            envelope.open_(sealed()[:length], KEY, HERE, bytes(AUTHOR.verify_key))
    with pytest.raises(Tampered):
        envelope.unwrap(b"\x07" + bytes(60), KEY, HERE)


@given(st.integers(min_value=0, max_value=100_000))
def test_sizes_are_hidden_in_buckets_of_at_most_an_eighth(length: int) -> None:
    bucket = envelope._bucket(length)
    assert bucket >= length
    assert bucket == 256 or bucket <= length * 1.125


def test_texts_of_like_length_have_the_same_size() -> None:
    assert len(sealed(b"x" * 10)) == len(sealed(b"x" * 200))


def test_canonical_json_has_one_form() -> None:
    one = envelope.canonical({"b": 1, "a": "é"})
    assert one == envelope.canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()
