"""Contacts, concerns, needs and handovers as facts; every word of them is sealed in one table."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.models import Engagement
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Readers, Retention, both, clear, held, sealed
from troth.foundation.records.signatures import Claim, signing_payload
from troth.foundation.vault.host_key import HostIndex, HostSealed

PERSON = settings.AUTH_USER_MODEL


class Role(models.TextChoices):
    """What a contact does for a practitioner."""

    SUPERVISOR = "supervisor", _("Supervisor")
    BODY = "body", _("Of a professional body")
    COLLEAGUE = "colleague", _("Colleague")


class Contact(models.Model):
    """Someone whom a practitioner named; `person` is empty until they have accepted.

    Whether the address has an account here is told to nobody: whoever has it finds the question.
    `fingerprint` is that of the key that the two compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    name = HostSealed()
    email = HostSealed()
    email_index = HostIndex("email", db_index=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    state = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=40, default="", blank=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Privacy:
        id = clear("an id", whose="practitioner", keep=Retention.ACCOUNT)
        owner = clear("who named them", whose="practitioner", keep=Retention.ACCOUNT)
        person = clear("who was named: needed for reach", whose="person", keep=Retention.ACCOUNT)
        name = held("to say who is expected", whose="person")
        email = held("to find who is asked", whose="person")
        email_index = clear("a keyed hash, to find who is asked", keep=Retention.ACCOUNT)
        role = clear("a choice", whose="practitioner", keep=Retention.ACCOUNT)
        state = clear("needed for conditions", keep=Retention.ACCOUNT)
        fingerprint = clear("public by nature", whose="person", keep=Retention.ACCOUNT)
        asked_at = clear("needed for clocks", keep=Retention.ACCOUNT)
        changed_at = clear("needed for clocks", keep=Retention.ACCOUNT)


class Concern(models.Model):
    """A concern that a client brought to a contact; its words lie in a room of those two."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    hearer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices)
    state = models.CharField(max_length=16)
    brought_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        client = clear("needed for reach", whose="client")
        hearer = clear("needed for reach", whose="person")
        role = clear("as what they hear it")
        state = clear("needed for conditions")
        brought_at = clear("a date", whose="client")
        read_at = clear("a date, which the client sees", whose="person")
        changed_at = clear("needed for clocks")


class Need(models.Model):
    """Something that a practitioner found to be beyond her; what it is is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16)
    marked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "marked_at"], name="needs_by_age"),
        ]

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        state = clear("needed for conditions and clocks")
        marked_at = clear("needed for clocks", whose="practitioner")
        told_at = clear("the client sees it from then on")
        reminded_at = clear("needed for clocks")
        changed_at = clear("needed for clocks")


class Handover(models.Model):
    """A colleague and a text, proposed by the practitioner; only the client's signature sends it.

    `digest` covers the very words, who receives them and the key that was compared. `signature` is
    the client's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signature = models.BinaryField(default=b"")
    state = models.CharField(max_length=16)
    proposed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        need = clear("which need it answers")
        client = clear("needed for reach", whose="client")
        colleague = clear("needed for reach", whose="person")
        digest = clear("what the client signs; the words are salted")
        signature = clear("public by nature")
        state = clear("needed for conditions")
        proposed_at = clear("a date", whose="practitioner")
        signed_at = clear("a date", whose="client")
        read_at = clear("a date, which the client sees", whose="person")
        changed_at = clear("needed for clocks")

    @property
    def claim(self) -> Claim:
        """What the client signs: these words, to this colleague, in this handover."""
        payload = signing_payload(
            "handover",
            engagement=self.engagement_id,
            person=self.client_id,
            digest=self.digest,
            handover=str(self.pk),
            colleague=str(self.colleague_id),
        )
        return Claim(self.client_id, payload, self.signature, self.signed_at)


class Kind(models.TextChoices):
    """What a word says."""

    BROUGHT = "brought", _("What was brought")
    ADDED = "added", _("What the client added")
    ANSWER = "answer", _("An answer")
    OUTCOME = "outcome", _("What was done")
    MARK = "mark", _("A note for oneself")
    TOLD = "told", _("What the client was told")
    REFERRAL = "referral", _("Other help")
    STAY = "stay", _("Why it goes on")
    PROPOSAL = "proposal", _("A text for a colleague")
    HANDOVER = "handover", _("The text that was signed")


_HEARD = {"client": "concerns:concern", "contact": "concerns:concern"}
READ_ON: Readers = {
    **dict.fromkeys((Kind.BROUGHT, Kind.ADDED, Kind.ANSWER, Kind.OUTCOME), _HEARD),
    Kind.MARK: {"practitioner": "needs"},
    **dict.fromkeys((Kind.TOLD, Kind.REFERRAL, Kind.STAY), both("needs")),
    Kind.PROPOSAL: both("concerns:handover"),
    Kind.HANDOVER: {**both("concerns:handover"), "contact": "concerns:handover"},
}
"""Who reads a word of each kind, and on which page."""


class Word(Sealed):
    """What someone wrote about a concern, a need or a handover: `about` is its id."""

    about = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)

    class Privacy(Sealed.Privacy):
        body = sealed(
            "a concern, a need, a handover, and what was written about them", read_on=READ_ON
        )
        about = clear("an id")
        kind = clear("a choice")


class CaseStep(models.Model):
    """One step in the life of a contact, a concern, a need or a handover, never changed."""

    flow = models.CharField(max_length=16)
    about = models.UUIDField(db_index=True)
    state = models.CharField(max_length=16)
    act = models.CharField(max_length=16)
    to = models.CharField(max_length=16)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        flow = clear("which life cycle")
        about = clear("an id")
        state = clear("a state")
        act = clear("an act")
        to = clear("a state")
        by = clear("who took it; empty for the system", whose="person")
        at = clear("a date")
