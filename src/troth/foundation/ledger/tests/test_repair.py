"""A damaged ledger goes on after the repair, and a check of it still names the break."""

import pytest
from django.db import IntegrityError, transaction

from troth.foundation.ledger import queries, repair, sequencer, services
from troth.foundation.ledger.entry import Broken
from troth.foundation.ledger.events import KNOCKED, REPAIRED
from troth.foundation.ledger.models import Chain, Checkpoint, Entry, Node, Tree
from troth.foundation.ledger.tests.hosts import AT, Host

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    made = Host()
    made.live(6)
    sequencer.run(at=AT)
    return made


def test_a_whole_ledger_is_left_alone(host: Host) -> None:
    assert list(repair.breaks()) == []
    assert repair.is_whole()


def test_a_chain_with_a_break_goes_on_and_the_break_stays(host: Host) -> None:
    Entry.objects.filter(chain_id=host.chain, seq=3).update(prev=b"\x01" * 32)
    Chain.objects.filter(pk=host.chain).update(length=2, head=b"\x02" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record(KNOCKED, chain=host.chain, by=None, at=AT)
    (found,) = repair.breaks()
    assert (found.chain, found.seq, found.kind) == (host.chain, 3, "link")
    assert services.fix(found, at=AT)
    assert services.record(KNOCKED, chain=host.chain, by=None, at=AT) == 8
    told = Entry.objects.get(chain_id=host.chain, seq=7)
    assert REPAIRED.name.encode() in bytes(told.event)
    with pytest.raises(Broken, match="Entry 3"):
        queries.verify(host.chain)
    assert not services.fix(found, at=AT), "The same break is entered twice."
    assert Entry.objects.filter(chain_id=host.chain).count() == 8


def test_a_tree_that_lost_its_count_is_built_again_above_what_was_signed(host: Host) -> None:
    signed = Checkpoint.objects.latest("size")
    host.live(4)
    while sequencer._take_from(sequencer._waiting(whole=True)):
        pass
    Tree.objects.update(size=signed.size + 1)
    Node.objects.filter(number=0).delete()
    assert not repair.is_whole()
    assert repair.build_again() == 6
    assert sequencer.run(at=AT, whole=True).size == Entry.objects.count()
    assert repair.is_whole()


def test_what_was_signed_and_is_other_now_cannot_be_mended(host: Host) -> None:
    Entry.objects.filter(chain_id=host.chain, seq=1).update(hash=b"\x03" * 32)
    assert not repair.is_whole()
    with pytest.raises(repair.NotMended):
        repair.build_again()
