"""Charters and what lies beside them: signatures, annex, answers, talks, methods, the card."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.engagements.models.life import PartName
from troth.records.models import Sealed
from troth.records.privacy import Retention, clear, sealed


class Charter(Sealed):
    """One version of the charter: every edit is a new row, and voids the signatures before it.

    `digest` is the SHA-256 of the canonical text, which holds a random salt, so that the digest
    gives nothing away: it is what all parties sign.
    """

    digest = models.CharField(max_length=64)
    section = models.CharField(max_length=16, default="", blank=True)
    parties = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_charter_a_version"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("the agreement", whose="all parties", keep=Retention.CHARTER)
        digest = clear("what the parties sign; the text is salted", keep=Retention.CHARTER)
        section = clear("which section this version changed", keep=Retention.CHARTER)
        parties = clear("how many have to sign it", keep=Retention.CHARTER)


class Signature(models.Model):
    """One party's Ed25519 signature over one version of the charter."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=PartName.choices)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "person"], name="sign_once"),
        ]

    class Privacy:
        charter = clear("an id", keep=Retention.CHARTER)
        person = clear("who signed", whose="person", keep=Retention.CHARTER)
        part = clear("as what they signed", keep=Retention.CHARTER)
        digest = clear("which text they signed", keep=Retention.CHARTER)
        signature = clear("public by nature", keep=Retention.CHARTER)
        at = clear("a date", keep=Retention.CHARTER)


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
        body = sealed("personal wishes", whose="client and practitioner", keep=Retention.CONTENT)
        digest = clear("what the two sign; the text is salted")


class AnnexSignature(models.Model):
    """The signature of client or practitioner over one version of the personal annex."""

    annex = models.ForeignKey(Annex, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=PartName.choices)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annex", "person"], name="sign_an_annex_once"),
        ]

    class Privacy:
        annex = clear("an id")
        person = clear("who signed", whose="person")
        part = clear("as what they signed")
        digest = clear("which text they signed")
        signature = clear("public by nature")
        at = clear("a date")


class Understanding(Sealed):
    """One round of the teach-back: questions and answers, sealed to who answered."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "author", "version"], name="one_round_a_version"
            ),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("answers about the charter", whose="who answered", keep=Retention.CHARTER)


class Talk(Sealed):
    """A question of the teach-back that client and practitioner should talk about: no answer."""

    talked_at = models.DateTimeField(null=True)

    class Privacy(Sealed.Privacy):
        body = sealed("which question", whose="client")
        talked_at = clear("a date")


class MethodQuestion(Sealed):
    """A client's question about a method, which only an answer closes (GCE-1.4)."""

    class Privacy(Sealed.Privacy):
        body = sealed("a question", whose="client")


class MethodAnswer(Sealed):
    """The practitioner's answer to a question about a method."""

    question = models.OneToOneField(MethodQuestion, on_delete=models.PROTECT, related_name="answer")

    class Privacy(Sealed.Privacy):
        body = sealed("an answer", whose="client and practitioner")
        question = clear("an id")


class Card(Sealed):
    """One version of what the client wants known about them: voluntary, never for the sponsor."""

    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_card_a_version"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("culture, faith, name, and what else matters", whose="client")
        seen_at = clear("when the practitioner first read it")
