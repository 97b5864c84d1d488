"""The tree: the same roots and proofs as the plain definition of RFC 6962, and the vectors."""

import json
import os
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.foundation.ledger import tree
from troth.foundation.ledger.verify.merkle import is_continued, is_included, leaf_hash, node_hash

DATA = Path(os.environ.get("TROTH_SHARED_DATA", Path(__file__).parents[6] / "shared" / "data"))


def naive(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(naive(leaves[:half]), naive(leaves[half:]))


def planted(size: int) -> tuple[list[bytes], dict[tree.Place, bytes]]:
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    stored: dict[tree.Place, bytes] = {}
    for index, leaf in enumerate(leaves):
        stored.update(tree.grown(index, leaf, stored.__getitem__))
    return leaves, stored


def test_the_root_is_the_one_of_the_definition() -> None:
    leaves, stored = planted(130)
    for size in range(131):
        assert tree.root(size, stored.__getitem__) == naive(leaves[:size])


@given(st.integers(1, 300), st.data())
def test_every_proof_holds_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves, stored = planted(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, node = naive(leaves), stored.__getitem__
    proof = [tree.joined(p, node) for p in tree.inclusion(index, size)]
    assert is_included(leaves[index], index, size, proof, root)
    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(-1)
    )
    assert not is_included(leaves[index], other, size, proof, root)
    assert not is_included(leaf_hash(b"x"), index, size, proof, root)
    assert not is_included(leaves[index], index, size, [*proof, root], root)

    path = [tree.joined(p, node) for p in tree.consistency(old, size)]
    before = naive(leaves[:old])
    assert is_continued(old, size, before, root, path)
    assert not is_continued(old, size, leaf_hash(b"x"), root, path)
    assert not is_continued(old, size, before, leaf_hash(b"x"), path)
    assert not is_continued(old, size, before, root, [*path, root])


def test_appending_and_proving_touch_few_nodes() -> None:
    size, asked = 1_000_003, []

    def node(place: tree.Place) -> bytes:
        asked.append(place)
        return bytes(32)

    tree.root(size, node)
    tree.grown(size - 1, bytes(32), node)
    assert len(asked) <= 40
    assert len(tree.needed([tree.inclusion(5, size), tree.consistency(77, size)])) <= 80


def test_what_no_tree_can_prove_is_refused() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion(3, 3)
    with pytest.raises(ValueError, match="not smaller"):
        tree.consistency(4, 3)


def vectors(kind: str) -> list[dict[str, Any]]:
    found = sorted((DATA / "merkle_rfc6962" / "testdata" / kind).rglob("*.json"))
    if not found:
        pytest.skip("published vectors are absent: set TROTH_SHARED_DATA to find merkle_rfc6962")
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def test_published_vectors_of_inclusion() -> None:
    for case in vectors("inclusion"):
        leaf, root, proof = _raw(case["leafHash"]), _raw(case["root"]), _all(case["proof"])
        holds = is_included(leaf, case["leafIdx"], case["treeSize"], proof, root)
        assert holds is not case["wantErr"], case["desc"]


def test_published_vectors_of_consistency() -> None:
    for case in vectors("consistency"):
        roots, proof = (_raw(case["root1"]), _raw(case["root2"])), _all(case["proof"])
        holds = is_continued(case["size1"], case["size2"], *roots, proof)
        assert holds is not case["wantErr"], case["desc"]


def _raw(text: str | None) -> bytes:
    return b64decode(text or "")


def _all(proof: list[str] | None) -> list[bytes]:
    return [_raw(text) for text in proof or []]
