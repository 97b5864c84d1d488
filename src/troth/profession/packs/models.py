"""That a person opened an edition of a pack, and signed it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear


class PackView(models.Model):
    """That a person opened one edition of a pack, in the words that its digest covers."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    pack = models.CharField(max_length=16)
    edition = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "pack", "edition", "digest"], name="opened_first"
            ),
        ]

    class Privacy:
        person = clear("who opened it", whose="person", keep=Retention.CHARTER)
        kind = clear("code, policy or jurisdiction", keep=Retention.CHARTER)
        pack = clear("which pack", keep=Retention.CHARTER)
        edition = clear("its edition", keep=Retention.CHARTER)
        digest = clear("a hash of public words", keep=Retention.CHARTER)
        at = clear("a date", whose="person", keep=Retention.CHARTER)


class Pledge(models.Model):
    """A person's Ed25519 signature on one edition of a pack.

    On a code it is a pledge to keep it, on a policy that it is accepted, on a jurisdiction that
    it was read.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    pack = models.CharField(max_length=16)
    edition = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "pack", "edition", "digest"], name="pledge_once"
            ),
        ]

    class Privacy:
        person = clear("who signed", whose="person", keep=Retention.CHARTER)
        kind = clear("code, policy or jurisdiction", keep=Retention.CHARTER)
        pack = clear("which pack", keep=Retention.CHARTER)
        edition = clear("its edition", keep=Retention.CHARTER)
        digest = clear("a hash of public words", keep=Retention.CHARTER)
        signature = clear("public by nature", keep=Retention.CHARTER)
        at = clear("a date", whose="person", keep=Retention.CHARTER)
