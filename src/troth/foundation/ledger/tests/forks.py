"""What a copy of the database does to a log: it can be brought back to an earlier state."""

from troth.foundation.ledger.models import (
    Chain,
    Checkpoint,
    Cosignature,
    Entry,
    Handed,
    Leaf,
    Node,
    Tree,
)


def cut_to(size: int) -> None:
    """Bring the database back to how it was when the log had `size` entries, as from a copy."""
    Cosignature.objects.filter(checkpoint__size__gt=size).delete()
    Handed.objects.filter(checkpoint__size__gt=size).delete()
    Checkpoint.objects.filter(size__gt=size).delete()
    Leaf.objects.filter(index__gte=size).delete()
    for node in Node.objects.all():
        if (node.number + 1) << node.level > size:
            node.delete()
    Tree.objects.update(size=size)
    Entry.objects.filter(leaf=None).delete()
    for chain in Chain.objects.all():
        last = Entry.objects.filter(chain=chain).order_by("-seq").first()
        if last is None:
            chain.delete()
        else:
            Chain.objects.filter(pk=chain.pk).update(length=last.seq, head=last.hash)
