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
