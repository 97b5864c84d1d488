"""The shred share of each engagement, without which no record key can be unwrapped; its end."""

from django.db import models


class ShredShare(models.Model):
    """32 random bytes; destroying them makes every copy of the engagement unreadable."""

    engagement = models.UUIDField(primary_key=True)
    share = models.BinaryField()

    class Privacy:
        engagement = "clear: an id"
        share = "key material: useless without a holder's compartment key"


class Shredded(models.Model):
    """What stays of a share that was destroyed, so that nobody takes it for one that was lost."""

    engagement = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    class Privacy:
        engagement = "clear: an id"
        at = "clear: a date"
