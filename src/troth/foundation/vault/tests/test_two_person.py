"""Two persons open what one alone cannot, and one alone learns nothing."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.accounts.people.holder import Holder
from troth.foundation.vault import two_person
from troth.foundation.vault.envelope import Tampered, new_key
from troth.foundation.vault.tests.knowing import compared
from troth.foundation.vault.two_person import Half

ABOUT = "continuity of 7"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_halves_join_to_the_key(key: bytes, noise: bytes) -> None:
    one, other = two_person.split(key, noise)
    assert two_person.joined(one, other) == two_person.joined(other, one) == key


def test_one_half_is_uniform_whatever_the_key() -> None:
    """Counted over all noise, on keys of one byte: the bytes of a key are split one by one."""
    noise = [bytes([n]) for n in range(256)]
    for which in (0, 1):
        seen = [
            Counter(two_person.split(bytes([key]), n)[which] for n in noise) for key in range(256)
        ]
        assert all(counted == seen[0] for counted in seen)
        assert set(seen[0].values()) == {1}
        assert len(seen[0]) == 256
    # The control: a split that leaks is seen by the same count.
    leaky = [Counter(bytes([key & n[0]]) for n in noise) for key in (0, 255)]
    assert leaky[0] != leaky[1]


def test_the_two_halves_of_one_person_of_three_are_uniform_together() -> None:
    """Each way in which the halves of two pairs can fall to one person, on keys of four bits."""
    for key, other in ((0, 15), (3, 12)):
        for masked in ((False, False), (False, True), (True, False), (True, True)):
            seen = [
                Counter(
                    tuple(k ^ r if m else r for r, m in zip(pair, masked, strict=True))
                    for pair in ((a, b) for a in range(16) for b in range(16))
                )
                for k in (key, other)
            ]
            assert seen[0] == seen[1]
            assert set(seen[0].values()) == {1}


@pytest.fixture(autouse=True)
def _compared(request: pytest.FixtureRequest) -> None:
    names = {"cleo", "carla", "hana", "nora"} & set(request.fixturenames)
    compared(*(request.getfixturevalue(name) for name in sorted(names)))


def rings(*holders: Holder) -> dict[Any, Any]:
    return {holder.person.pk: holder.keyring for holder in holders}


def test_two_of_two_open_together_in_either_direction(
    carla: Holder, hana: Holder, cleo: Holder
) -> None:
    key = new_key()
    one, other = two_person.seal_to_two(
        key, carla.person.pk, hana.person.pk, about=ABOUT, by=cleo.keyring
    )
    to_hana = two_person.hand_over(one, by=carla.keyring)
    to_carla = two_person.hand_over(other, by=hana.keyring)
    assert two_person.open_together(other, to_hana, by=hana.keyring) == key
    assert two_person.open_together(one, to_carla, by=carla.keyring) == key


def test_any_two_of_three_open_it_and_none_alone(
    carla: Holder, hana: Holder, nora: Holder, cleo: Holder
) -> None:
    key = new_key()
    three = (carla.person.pk, hana.person.pk, nora.person.pk)
    keyrings = rings(carla, hana, nora)
    halves = two_person.seal_to_two_of_three(key, three, about=ABOUT, by=cleo.keyring)
    assert len(halves) == 6
    for giver, taker in permutations(three, 2):
        of_pair = {h.owner: h for h in halves if set(h.pair) == {giver, taker}}
        handed = two_person.hand_over(of_pair[giver], by=keyrings[giver])
        opened = two_person.open_together(of_pair[taker], handed, by=keyrings[taker])
        assert opened == key
    for person in three:
        own = [keyrings[person].unseal(h.sealed) for h in halves if h.to == person]
        assert len(own) == 2
        assert key not in [*own, two_person.joined(*own)]


def test_halves_of_different_pairs_or_keys_do_not_join(
    carla: Holder, hana: Holder, nora: Holder, cleo: Holder
) -> None:
    three = (carla.person.pk, hana.person.pk, nora.person.pk)
    halves = two_person.seal_to_two_of_three(new_key(), three, about=ABOUT, by=cleo.keyring)
    mine = [h for h in halves if h.owner == hana.person.pk]
    handed = [
        two_person.hand_over(h, by=carla.keyring) for h in halves if h.owner == carla.person.pk
    ]
    joined = 0
    for one in mine:
        for other in handed:
            try:
                two_person.open_together(one, other, by=hana.keyring)
                joined += 1
            except Tampered:
                continue
    assert joined == 1
    with pytest.raises(Tampered):
        two_person.open_together(replace(mine[0], about="other"), handed[0], by=hana.keyring)


@pytest.fixture
def pair(carla: Holder, hana: Holder, cleo: Holder) -> tuple[Half, Half]:
    return two_person.seal_to_two(
        new_key(), carla.person.pk, hana.person.pk, about=ABOUT, by=cleo.keyring
    )


def test_every_byte_of_a_half_counts(pair: tuple[Half, Half], carla: Holder) -> None:
    one, _ = pair
    assert two_person.hand_over(one, by=carla.keyring), "the control"
    for field in ("sealed", "signature"):
        raw = getattr(one, field)
        for at in range(len(raw)):
            bad = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
            with pytest.raises(Tampered):
                two_person.hand_over(replace(one, **{field: bad}), by=carla.keyring)
        for length in range(len(raw)):
            with pytest.raises(Tampered):
                two_person.hand_over(replace(one, **{field: raw[:length]}), by=carla.keyring)


def test_a_half_is_its_owners_and_says_who_made_it(
    pair: tuple[Half, Half], carla: Holder, hana: Holder, nora: Holder
) -> None:
    one, other = pair
    handed = two_person.hand_over(one, by=carla.keyring)
    for act in (
        lambda: two_person.hand_over(one, by=hana.keyring),
        lambda: two_person.hand_over(one, by=nora.keyring),
        lambda: two_person.hand_over(replace(one, by=nora.person.pk), by=carla.keyring),
        lambda: two_person.open_together(other, handed, by=nora.keyring),
        lambda: two_person.open_together(one, one, by=carla.keyring),
        lambda: two_person.open_together(other, one, by=hana.keyring),
        lambda: two_person.open_together(other, replace(handed, about="x"), by=hana.keyring),
    ):
        with pytest.raises(Tampered):
            act()


def test_only_different_persons_and_whole_keys_are_taken(carla: Holder, hana: Holder) -> None:
    a, b = carla.person.pk, hana.person.pk
    with pytest.raises(ValueError, match="32 bytes"):
        two_person.seal_to_two(new_key(), a, a, about=ABOUT, by=carla.keyring)
    with pytest.raises(ValueError, match="32 bytes"):
        two_person.seal_to_two(b"short", a, b, about=ABOUT, by=carla.keyring)
    for three in combinations([a, a, b, uuid4()], 3):
        if len(set(three)) < 3:
            with pytest.raises(ValueError, match="three"):
                two_person.seal_to_two_of_three(new_key(), three, about=ABOUT, by=carla.keyring)
