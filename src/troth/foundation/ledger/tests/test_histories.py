"""Ten thousand honest histories, none accused; the same roots and proofs as another program."""

from random import Random
from uuid import UUID

import pymerkle  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ledger import chain_ends, tree
from troth.foundation.ledger.chain_ends import Twig
from troth.foundation.ledger.tests.memory import Log, history
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.chain_ends import EMPTY, chain_key, leads_to
from troth.foundation.ledger.verify.merkle import Fault, Shown, is_continued, is_included, leaf_hash
from troth.foundation.ledger.verify.older import compare

pytestmark = pytest.mark.slow


@pytest.mark.clause("GCE-1.9")
def test_ten_thousand_honest_histories_are_never_accused() -> None:
    assert sum(history(seed) for seed in range(10_000)) > 20_000


def test_a_history_that_is_not_honest_is_accused_so_the_above_proves_something() -> None:
    chain, accused = UUID(int=5), 0
    for seed in range(100):
        random, log = Random(seed), Log()  # noqa: S311 - the same course each time
        for n in range(random.randint(3, 9)):
            log.record(chain, why=str(n))
        older = log.bundle(chain, [])
        rows = log.chains[chain]
        place = random.randrange(len(rows))
        kept = rows[:place] + rows[place + 1 :]
        log.chains[chain] = kept if random.random() < 0.5 else rows[:place]
        for n in range(2):
            log.record(chain, why=f"x{n}")
        made = log.bundle(chain, [len(rows)])
        try:
            compare(check(made), older["checkpoint"])
        except Fault:
            accused += 1
    assert accused == 100


@given(st.integers(1, 200), st.data())
def test_roots_and_proofs_are_those_of_another_program(size: int, data: st.DataObject) -> None:
    entries = [data.draw(st.binary(max_size=40)) if n < 5 else b"%d" % n for n in range(size)]
    other = pymerkle.InmemoryTree.init_from_entries(entries)
    stored: dict[tree.Place, bytes] = {}
    for index, one in enumerate(entries):
        stored.update(tree.grown(index, leaf_hash(one), stored.__getitem__))
    node = stored.__getitem__
    old = data.draw(st.integers(1, size))
    assert tree.root(size, node) == other.get_root()
    assert tree.root(old, node) == other.get_root(old)

    index = data.draw(st.integers(0, size - 1))
    proof = [tree.joined(places, node) for places in tree.inclusion(index, size)]
    leaf, root = leaf_hash(entries[index]), other.get_root()
    assert is_included(leaf, index, size, proof, root)
    pymerkle.verify_inclusion(leaf, root, other.prove_inclusion(index + 1, size))
    assert proof == other.prove_inclusion(index + 1, size).path[1:]
    path = [tree.joined(places, node) for places in tree.consistency(old, size)]
    assert is_continued(old, size, other.get_root(old), root, path)


@given(st.integers(1, 120), st.data())
def test_proofs_cut_where_they_meet_hold_in_their_order_and_no_other_leaf_does(
    size: int, data: st.DataObject
) -> None:
    stored: dict[tree.Place, bytes] = {}
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    for index, leaf in enumerate(leaves):
        stored.update(tree.grown(index, leaf, stored.__getitem__))
    node = stored.__getitem__
    some = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=30))
    made: set[tree.Place] = set()
    shown, hashes = Shown(size, tree.root(size, node)), 0
    for index in some:
        proof = [tree.joined(places, node) for places in tree.inclusion(index, size, made)]
        hashes += len(proof)
        assert not shown.leads(leaf_hash(b"x"), index, proof)
        assert not shown.leads(leaves[index], index, [*proof, EMPTY])
        if proof:
            assert not shown.leads(leaves[index], index, proof[:-1])
        assert shown.leads(leaves[index], index, proof)
    whole = {place for index in some for ways in tree.inclusion(index, size) for place in ways}
    assert hashes <= len(whole)
    assert not shown.leads(leaves[0], -1, [])
    assert not shown.leads(leaves[0], size, [])


KEYS = st.binary(min_size=32, max_size=32)


@given(st.dictionaries(KEYS, KEYS, max_size=40), st.dictionaries(KEYS, KEYS, max_size=20), KEYS)
def test_there_is_one_trie_for_one_state_and_each_value_is_proved_or_its_absence(
    first: dict[bytes, bytes], then: dict[bytes, bytes], stranger: bytes
) -> None:
    # Keys that share a long beginning, as no hash would.
    then |= {key[:31] + bytes([key[31] ^ 1]): value for key, value in list(first.items())[:5]}
    store: dict[bytes, Twig] = {}

    def put(root: bytes, ends: dict[bytes, bytes]) -> bytes:
        new, made = chain_ends.put(root, ends, chain_ends.on_the_way([root], ends, fetch))
        store.update((twig.hash, twig) for twig in made)
        return new

    def fetch(asked: object) -> dict[bytes, Twig]:
        return {one: store[one] for one in asked}  # type: ignore[attr-defined]

    both = first | then
    in_steps = put(put(EMPTY, first), then)
    assert in_steps == put(EMPTY, both)
    one_by_one = EMPTY
    for key, value in both.items():
        one_by_one = put(one_by_one, {key: value})
    assert one_by_one == in_steps
    for key in [*both, stranger]:
        proof = chain_ends.prove(in_steps, key, chain_ends.on_the_way([in_steps], [key], fetch))
        held = both.get(key)
        assert leads_to(in_steps, key, held, proof.path, proof.other)
        assert not leads_to(in_steps, key, bytes(32), proof.path, proof.other) or held == bytes(32)
        assert not leads_to(in_steps, key, None if held else bytes(32), proof.path, proof.other)
        assert not leads_to(in_steps, key, held, [*proof.path, EMPTY], proof.other)


def test_a_proof_of_absence_by_somebody_elsewhere_is_refused() -> None:
    keys = sorted(chain_key(UUID(int=n)) for n in range(9))
    root, made = chain_ends.put(EMPTY, dict.fromkeys(keys, bytes(32)), {})
    known = {twig.hash: twig for twig in made}
    proof = chain_ends.prove(root, keys[0], known)
    far = chain_ends.prove(root, keys[-1], known)
    assert leads_to(root, keys[0], bytes(32), proof.path, [])
    assert not leads_to(root, keys[0], None, far.path, [keys[-1], bytes(32)])
    assert not leads_to(root, keys[0], None, proof.path, [keys[0], bytes(32)])
    assert not leads_to(root, keys[0], bytes(32), [b"short"], [])
