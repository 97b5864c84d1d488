"""The shred share of each engagement, without which no record key can be unwrapped."""

from django.db import models


class ShredShare(models.Model):
    """32 random bytes; destroying them makes every copy of the engagement unreadable."""

    engagement = models.UUIDField(primary_key=True)
    share = models.BinaryField()

    class Privacy:
        engagement = "clear: an id"
        share = "key material: useless without a holder's compartment key"
