"""What is written in an engagement's life: reviews, reasons, closing lists, follow-ups."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagements.models.life import PartName
from troth.records.models import Sealed
from troth.records.privacy import Retention, clear, sealed


class LeafKind(models.TextChoices):
    """What a leaf of an engagement's life says, and so who may read it."""

    FIRST_WORDS = "first words", _("The first words")
    DECLARATION = "declaration", _("What else binds us")
    CONFLICT = "conflict", _("Why it may begin anew")
    FIRST_MEETING = "first meeting", _("The first meeting")
    DECLINED = "declined", _("Why it was declined")
    REVIEW = "review", _("A review")
    DEPENDENCY = "dependency", _("A dependency review")
    CONCERN = "concern", _("A concern")
    ACTION = "action", _("What was done about a concern")
    REASON = "reason", _("Why the practitioner ended")
    CLOSING = "closing", _("The closing list")
    ENCOURAGEMENT = "encouragement", _("An encouragement to seek other help")
    INDEPENDENCE = "independence", _("How independent the client feels")
    THREE_WAY = "three-way", _("What the client tells the sponsor")


class Leaf(Sealed):
    """What somebody wrote at one step of the life, sealed to those whom it concerns.

    A correction is a new row with the next `version` of the same kind, part and writer.
    """

    kind = models.CharField(max_length=16, choices=LeafKind.choices)
    part = models.CharField(max_length=16, choices=PartName.choices)
    on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["engagement", "kind", "version"], name="leaves_in_order"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("what was said at a step of the life", keep=Retention.CONTENT)
        kind = clear("a choice")
        part = clear("as what somebody wrote it")
        on = clear("a date: of a first meeting, or of a review")


class ClosingSignature(models.Model):
    """The signature of client or practitioner over one version of the closing list."""

    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=PartName.choices)
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leaf", "person"], name="sign_a_closing_list_once"),
        ]

    class Privacy:
        leaf = clear("an id")
        person = clear("who signed", whose="person")
        part = clear("as what they signed")
        digest = clear("which text they signed; it is salted")
        signature = clear("public by nature")
        at = clear("a date")


class FollowUp(Sealed):
    """Something that was agreed for after the end, with its day (GCE-1.23d)."""

    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True)
    waived = models.BooleanField(default=False)

    class Privacy(Sealed.Privacy):
        body = sealed("what was agreed for after the end", keep=Retention.CONTENT)
        due_on = clear("needed for reminders")
        settled_at = clear("a date")
        waived = clear("whether the client waived it")
