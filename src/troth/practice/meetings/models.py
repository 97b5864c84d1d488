"""Sessions as bare facts, and sealed notes in three places."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.models import Engagement
from troth.foundation.records.privacy import both, clear, sealed
from troth.foundation.records.versions import Edited
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED, entered_late


class Manner(models.TextChoices):
    """How people met."""

    IN_PERSON = "in person", _("In person")
    VIDEO = "video", _("By video")
    TELEPHONE = "telephone", _("By telephone")


class Attendance(models.TextChoices):
    """Who came."""

    BOTH = "both", _("Both came")
    CLIENT_ABSENT = "client absent", _("The client did not come")
    PRACTITIONER_ABSENT = "practitioner absent", _("The practitioner did not come")
    CANCELLED_LATE = "cancelled late", _("It was cancelled late")


class Place(models.TextChoices):
    """Where a note is, which decides who reads it."""

    SHARED = SHARED, _("shared")
    PRACTITIONER_PRIVATE = PRACTITIONER_PRIVATE, _("the practitioner's own")
    CLIENT_PRIVATE = CLIENT_PRIVATE, _("the client's own")


class Session(models.Model):
    """The facts of one session, without a single free word (SEED003-CARE-1).

    A correction is a new row with the same `root`; the latest is `current` (GCE-2.13). The first
    row's id is the root, and names the session for ever. `on` is its day where the charter reads
    its days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="sessions")
    root = models.UUIDField()
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    current = models.BooleanField(default=True)
    on = models.DateField()
    begins_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Manner.choices)
    attendance = models.CharField(max_length=24, choices=Attendance.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    first_recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["root"], condition=models.Q(current=True), name="one_current_session"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "current", "on"], name="sessions_in_order"),
        ]

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        root = clear("corrections append")
        corrects = clear("corrections append")
        current = clear("corrections append")
        on = clear("a date, for logistics as the charter agrees and for hours of practice")
        begins_at = clear("a moment")
        minutes = clear("a length, for hours of practice")
        kind = clear("a choice")
        attendance = clear("a choice, for logistics as the charter agrees", whose="client")
        recorded_by = clear("who vouches for it", whose="practitioner")
        recorded_at = clear("shows what was entered late")
        first_recorded_at = clear("shows what was entered late, whatever was corrected since")

    @property
    def entered_late(self) -> bool:
        """Whether it was first recorded long after its day (IMC-INT-1)."""
        return entered_late(self.on, self.first_recorded_at.date())


class Why(models.TextChoices):
    """Why a record was made by mistake."""

    TWICE = "twice", _("It is here twice")
    ELSEWHERE = "elsewhere", _("It belongs somewhere else")
    NEVER = "never", _("It did not take place, or is not true")


class Strike(models.Model):
    """A session or a note, named by its root, that its author struck: it stays, and counts no more.

    The reason is a choice, so that a session keeps no word (SEED003-CARE-1).
    """

    root = models.UUIDField(primary_key=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="strikes")
    why = models.CharField(max_length=16, choices=Why.choices)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    struck_at = models.DateTimeField()

    class Privacy:
        root = clear("an id")
        engagement = clear("an id")
        why = clear("a choice")
        struck_by = clear("who vouches for it", whose="person")
        struck_at = clear("a date")


class Booking(models.Model):
    """A session that is planned: facts for calendars and counts, without a word of content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Manner.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["engagement", "starts_at"], name="bookings_in_order"),
        ]

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        starts_at = clear("a date, needed for conditions and reminders")
        minutes = clear("a length")
        kind = clear("a choice")
        made_by = clear("who planned it", whose="person")
        made_at = clear("a date")
        cancelled_at = clear("a date")
        cancelled_by = clear("who cancelled it", whose="person")


class ProposedDay(models.Model):
    """A day that the rhythm of the charter proposed and that one of the two took off the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, related_name="proposed_days"
    )
    on = models.DateField()
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "on"], name="drop_a_day_once"),
        ]

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        on = clear("a date, needed for what is proposed next")
        dropped_by = clear("who took it off the list", whose="person")
        at = clear("a date")


class Note(Edited):
    """One version of a note: {"title", "text"}. An edit is a new row with the same `root`.

    `session` is the first row of a session. `begun_at` is when the first version was written, so
    that an edit does not move a note in the thread.
    """

    CARRIED = ("session_id", "place", "begun_at")

    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="notes")
    place = models.CharField(max_length=24, choices=Place.choices)
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *Edited.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(place__in=Place.values), name="known_places_of_notes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "current", "begun_at"], name="notes_in_order"),
        ]

    class Privacy(Edited.Privacy):
        body = sealed(
            "what was noted",
            read_on={
                "shared": both("thread"),
                "practitioner_private": {"practitioner": "thread"},
                "client_private": {"client": "thread"},
            },
        )
        session = clear("an id")
        place = clear("needed for reach: whose compartment it is")
        begun_at = clear("keeps its place in the thread")
