"""Consents and what the client decided on each, packs that were opened, packs that were signed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Retention, both, clear, sealed
from troth.foundation.records.signatures import Claim, signing_payload


class State(models.TextChoices):
    """How a consent stands for anyone who may know of it.

    There is no "refused": a refusal is sealed in the client's own room, and to everyone else
    it is as if nothing had been answered.
    """

    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Given")
    PARTLY = "partly given", _("Given in part")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Its time is over")


class Consent(Sealed):
    """One consent: {"recipient", "why", "text", "salt"}, sealed for client and practitioner.

    `asked` lists the kinds of information that are asked for, `given` those that the client gave;
    `recipient` is a person, or `recipient_mark` a keyed hash of the body that the sealed words
    name. `digest` covers all of it, and `signature` is the client's over the deed that names it.
    """

    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient_mark = models.BinaryField(max_length=32)
    purpose = models.CharField(max_length=32)
    asked = models.JSONField(default=list)
    given = models.JSONField(default=list)
    text_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    until = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    signature = models.BinaryField(default=b"")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "until"], name="consents_by_last_day"),
            models.Index(fields=["engagement", "purpose"], name="consents_by_purpose"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "who receives what, and why",
            keep=Retention.CHARTER,
            read_on={"": both("consents:consent")},
        )
        client = clear("membership: needed for reach", whose="client", keep=Retention.CHARTER)
        recipient = clear("needed for conditions", whose="person", keep=Retention.CHARTER)
        recipient_mark = clear("a keyed hash, needed for conditions", keep=Retention.CHARTER)
        purpose = clear("a choice, needed for conditions", whose="client", keep=Retention.CHARTER)
        asked = clear("choices, needed for conditions", keep=Retention.CHARTER)
        given = clear("choices, needed for conditions", whose="client", keep=Retention.CHARTER)
        text_digest = clear("a hash; the text is salted", keep=Retention.CHARTER)
        digest = clear("what the client signs; the words are salted", keep=Retention.CHARTER)
        until = clear("needed for clocks", keep=Retention.CHARTER)
        state = clear("needed for conditions; a refusal is not in it", keep=Retention.CHARTER)
        given_at = clear("a date", whose="client", keep=Retention.CHARTER)
        withdrawn_at = clear("a date", whose="client", keep=Retention.CHARTER)
        signature = clear("public by nature", keep=Retention.CHARTER)

    @property
    def claim(self) -> Claim:
        """What the client signs: the terms, and what the row says in clear: conditions go by it."""
        payload = signing_payload(
            "consent",
            engagement=self.engagement,
            person=self.client_id,
            digest=self.digest,
            consent=str(self.pk),
            purpose=self.purpose,
            recipient=str(self.recipient_id or ""),
            mark=bytes(self.recipient_mark).hex(),
            given=self.given,
            text=self.text_digest,
            until=self.until.isoformat(),
            at=self.given_at.isoformat() if self.given_at else "",
        )
        return Claim(self.client_id, payload, self.signature, self.given_at)


class Decision(Sealed):
    """What the client decided on a consent: {"act", "to", "given"}, sealed for the client alone.

    Each answer is one row, also one that only puts the question aside: that a row is there does
    not tell what was answered.
    """

    IS_TOLD = False

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="decisions")

    class Privacy(Sealed.Privacy):
        body = sealed(
            "what the client decided",
            keep=Retention.CHARTER,
            read_on={"": {"client": "consents:consent"}},
        )
        consent = clear("which consent", keep=Retention.CHARTER)
