"""Chains, their entries, the tree over them, and what leaves the host of it.

Rows are added and never changed, but for what an entry told: it can be erased, and one that was
kept back can be revealed.
"""

from django.db import models

from troth.foundation.ledger.entry import GENESIS
from troth.foundation.ledger.verify.chain_ends import EMPTY


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


class Twig(models.Model):
    """An end or a fork of the trie of all chains' ends, by its hash (ledger.heads)."""

    hash = models.BinaryField(primary_key=True)
    kind = models.BinaryField()
    left = models.BinaryField()
    right = models.BinaryField()

    class Privacy:
        hash = "clear: a hash"
        kind = "clear: an end or a fork"
        left = "clear: a hash"
        right = "clear: a hash"


class Checkpoint(models.Model):
    """What the host signed of its tree and its chains' ends, by the number of leaves."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField()
    heads = models.BinaryField(default=EMPTY)
    note = models.BinaryField()
    at = models.DateTimeField()

    class Privacy:
        size = "clear: a count"
        root = "clear: a hash"
        heads = "clear: a hash"
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


class Deferred(models.Model):
    """An entry that is kept back: its place is in the log, what it tells opens for one officer.

    Its id is that of a chain of its own with this one entry, so that revealing it shows nothing
    else of the officer's.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    sealed_key = models.BinaryField()
    body = models.BinaryField()
    revealed_in = models.UUIDField(null=True, db_index=True)
    revealed_seq = models.PositiveBigIntegerField(null=True)

    class Privacy:
        id = "clear: an id"
        officer = "clear: an id"
        sealed_key = "key material: sealed to the officer"
        body = "key material: ids and digests, sealed to the officer"
        revealed_in = "clear: the id of an engagement, known once it is revealed"
        revealed_seq = "clear: a count"


class MailWish(models.Model):
    """Who wishes to get checkpoints by mail, how many days apart, and when they last got one."""

    holder = models.UUIDField(primary_key=True)
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)

    class Privacy:
        holder = "clear: an id"
        days = "clear: a count, needed by the clock"
        sent_at = "clear: a date"
        size = "clear: a count"


class Witness(models.Model):
    """A witness whose signatures this host takes: its operator listed the key."""

    key = models.CharField(max_length=200, primary_key=True)
    since = models.DateTimeField()

    class Privacy:
        key = "clear: public by nature"
        since = "clear: a date"


class Cosignature(models.Model):
    """The newest line of a witness under one of our checkpoints (C2SP cosignature/v1)."""

    witness = models.OneToOneField(
        Witness, on_delete=models.CASCADE, primary_key=True, related_name="cosignature"
    )
    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    line = models.CharField(max_length=400)

    class Privacy:
        witness = "clear: public by nature"
        checkpoint = "clear: a count"
        line = "clear: made to be published"


class Watched(models.Model):
    """Another host whose log this host witnesses: its key, and the newest checkpoint seen."""

    origin = models.CharField(max_length=200, primary_key=True)
    url = models.CharField(max_length=400)
    key = models.CharField(max_length=200)
    note = models.BinaryField()
    seen_at = models.DateTimeField()

    class Privacy:
        origin = "clear: public by nature"
        url = "clear: the address of another host"
        key = "clear: public by nature"
        note = "clear: made to be published"
        seen_at = "clear: a date"
