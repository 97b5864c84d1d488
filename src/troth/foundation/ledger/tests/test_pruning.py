"""Twigs that nobody needs go, and every proof that someone may ask for can still be made."""

from base64 import b64decode
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.foundation.ledger import bundle, cosigning, pruning, sequencer, services
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Checkpoint, Cosignature, Entry, Handed, Twig, Witness
from troth.foundation.ledger.tests.hosts import AT, Host, continues
from troth.foundation.ledger.verify.chain_ends import chain_key, head_value, leads_to

pytestmark = pytest.mark.django_db

LONG_AFTER = AT + timedelta(days=90)


def grow(host: Host, times: int, *, at: datetime = AT) -> Checkpoint:
    """Let some chains grow, old ones and new ones, each under a checkpoint of its own."""
    for n in range(times):
        services.record(KNOCKED, chain=host.chain, by=None, at=AT)
        services.record(KNOCKED, chain=host.other if n % 2 else uuid4(), by=None, at=AT)
        sequencer.run(at=at)
    return Checkpoint.objects.latest("size")


def proves(host: Host, signed: Checkpoint) -> bool:
    """Say whether it can be proved what the trie of a checkpoint says of a chain."""
    (form,) = bundle._end(host.chain, [signed])
    path, other = ([b64decode(part) for part in form[name]] for name in ("path", "other"))
    length, head = at_size(host, signed.size)
    value = head_value(length, head) if length else None
    return leads_to(bytes(signed.heads), chain_key(host.chain), value, path, other)


def at_size(host: Host, size: int) -> tuple[int, bytes]:
    """Return how long the chain was under a checkpoint of a size, and its last hash."""
    rows = Entry.objects.filter(chain=host.chain, leaf__index__lt=size).order_by("seq")
    hashes = [bytes(digest) for digest in rows.values_list("hash", flat=True)]
    return len(hashes), hashes[-1] if hashes else b""


def test_most_twigs_go_and_every_kept_checkpoint_still_proves() -> None:
    host = Host()
    grow(host, 20)
    taken = host.bundle()
    grow(host, 40)
    before = Twig.objects.count()
    gone = pruning.prune(at=LONG_AFTER)
    assert 0 < gone == before - Twig.objects.count()
    assert Twig.objects.count() < before / 4
    kept = list(pruning.kept(at=LONG_AFTER))
    assert len(kept) == 2
    assert all(proves(host, signed) for signed in kept)
    continues(host.bundle(), taken)
    assert pruning.prune(at=LONG_AFTER) == 0


def test_without_the_care_a_proof_could_not_be_made() -> None:
    """The control: the twigs that are kept for who took a checkpoint away are needed."""
    host = Host()
    grow(host, 5)
    taken = host.bundle()
    grow(host, 5)
    Handed.objects.all().delete()
    pruning.prune(at=LONG_AFTER)
    Handed.objects.create(
        person=host.client, checkpoint=Checkpoint.objects.get(size=taken_size(taken))
    )
    with pytest.raises(KeyError):
        host.bundle()


def taken_size(form: dict[str, object]) -> int:
    return int(str(form["checkpoint"]).split("\n")[1])


def test_the_tries_of_the_last_days_stay_whole() -> None:
    host = Host()
    grow(host, 6)
    grow(host, 6, at=AT + timedelta(days=30))
    pruning.prune(at=AT + timedelta(days=30))
    recent = Checkpoint.objects.filter(at__gt=AT)
    assert recent.count() == 6
    assert all(proves(host, signed) for signed in recent)


def test_a_witness_signs_no_checkpoint_whose_trie_is_gone() -> None:
    host = Host()
    old = grow(host, 1)
    grow(host, 3)
    witness = Witness.objects.create(key=cosigning.own_key(), since=AT)
    line = cosigning.cosign(bytes(old.note).decode(), at=AT)
    with pytest.raises(cosigning.NotTaken, match="too old"):
        cosigning.take(old.size, line, at=LONG_AFTER)
    cosigning.take(old.size, line, at=AT)
    assert Cosignature.objects.get().witness == witness
    pruning.prune(at=LONG_AFTER)
    assert proves(host, old)
    cosigning.take(old.size, line, at=LONG_AFTER)


@settings(max_examples=15, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(["sign", "take away", "prune", "nothing"]),
        ),
        min_size=5,
        max_size=30,
    )
)
def test_whatever_happens_in_whatever_order(steps: list[tuple[int, str]]) -> None:
    hosts = [Host() for _ in range(6)]
    taken: list[tuple[Host, dict[str, object]]] = []
    for which, then in steps:
        host = hosts[which]
        services.record(KNOCKED, chain=host.chain, by=None, at=AT)
        if then == "sign":
            sequencer.run(at=AT)
        elif then == "take away":
            taken.append((host, host.bundle()))
        elif then == "prune":
            pruning.prune(at=LONG_AFTER)
    sequencer.run(at=AT)
    pruning.prune(at=LONG_AFTER)
    for host, form in taken:
        continues(host.bundle(), form)
    for signed in pruning.kept(at=LONG_AFTER):
        assert all(proves(host, signed) for host in hosts)
