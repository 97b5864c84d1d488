"""An engagement, its parts, its invitations and steps, and sealed entries written at a step."""

import uuid
from datetime import date, datetime, time, tzinfo
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.models import Organisation
from troth.foundation.kit.zones import agreed
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import Readers, Retention, both, clear, held, sealed
from troth.foundation.records.signatures import Signed, signing_payload
from troth.foundation.vault.host_key import HostSealed


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
    """One piece of work of a practitioner with a client, paid for by a sponsor or by nobody else.

    `begun_by` is the part that made the first step. `ended_at` is when someone ended it, which
    may be before it is closed. `due_on` is the day on which its records fall due for disposal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16)
    code = models.CharField(max_length=16)
    edition = models.CharField(max_length=16)
    policy = models.CharField(max_length=32, default="", blank=True)
    policy_edition = models.CharField(max_length=16, default="", blank=True)
    jurisdiction = models.CharField(max_length=32, default="", blank=True)
    jurisdiction_edition = models.CharField(max_length=16, default="", blank=True)
    paid_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    begun_by = models.CharField(
        max_length=16, choices=PartName.choices, default=PartName.PRACTITIONER
    )
    ends_on = models.DateField(null=True)
    sessions_agreed = models.PositiveSmallIntegerField(null=True)
    first_on = models.DateField(null=True)
    every_days = models.PositiveSmallIntegerField(null=True)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    objectives_due = models.JSONField(default=list)
    review_on = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=16, default="", blank=True)
    funding_ended_at = models.DateTimeField(null=True)
    funding_told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="engagements_due"),
        ]

    @property
    def payer(self) -> str:
        """The name of the organisation that pays, or "" where nobody else does."""
        return self.paid_by.name if self.paid_by else ""

    @property
    def zone(self) -> tzinfo:
        """Where the days and hours of its charter are read."""
        return agreed(self.time_zone)

    def day(self, at: datetime) -> date:
        """Return the day of a moment, where its charter reads its days: the same for everybody."""
        return at.astimezone(self.zone).date()

    def start(self, day: date) -> datetime:
        """Return the moment at which a day begins there."""
        return datetime.combine(day, time(), tzinfo=self.zone)

    class Privacy:
        id = clear("an id")
        kind = clear("coaching or mentoring")
        state = clear("needed for clocks and conditions")
        code = clear("the code of ethics that this engagement pins")
        edition = clear("its edition")
        policy = clear("the policies that this engagement pins")
        policy_edition = clear("their edition")
        jurisdiction = clear("the jurisdiction that this engagement pins")
        jurisdiction_edition = clear("its edition")
        paid_by = clear("membership: which organisation pays", whose="sponsor")
        begun_at = clear("needed for clocks")
        begun_by = clear("a part: who lets the practitioner in")
        ends_on = clear("needed for clocks, copied from the signed charter")
        sessions_agreed = clear("a count, needed for conditions, copied from the signed charter")
        first_on = clear("proposes the dates of sessions, copied from the signed charter")
        every_days = clear("proposes the dates of sessions, copied from the signed charter")
        time_zone = clear("where its days are read, copied from the signed charter")
        objectives_due = clear("the days by which objectives are due, without a word of them")
        review_on = clear("needed for clocks")
        paused_at = clear("needed for clocks")
        reminded_at = clear("needed for clocks")
        proposed_by = clear("a part: who waits for the other to agree")
        funding_ended_at = clear("needed for clocks", whose="sponsor")
        funding_told_at = clear("whom to tell first", whose="sponsor")
        ended_at = clear("needed for clocks")
        closed_at = clear("needed for retention")
        due_on = clear("needed for disposal")


class Part(models.Model):
    """One person's part in one engagement. Joined by invitation, let in by a holder of the key.

    Client and practitioner are one person each. A sponsor may have several representatives, who
    come and go; whoever `left_at` has passed for finds nothing here.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(max_length=16, choices=PartName.choices)
    joined_at = models.DateTimeField()
    let_in_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "part"],
                condition=models.Q(part__in=("practitioner", "client")),
                name="one_person_a_part",
            ),
            models.UniqueConstraint(
                fields=["engagement", "person"],
                condition=models.Q(left_at=None),
                name="one_part_a_person",
            ),
        ]

    class Privacy:
        engagement = clear("an id")
        person = clear("membership: needed for reach", whose="person")
        part = clear("membership: needed for reach", whose="person")
        joined_at = clear("a date", whose="person")
        let_in_at = clear("a date", whose="person")
        left_at = clear("a date: who left finds nothing", whose="person")


class Invitation(models.Model):
    """A one-time link to join an engagement. It carries no key: a holder lets the person in.

    `host` is who will let them in, if they are there already, or else who invites; `host_tag` and
    `guest_tag` tie the keys of the two to the link's secret. `kept` is the secret, sealed to the
    seed that `root` marks or, when it is empty, to the room of the charter. In the letter stand
    `named`, which is how who invites agreed to be named, and `line`, which is a line of theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="invitations")
    part = models.CharField(max_length=16, choices=PartName.choices)
    name = HostSealed()
    email = HostSealed()
    is_another = models.BooleanField(default=False)
    token_hash = models.BinaryField(unique=True, max_length=32)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    host_tag = models.BinaryField(max_length=32)
    guest_tag = models.BinaryField(max_length=32, default=b"")
    named: "models.Field[str | None, str | None]" = HostSealed(  # type: ignore[misc, assignment]
        null=True
    )
    line: "models.Field[str | None, str | None]" = HostSealed(  # type: ignore[misc, assignment]
        null=True
    )
    taken_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    kept = models.BinaryField()
    root = models.CharField(max_length=32, default="", blank=True)
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
        named = held("how who invites agreed to be named", whose="person", keep=Retention.ENQUIRY)
        line = held("a line in the letter", whose="person", keep=Retention.ENQUIRY)
        taken_at = clear("when the mail server took the letter", whose="person")
        refused_at = clear("when it refused the letter for good", whose="person")
        is_another = clear("whether it is for another representative of a sponsor")
        token_hash = clear("a hash of the link's secret")
        host = clear("who lets the guest in", whose="person")
        host_tag = clear("a keyed hash of the host's public keys")
        guest_tag = clear("a keyed hash of the guest's public keys")
        kept = clear("the link's secret, sealed to who lets in")
        root = clear("a mark of the seed that opens it")
        made_at = clear("a date")
        expires_at = clear("a date")
        used_at = clear("a date")
        withdrawn_at = clear("a date")


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


class WhyRead(models.TextChoices):
    """Why a practitioner reads in an engagement that is over: a code, never words."""

    CLIENT = "client", _("The client asked me")
    FOLLOW_UP = "follow-up", _("For a follow-up")
    SUPERVISION = "supervision", _("For supervision")
    COMPLAINT = "complaint", _("For a complaint or a claim")
    LAW = "law", _("The law or a court demands it")
    LEARNING = "learning", _("To learn from it")


class ReadingReason(models.Model):
    """A practitioner's reason for reading after the end; it counts for a quarter of an hour."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=WhyRead.choices)
    at = models.DateTimeField()

    class Privacy:
        engagement = clear("an id")
        person = clear("who read", whose="practitioner")
        reason = clear("a choice, which the client sees", whose="practitioner")
        at = clear("a date")


class Disposal(models.Model):
    """The stub that is left of an engagement: nothing in it leads back to a person."""

    id_hash = models.CharField(primary_key=True, max_length=64)
    begun_on = models.DateField()
    closed_on = models.DateField(null=True)
    disposed_at = models.DateTimeField()
    certificate = models.CharField(max_length=64)

    class Privacy:
        id_hash = clear("a hash of the engagement's id")
        begun_on = clear("a date")
        closed_on = clear("a date")
        disposed_at = clear("a date")
        certificate = clear("the digest of the ledger's entry of the disposal")


class EntryKind(models.TextChoices):
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


READ_ON: Readers = {
    **dict.fromkeys(
        (
            EntryKind.FIRST_WORDS,
            EntryKind.DECLARATION,
            EntryKind.CONFLICT,
            EntryKind.DECLINED,
        ),
        both("enquiry"),
    ),
    EntryKind.FIRST_MEETING: {"practitioner": "enquiry"},
    **dict.fromkeys(
        (EntryKind.REVIEW, EntryKind.DEPENDENCY, EntryKind.INDEPENDENCE), both("reviews")
    ),
    EntryKind.ENCOURAGEMENT: both("other help"),
    EntryKind.THREE_WAY: {**both("three-way"), "sponsor": "three-way"},
    EntryKind.CONCERN: {"client": "concerns"},
    EntryKind.ACTION: both("life"),
    EntryKind.REASON: both("life"),
    EntryKind.CLOSING: both("closing"),
}
"""Who reads a leaf of each kind, and on which page."""


class SealedEntry(Sealed):
    """What someone wrote at one step of the life, sealed to those whom it concerns.

    A correction is a new row with the next `version` of the same kind, part and writer. `digest` is
    the SHA-256 of the canonical words of a closing list, with their salt: what the two sign.
    """

    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    part = models.CharField(max_length=16, choices=PartName.choices)
    on = models.DateField(null=True)
    digest = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["engagement", "kind", "version"], name="leaves_in_order"),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed("what was said at a step of the life", read_on=READ_ON)
        kind = clear("a choice")
        part = clear("as what somebody wrote it")
        on = clear("a date: of a first meeting, or of a review")
        digest = clear("what the two sign of a closing list; its words are salted")


class ClosingSignature(Signed):
    """The signature of client or practitioner over one version of the closing list."""

    leaf = models.ForeignKey(SealedEntry, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=16, choices=PartName.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leaf", "person"], name="sign_a_closing_list_once"),
        ]

    class Privacy(Signed.Privacy):
        leaf = clear("an id")
        part = clear("as what they signed")

    @property
    def payload(self) -> bytes:
        """The bytes that one of the two signs."""
        return signing_payload(
            "closing list",
            engagement=self.leaf.engagement,
            person=self.person_id,
            name=self.name,
            digest=self.leaf.digest,
            leaf=str(self.leaf_id),
            part=self.part,
        )


class FollowUp(Sealed):
    """Something that was agreed for after the end, with its day (GCE-1.23d)."""

    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True)
    waived = models.BooleanField(default=False)

    class Privacy(Sealed.Privacy):
        body = sealed("what was agreed for after the end", read_on={"": both("closing")})
        due_on = clear("needed for reminders")
        settled_at = clear("a date")
        waived = clear("whether the client waived it")
