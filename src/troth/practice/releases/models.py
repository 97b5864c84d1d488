"""Drafts of summaries, releases as sealed packets, and the steps taken."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.models import Engagement
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Retention, both, clear, sealed
from troth.foundation.records.signatures import Claim, signing_payload
from troth.foundation.records.versions import Edited


class Origin(models.TextChoices):
    """Who writes this strand of a draft."""

    PRACTITIONER = "practitioner", _("practitioner")
    CLIENT = "client", _("client")


class State(models.TextChoices):
    """How a release stands."""

    SIGNED = "signed", _("Signed, not sent")
    SENT = "sent", _("Sent, not opened yet")
    OPENED = "opened", _("Sent and opened")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Its time is over")
    DROPPED = "dropped", _("Dropped")


class Draft(Edited):
    """One version of a draft: {"title", "text", "purpose", "expires_on", "salt"}.

    The practitioner's versions lie in the shared compartment, the client's in the client's own;
    both strands of one summary have the same `root`, and each counts its own versions. The
    practitioner never learns of the client's.
    """

    CARRIED = ("origin",)
    LINE = ("root", "origin")

    origin = models.CharField(max_length=16, choices=Origin.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["root", "origin", "version"], name="one_draft_a_version"
            ),
            models.UniqueConstraint(
                fields=["root", "origin"],
                condition=models.Q(current=True),
                name="one_current_draft",
            ),
        ]

    class Privacy(Edited.Privacy):
        body = sealed("what the sponsor might be told", read_on={"": {"client": "releases:review"}})
        origin = clear("needed for reach: whose compartment it is")


class Release(Sealed):
    """The very words that the client signed for one recipient, sealed in a room of their own.

    Signing seals them to the client only. The grants of recipient and practitioner come into
    being when the client sends, and go when the client withdraws or the time is over.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    draft_root = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    state = models.CharField(max_length=16, choices=State.choices)
    expires_on = models.DateField()
    signed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "expires_on"], name="releases_by_last_day"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "what the sponsor is told",
            keep=Retention.RELEASE,
            read_on={"": {**both("releases:release"), "sponsor": "releases:release"}},
        )
        recipient = clear("needed for reach", whose="person", keep=Retention.RELEASE)
        draft_root = clear("which draft it was")
        digest = clear("what the client signed; the words are salted")
        signature = clear("public by nature")
        state = clear("needed for conditions")
        expires_on = clear("needed for clocks")
        signed_at = clear("a date", whose="client")
        sent_at = clear("a date", whose="client")
        opened_at = clear("a date, which the client is told", whose="person")
        withdrawn_at = clear("a date", whose="client")

    @property
    def claim(self) -> Claim:
        """What the client signs: which words are released, from whom, to whom, and till when."""
        payload = signing_payload(
            "release",
            engagement=self.engagement,
            person=self.author_id,
            digest=self.digest,
            release=str(self.pk),
            recipient=str(self.recipient_id),
            expires_on=self.expires_on.isoformat(),
        )
        return Claim(self.author_id, payload, self.signature, self.signed_at)


class ReleaseStep(models.Model):
    """One step of a summary's life, never changed. `root` names the summary."""

    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, related_name="release_steps"
    )
    root = models.UUIDField(db_index=True)
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16)
    act = models.CharField(max_length=16)
    to = models.CharField(max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        engagement = clear("an id")
        root = clear("which summary it was")
        release = clear("an id")
        state = clear("a state")
        act = clear("an act")
        to = clear("a state")
        by = clear("who took it; empty for the system", whose="person")
        at = clear("a date")
