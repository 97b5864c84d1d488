"""Persons, organisations, sessions, notices and one-time links."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from troth.records.privacy import Retention, clear, held
from troth.vault.host_key import HostIndex, HostSealed

ACCOUNT = Retention.ACCOUNT
ID = clear("an id", whose="person", keep=ACCOUNT)
DATE = clear("a date, needed for clocks", whose="person", keep=ACCOUNT)


class Organisation(models.Model):
    """A sponsor or a practice, as far as persons belong to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = HostSealed()

    class Privacy:
        id = clear("an id", whose="organisation", keep=ACCOUNT)
        name = held("shown beside the people who belong to it", whose="organisation", keep=ACCOUNT)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody with an account. No password lies here: the vault keeps the sign-in verifier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = HostSealed()
    email_index = HostIndex("email", unique=True)
    name = HostSealed()
    language = models.CharField(max_length=16, default="", blank=True)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    runs_host = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    recovery_confirmed_at = models.DateTimeField(null=True, blank=True)
    sign_in_reset_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_authenticated = True
    is_anonymous = False

    class Privacy:
        id = ID
        email = held("needed to sign in and to send notices", whose="person", keep=ACCOUNT)
        email_index = clear("a keyed hash, to find who signs in", whose="person", keep=ACCOUNT)
        name = held("shown to the people they work with", whose="person", keep=ACCOUNT)
        language = clear("needed to show pages and send notices", whose="person", keep=ACCOUNT)
        time_zone = clear("needed to show dates", whose="person", keep=ACCOUNT)
        organisation = clear("membership", whose="person", keep=ACCOUNT)
        runs_host = clear("membership", whose="person", keep=ACCOUNT)
        is_active = clear("a state", whose="person", keep=ACCOUNT)
        created_at = DATE
        recovery_confirmed_at = DATE
        sign_in_reset_at = DATE

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One sign-in. The cookie is not stored, only its hash; the seed lies here sealed, or not."""

    key = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    kept_seed = models.BinaryField(null=True)
    made_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    unlocked_at = models.DateTimeField(null=True)

    class Privacy:
        key = clear("the hash of a random cookie", whose="person", keep=ACCOUNT)
        person = ID
        data = clear("states of screens, without content", whose="person", keep=ACCOUNT)
        kept_seed = "key material: sealed with the cookie and the pepper, which lie elsewhere"
        made_at = DATE
        seen_at = DATE
        unlocked_at = DATE


class Notice(models.Model):
    """Something that waits for a person. It names a kind and an id, never content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=80)
    about = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "seen_at", "-at"], name="notices_of_a_person"),
        ]

    class Privacy:
        id = ID
        person = ID
        kind = clear("a choice from a list", whose="person", keep=ACCOUNT)
        about = ID
        at = DATE
        seen_at = DATE


class ResetLink(models.Model):
    """A link that sets a new sign-in password, once. It never opens a vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reset_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        id = ID
        person = ID
        token_hash = clear("the hash of a random token", whose="person", keep=ACCOUNT)
        made_by = ID
        expires_at = DATE
        used_at = DATE


class FailedTry(models.Model):
    """A try to sign in or to unlock that failed, kept for minutes to slow down guessing."""

    subject = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "at"], name="tries_of_a_subject"),
        ]

    class Privacy:
        subject = clear("a keyed hash of an account or an address", whose="person", keep=ACCOUNT)
        at = DATE
