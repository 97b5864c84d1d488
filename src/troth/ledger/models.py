"""Chains and their entries. Rows are added and never changed."""

from django.db import models

from troth.ledger.entry import GENESIS


class Chain(models.Model):
    """The head of one chain, of an engagement or of a person's account: the row to lock."""

    id = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(default=GENESIS)

    class Privacy:
        id = "clear: the id of an engagement or a person"
        length = "clear: a count, needed to expose omissions"
        head = "clear: a hash"


class Entry(models.Model):
    """One act or read, at its place in the chain."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    prev = models.BinaryField()
    salt = models.BinaryField()
    event = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_a_place"),
        ]

    class Privacy:
        chain = "clear: the id of an engagement or a person"
        seq = "clear: a count, needed to expose omissions"
        prev = "clear: a hash"
        salt = "clear: random"
        event = "clear: ids, digests and the name of the act, never words"
        hash = "clear: a hash"


class Tree(models.Model):
    """The host's one Merkle tree over all entries: the row to lock while leaves are added."""

    size = models.PositiveBigIntegerField(default=0)

    class Privacy:
        size = "clear: a count"


class Leaf(models.Model):
    """The place of one entry in the host's tree."""

    index = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")

    class Privacy:
        index = "clear: a count"
        entry = "clear: an id"


class Node(models.Model):
    """The hash of one complete subtree, so that nothing has to be hashed twice."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="one_node_a_place"),
        ]

    class Privacy:
        level = "clear: a count"
        number = "clear: a count"
        hash = "clear: a hash"


class Checkpoint(models.Model):
    """What the host signed of its tree, by the number of leaves."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField()

    class Privacy:
        size = "clear: a count"
        root = "clear: a hash"
        note = "clear: made to be published"
        at = "clear: a date"


class Handed(models.Model):
    """Which checkpoints a person took away: from each of them a later bundle leads on."""

    person = models.UUIDField()
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "checkpoint"], name="handed_once"),
        ]

    class Privacy:
        person = "clear: an id"
        checkpoint = "clear: a count"
