"""Engagements, the parts people play in them, invitations, charters, signatures, steps taken."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.people.models import Organisation
from troth.records.models import Sealed
from troth.records.privacy import Retention, clear, held, sealed
from troth.vault.host_key import HostSealed


class PartName(models.TextChoices):
    """The parts of a three-way engagement: rights follow the part, never the person."""

    PRACTITIONER = "practitioner", _("practitioner")
    CLIENT = "client", _("client")
    SPONSOR = "sponsor", _("sponsor")


class Kind(models.TextChoices):
    """What the practitioner does in this engagement."""

    COACHING = "coaching", _("Coaching")
    MENTORING = "mentoring", _("Mentoring")


class Engagement(models.Model):
    """One piece of work of a practitioner with a client, paid for by a sponsor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16)
    code = models.CharField(max_length=16)
    edition = models.CharField(max_length=16)
    paid_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ends_on = models.DateField(null=True)
    sessions_agreed = models.PositiveSmallIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        id = clear("an id")
        kind = clear("coaching or mentoring")
        state = clear("needed for clocks and gates")
        code = clear("the code of ethics that this engagement pins")
        edition = clear("its edition")
        paid_by = clear("membership: which organisation pays", whose="sponsor")
        begun_at = clear("needed for clocks")
        ends_on = clear("needed for clocks, copied from the signed charter")
        sessions_agreed = clear("a count, needed for gates, copied from the signed charter")
        closed_at = clear("needed for retention")


class Part(models.Model):
    """One person's part in one engagement. Joined by invitation, let in by a holder of the key."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(max_length=16, choices=PartName.choices)
    joined_at = models.DateTimeField()
    let_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "part"], name="one_person_a_part"),
            models.UniqueConstraint(fields=["engagement", "person"], name="one_part_a_person"),
        ]

    class Privacy:
        engagement = clear("an id")
        person = clear("membership: needed for reach", whose="person")
        part = clear("membership: needed for reach", whose="person")
        joined_at = clear("a date", whose="person")
        let_in_at = clear("a date", whose="person")


class Invitation(models.Model):
    """A one-time link to join an engagement. It carries no key: a holder lets the person in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="invitations")
    part = models.CharField(max_length=16, choices=PartName.choices)
    name = HostSealed()
    email = HostSealed()
    token_hash = models.BinaryField(unique=True, max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        part = clear("a choice")
        name = held("to say who is expected", whose="person", keep=Retention.ENQUIRY)
        email = held("to send the mail", whose="person", keep=Retention.ENQUIRY)
        token_hash = clear("a hash of the link's secret")
        made_at = clear("a date")
        expires_at = clear("a date")
        used_at = clear("a date")
        withdrawn_at = clear("a date")


class Charter(Sealed):
    """One version of the charter: every edit is a new row, and voids the signatures before it.

    `digest` is the SHA-256 of the canonical text, which holds a random salt, so that the digest
    gives nothing away: it is what all parties sign.
    """

    digest = models.CharField(max_length=64)
    section = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_charter_a_version"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("the agreement", whose="all parties", keep=Retention.CHARTER)
        digest = clear("what the parties sign; the text is salted", keep=Retention.CHARTER)
        section = clear("which section this version changed", keep=Retention.CHARTER)


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


class Step(models.Model):
    """One step of an engagement's life, never changed."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16)
    act = models.CharField(max_length=32)
    to = models.CharField(max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        engagement = clear("an id")
        state = clear("a state")
        act = clear("an act")
        to = clear("a state")
        by = clear("who took it; empty for the system", whose="person")
        at = clear("a date")
