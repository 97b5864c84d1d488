"""The personal annex with its signatures, the client's card, and questions about methods."""

from typing import ClassVar

from django.db import models

from troth.engagement.core.models import PartName
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import both, clear, sealed
from troth.foundation.records.signatures import Signed, signing_payload


class Annex(Sealed):
    """One version of the personal annex of client and practitioner; the sponsor has no key to it.

    `digest` is the SHA-256 of the canonical text with its salt: what the two sign.
    """

    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_annex_a_version"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "personal wishes", whose="client and practitioner", read_on={"": both("annex:annex")}
        )
        digest = clear("what the two sign; the text is salted")


class AnnexSignature(Signed):
    """The signature of client or practitioner over one version of the personal annex."""

    annex = models.ForeignKey(Annex, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=16, choices=PartName.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annex", "person"], name="sign_an_annex_once"),
        ]

    class Privacy(Signed.Privacy):
        annex = clear("an id")
        part = clear("as what they signed")

    @property
    def payload(self) -> bytes:
        """The bytes that one of the two signs; a file of the annex is checked by them."""
        return signing_payload(
            "personal annex",
            engagement=self.annex.engagement,
            person=self.person_id,
            name=self.name,
            digest=self.annex.digest,
            version=self.annex.version,
            part=self.part,
        )


class MethodQuestion(Sealed):
    """A client's question about a method, which only an answer closes (GCE-1.4)."""

    class Privacy(Sealed.Privacy):
        body = sealed("a question", read_on={"": both("methods")})


class MethodAnswer(Sealed):
    """The practitioner's answer to a question about a method."""

    question = models.OneToOneField(MethodQuestion, on_delete=models.PROTECT, related_name="answer")

    class Privacy(Sealed.Privacy):
        body = sealed("an answer", whose="client and practitioner", read_on={"": both("methods")})
        question = clear("an id")


class Card(Sealed):
    """One version of what the client wants known about them: voluntary, never for the sponsor."""

    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_card_a_version"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "culture, faith, name, and what else matters", read_on={"": both("about client")}
        )
        seen_at = clear("when the practitioner first read it")
