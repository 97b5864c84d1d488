"""The shred shares of each engagement, without which no record key can be unwrapped; their end."""

from typing import ClassVar

from django.db import models


class ShareClass(models.TextChoices):
    """The classes of records that end apart, each with a share of its own.

    Content is what was said and written; the agreement is the charter, consents, and receipts.
    """

    CONTENT = "content"
    AGREEMENT = "agreement"


class ShredShare(models.Model):
    """32 random bytes; destroying them makes every copy of one class of records unreadable."""

    engagement = models.UUIDField()
    kept = models.CharField(max_length=16, choices=ShareClass.choices)
    share = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "kept"], name="one_share_a_class"),
        ]

    class Privacy:
        engagement = "clear: an id"
        kept = "clear: a class of records"
        share = "key material: useless without a holder's compartment key"


class Shredded(models.Model):
    """What stays of a share that was destroyed, so that nobody takes it for one that was lost."""

    engagement = models.UUIDField()
    kept = models.CharField(max_length=16, choices=ShareClass.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "kept"], name="one_end_a_class"),
        ]

    class Privacy:
        engagement = "clear: an id"
        kept = "clear: a class of records"
        at = "clear: a date"
