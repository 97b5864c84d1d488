"""The five words: made by the keys alone, easy to tell apart, typed as they are heard."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.accounts.keys.spoken import COUNT, SIGNS, WORDS, same, spoken

KEY = st.binary(min_size=32, max_size=32)


def _distance(one: str, other: str) -> int:
    """Return how many letters have to change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (a != b)))
        row = new
    return row[-1]


def test_there_is_a_word_for_every_byte_and_no_two_are_alike() -> None:
    assert len(WORDS) == len({w[:SIGNS] for w in WORDS}) == 256
    assert all(w.isascii() and w.islower() and len(w) >= SIGNS for w in WORDS)
    near = [(a, b) for a, b in itertools.combinations(WORDS, 2) if _distance(a, b) < 3]
    assert near == []


@pytest.mark.clause("SEED000-CONF-3")
@given(KEY, KEY, KEY, KEY, KEY)
def test_both_screens_show_the_same_words_only_for_the_same_keys(
    lost: bytes, pending: bytes, peer: bytes, nonce: bytes, other: bytes
) -> None:
    words = spoken(lost=lost, pending=pending, peer=peer, nonce=nonce)
    assert len(words) == COUNT
    assert words == spoken(lost=lost, pending=pending, peer=peer, nonce=nonce)
    if other not in (lost, pending, peer, nonce):
        for changed in (
            spoken(lost=other, pending=pending, peer=peer, nonce=nonce),
            spoken(lost=lost, pending=other, peer=peer, nonce=nonce),
            spoken(lost=lost, pending=pending, peer=other, nonce=nonce),
            spoken(lost=lost, pending=pending, peer=peer, nonce=other),
        ):
            assert not same(changed, words)


def test_the_words_are_those_that_an_older_version_gave() -> None:
    parts = (bytes([n]) * 32 for n in range(4))
    lost, pending, peer, nonce = parts
    known = ("linen", "tulip", "umbrella", "drummer", "thunder")
    assert spoken(lost=lost, pending=pending, peer=peer, nonce=nonce) == known


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        (("acorn", "harbour", "theatre", "zebra", "echo"), True),
        ((" Acorn ", "HARBOR", "theater", "zebr", "echo"), True),
        (("harbour", "acorn", "theatre", "zebra", "echo"), False),
        (("acorn", "harbour", "theatre", "zebra"), False),
        (("acorn", "harbour", "theatre", "zebra", ""), False),
        (("acorn", "harbour", "theatre", "zebra", "eagle"), False),
        ((), False),
    ],
)
def test_words_may_be_spelled_as_they_are_heard(typed: tuple[str, ...], *, fits: bool) -> None:
    assert same(typed, ("acorn", "harbour", "theatre", "zebra", "echo")) is fits
