"""Groups, their agreement and its signatures, who takes part, sessions as facts, sealed notes."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.engagement.core.models import Engagement, Kind
from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import both, clear, sealed
from troth.foundation.records.signatures import Signed, signing_payload
from troth.foundation.records.versions import Edited
from troth.practice.groups.rules.life import OPEN
from troth.practice.meetings.models import Manner, Session


class Group(models.Model):
    """One practitioner and several clients of theirs; its name is sealed in the agreement.

    Its id is also the id of its chain in the ledger, and of its compartments.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16)
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="groups_due")]

    class Privacy:
        id = clear("an id")
        practitioner = clear("membership: needed for reach", whose="practitioner")
        kind = clear("coaching or mentoring")
        state = clear("needed for conditions")
        begun_at = clear("a date")
        closed_at = clear("needed for retention")
        due_on = clear("needed for disposal")


class Agreement(Sealed):
    """One version of what a group agrees; `engagement` is the group's id.

    `digest` is the SHA-256 of the canonical text with its salt: what every member signs.
    """

    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "version"], name="one_group_agreement_a_version"
            ),
        ]

    class Privacy(Sealed.Privacy):
        body = sealed(
            "what a group agrees",
            whose="practitioner and members",
            read_on={"": both("groups:agreement")},
        )
        digest = clear("what the members sign; the text is salted")


class Membership(models.Model):
    """A client's place in a group, beside their own engagement with the practitioner.

    `let_in_under` is the newest version of the agreement under which they were let in, 0 before.
    `left_at` is when they left or declined.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16)
    invited_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    let_in_at = models.DateTimeField(null=True)
    let_in_under = models.PositiveIntegerField(default=0)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=models.Q(state__in=OPEN),
                name="one_place_a_person",
            ),
        ]

    class Privacy:
        id = clear("an id")
        group = clear("membership: needed for reach", whose="client")
        engagement = clear("membership: needed for reach", whose="client")
        person = clear("membership: needed for reach", whose="client")
        state = clear("needed for reach", whose="client")
        invited_at = clear("a date", whose="client")
        signed_at = clear("a date", whose="client")
        let_in_at = clear("since when they read", whose="client")
        let_in_under = clear("which agreement they were let in under", whose="client")
        left_at = clear("a date: who left finds nothing", whose="client")


class AgreementSignature(Signed):
    """A member's signature over one version of the agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "membership"], name="sign_a_group_agreement_once"
            ),
        ]

    class Privacy(Signed.Privacy):
        agreement = clear("an id")
        membership = clear("an id", whose="client")

    @property
    def payload(self) -> bytes:
        """The bytes that a member signs."""
        return signing_payload(
            "group agreement",
            engagement=self.agreement.engagement,
            person=self.person_id,
            name=self.name,
            digest=self.agreement.digest,
            version=self.agreement.version,
        )


class GroupSession(models.Model):
    """The facts of one session of a group, without a word. Who came is in each own engagement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField()
    begins_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Manner.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Privacy:
        id = clear("an id")
        group = clear("an id")
        on = clear("a date")
        begins_at = clear("a moment")
        minutes = clear("a length, for hours of practice")
        kind = clear("a choice")
        recorded_by = clear("who vouches for it", whose="practitioner")
        recorded_at = clear("shows what was entered late")


class Attended(models.Model):
    """Leads from a session of a group to the session in one member's own engagement."""

    group_session = models.ForeignKey(
        GroupSession, on_delete=models.PROTECT, related_name="attended"
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="attended")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group_session", "membership"], name="attend_a_session_once"
            ),
        ]

    class Privacy:
        group_session = clear("an id")
        membership = clear("an id", whose="client")
        session = clear("an id: the facts lie in their own engagement", whose="client")


class GroupNote(Edited):
    """One version of a note in a group: {"title", "text"}; `engagement` is the group's id.

    An edit is a new row with the same `root`. `under` is the version of the agreement under which
    it was written, which names its room; `begun_at` is when its first version was written.
    """

    CARRIED = ("begun_at",)

    begun_at = models.DateTimeField()
    under = models.PositiveIntegerField()

    class Meta(Edited.Meta):
        indexes: ClassVar = [
            models.Index(fields=["engagement", "begun_at"], name="group_notes_in_order"),
        ]

    class Privacy(Edited.Privacy):
        body = sealed(
            "what was noted in a group", whose="members", read_on={"": both("groups:note")}
        )
        begun_at = clear("keeps its place among the notes")
        under = clear("which agreement holds for it: decides who reads")
