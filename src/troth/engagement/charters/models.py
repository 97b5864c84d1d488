"""Charters and what is beside them: signatures, annex, answers, talks, methods, the card."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.models import Engagement, PartName
from troth.engagement.core.rules.life import EVERYBODY, INSIDE
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Retention, both, clear, sealed
from troth.foundation.records.signatures import Signed, signing_payload


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
        body = sealed(
            "the agreement",
            whose="all parties",
            keep=Retention.CHARTER,
            read_on={"": {**both("charter"), "sponsor": "charter"}},
        )
        digest = clear("what the parties sign; the text is salted", keep=Retention.CHARTER)
        section = clear("which section this version changed", keep=Retention.CHARTER)
        parties = clear("how many have to sign it", keep=Retention.CHARTER)

    @property
    def signatories(self) -> tuple[str, ...]:
        """The parts that sign this version: all three, or two where nobody else pays."""
        return EVERYBODY if self.parties == len(EVERYBODY) else INSIDE


class Signature(Signed):
    """One party's signature over one version of the charter."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=16, choices=PartName.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "person"], name="sign_once"),
        ]

    class Privacy(Signed.Privacy):
        charter = clear("an id", keep=Retention.CHARTER)
        part = clear("as what they signed", keep=Retention.CHARTER)

    @property
    def payload(self) -> bytes:
        """The bytes that a party signs; a charter file is checked by them without a host."""
        return signing_payload(
            "charter",
            engagement=self.charter.engagement,
            person=self.person_id,
            name=self.name,
            digest=self.charter.digest,
            version=self.charter.version,
            part=self.part,
        )


class Understanding(Sealed):
    """One round of the teach-back: questions and answers, sealed to who answered."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "author", "version"], name="one_round_a_version"
            ),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "answers about the charter",
            whose="who answered",
            keep=Retention.CHARTER,
            read_on={"": {"client": "charters:understand", "sponsor": "charters:understand"}},
        )


class Talk(Sealed):
    """A question of the teach-back that client and practitioner should talk about: no answer."""

    talked_at = models.DateTimeField(null=True)

    class Privacy(Sealed.Privacy):
        body = sealed("which question", read_on={"": {"practitioner": "charter"}})
        talked_at = clear("a date")


class RetentionTerms(models.Model):
    """The signed lengths in clear, and the days that follow from them once it is closed.

    `shorten_to` is the day that the client chose on the closing list. `told_at` is when client and
    practitioner were told that content ends, `told_last_at` that the rest does. The day of the
    rest is the engagement's own `due_on`.
    """

    engagement = models.OneToOneField(
        Engagement, on_delete=models.PROTECT, primary_key=True, related_name="keeping"
    )
    content_months = models.PositiveSmallIntegerField(null=True)
    facts_years = models.PositiveSmallIntegerField(null=True)
    shorten_to = models.DateField(null=True)
    content_due_on = models.DateField(null=True, db_index=True)
    told_at = models.DateTimeField(null=True)
    content_ended_at = models.DateTimeField(null=True)
    told_last_at = models.DateTimeField(null=True)

    class Privacy:
        engagement = clear("an id")
        content_months = clear("needed for retention, copied from the signed charter")
        facts_years = clear("needed for retention, copied from the signed charter")
        shorten_to = clear("needed for retention, chosen by the client")
        content_due_on = clear("needed for disposal")
        told_at = clear("a date: nothing is destroyed before its notice")
        content_ended_at = clear("a date, shown where the content was")
        told_last_at = clear("a date: nothing is destroyed before its notice")


class Page(models.TextChoices):
    """The pages of which it counts that they were opened."""

    ROUTE = "route", _("How to complain")
    AGREED = "agreed", _("Before we begin")


class PageView(models.Model):
    """The first time that a person opened a page in the words that it had then.

    `charter` is the version they were taken from, `digest` what its signatures cover, and `mark`
    a keyed hash of the words. Later openings leave no trace: who looks up how to complain again may
    have a reason.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="openings")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=PartName.choices)
    page = models.CharField(max_length=16, choices=Page.choices)
    digest = models.CharField(max_length=64)
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "person", "page", "mark"], name="opened_once_in_these_words"
            ),
        ]

    class Privacy:
        engagement = clear("an id", keep=Retention.CHARTER)
        charter = clear("which version", keep=Retention.CHARTER)
        person = clear("who opened it", whose="person", keep=Retention.CHARTER)
        part = clear("as what they opened it", keep=Retention.CHARTER)
        page = clear("a choice", keep=Retention.CHARTER)
        digest = clear("what the parties sign; the text is salted", keep=Retention.CHARTER)
        mark = clear("a keyed hash, needed for conditions", keep=Retention.CHARTER)
        at = clear("a date", whose="person", keep=Retention.CHARTER)
