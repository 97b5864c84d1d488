"""That a person opened an edition of a pack, and signed it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear
from troth.foundation.records.signatures import Signed, signing_payload


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


class Pledge(Signed):
    """A person's signature on one edition of a pack, whose words have the digest.

    On a code it is a pledge to keep it, on a policy that it is accepted, on a jurisdiction that
    it was read.
    """

    kind = models.CharField(max_length=16)
    pack = models.CharField(max_length=16)
    edition = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "pack", "edition", "digest"], name="pledge_once"
            ),
        ]

    class Privacy(Signed.Privacy):
        kind = clear("code, policy or jurisdiction", keep=Retention.CHARTER)
        pack = clear("which pack", keep=Retention.CHARTER)
        edition = clear("its edition", keep=Retention.CHARTER)
        digest = clear("a hash of public words", keep=Retention.CHARTER)

    @property
    def payload(self) -> bytes:
        """The bytes that a person signs of a pack."""
        return signing_payload(
            "pledge",
            person=self.person_id,
            name=self.name,
            digest=self.digest,
            kind=self.kind,
            pack=self.pack,
            edition=self.edition,
            at=self.at.isoformat(),
        )
