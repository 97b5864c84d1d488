"""Persons, organisations, sessions, second factors, devices, notices and one-time links."""

import uuid
from datetime import tzinfo
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from troth.foundation.kit.zones import known, zone_of
from troth.foundation.records.privacy import Retention, clear, held
from troth.foundation.vault.host_key import HostIndex, HostSealed

ACCOUNT = Retention.ACCOUNT
ID = clear("an id", whose="person", keep=ACCOUNT)
DATE = clear("a date, needed for clocks", whose="person", keep=ACCOUNT)
PERSON = settings.AUTH_USER_MODEL


class Organisation(models.Model):
    """A sponsor or a practice, as far as persons belong to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = HostSealed()
    erase_asked_at = models.DateTimeField(null=True)

    class Privacy:
        id = clear("an id", whose="organisation", keep=ACCOUNT)
        name = held("shown beside the people who belong to it", whose="organisation", keep=ACCOUNT)
        erase_asked_at = clear("needed for disposal", whose="organisation", keep=ACCOUNT)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Someone with an account. No password is here: the vault keeps the sign-in verifier."""

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
    letters_name = models.BooleanField(default=False)
    no_reminders = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    recovery_confirmed_at = models.DateTimeField(null=True, blank=True)
    sign_in_reset_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

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
        letters_name = no_reminders = clear("a choice of letters", whose="person", keep=ACCOUNT)
        created_at = DATE
        recovery_confirmed_at = DATE
        sign_in_reset_at = DATE
        closed_at = DATE
        erased_at = DATE

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> tzinfo:
        """The zone in which this person reads hours; the host's while no known one is chosen."""
        return zone_of(self.time_zone)

    @property
    def has_zone(self) -> bool:
        """Whether the person chose a zone that this machine knows."""
        return known(self.time_zone) is not None


class Admission(models.Model):
    """Whether only who was invited may open an account; without its one row, everybody may."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    invited_only = models.BooleanField()

    class Privacy:
        id = "clear: always 1"
        invited_only = "clear: a state of the host"


class Session(models.Model):
    """One sign-in. The cookie is not stored, only its hash; the seed is here sealed, or not.

    `halfway` is someone whose password was right and whose second step is awaited: nobody is
    signed in by that. A `challenge` is answered by a passkey, once. `opened_mark` shows that the
    vault was opened in this session; only the cookie and the pepper make it.
    """

    key = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    halfway = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+")
    device = HostSealed()
    challenge = models.CharField(max_length=64, default="", blank=True)
    challenge_for = models.CharField(max_length=16, default="", blank=True)
    challenge_at = models.DateTimeField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    kept_seed = models.BinaryField(null=True)
    opened_mark = models.CharField(max_length=64, default="", blank=True)
    made_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    unlocked_at = models.DateTimeField(null=True)

    class Privacy:
        key = clear("the hash of a random cookie", whose="person", keep=ACCOUNT)
        person = ID
        halfway = ID
        device = held("shown to the person, who knows it again", whose="person", keep=ACCOUNT)
        challenge = clear("random, counts once", whose="person", keep=ACCOUNT)
        challenge_for = clear("a choice from a list", whose="person", keep=ACCOUNT)
        challenge_at = DATE
        data = clear("states of screens, without content", whose="person", keep=ACCOUNT)
        kept_seed = "key material: sealed with the cookie and the pepper, which lie elsewhere"
        opened_mark = clear(
            "keyed with cookie and pepper, opens nothing", whose="person", keep=ACCOUNT
        )
        made_at = DATE
        seen_at = DATE
        unlocked_at = DATE


class DutyKind(models.TextChoices):
    """What someone does for others here, for which one factor is too little."""

    PRACTITIONER = "practitioner"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"


class Duty(models.Model):
    """A duty that someone took up; from then on their sign-in needs a second factor."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=16, choices=DutyKind.choices)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_duty_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=DutyKind.values), name="known_kinds_of_duty"
            ),
        ]

    class Privacy:
        person = ID
        kind = clear("membership", whose="person", keep=ACCOUNT)
        since = DATE


class CodeApp(models.Model):
    """The secret that a person shares with the app which shows them codes (RFC 6238).

    It counts from `confirmed_at` on. `last_step` is the latest half minute whose code was used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret = HostSealed()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=False),
                name="one_code_app_that_counts",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=True),
                name="one_code_app_to_confirm",
            ),
        ]

    class Privacy:
        id = ID
        person = ID
        secret = held("needed to check the codes that the app shows", whose="person", keep=ACCOUNT)
        made_at = DATE
        confirmed_at = DATE
        last_step = clear("a count of half minutes", whose="person", keep=ACCOUNT)


class SpareCode(models.Model):
    """A code on paper that stands in for the second factor, once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "code_hash"], name="one_row_a_spare_code"),
        ]

    class Privacy:
        person = ID
        code_hash = clear(
            "a hash of random signs, keyed with the pepper", whose="person", keep=ACCOUNT
        )
        made_at = DATE
        used_at = DATE


class Passkey(models.Model):
    """A passkey that recognises a person (WebAuthn). What it unlocks is a slot of the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = HostSealed()
    transports = models.JSONField(default=list)
    has_prf = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        id = ID
        person = ID
        credential_id = clear("random, made by the device", whose="person", keep=ACCOUNT)
        public_key = clear("public by nature", whose="person", keep=ACCOUNT)
        sign_count = clear("a count", whose="person", keep=ACCOUNT)
        name = held("how the person calls their device", whose="person", keep=ACCOUNT)
        transports = clear("a choice from a list", whose="person", keep=ACCOUNT)
        has_prf = clear("a state", whose="person", keep=ACCOUNT)
        made_at = DATE
        used_at = DATE

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A kind of device from which a person has signed in, so that a new one is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = HostSealed()
    words_index = HostIndex("words", db_index=True)
    first_at = models.DateTimeField()

    class Privacy:
        id = ID
        person = ID
        words = held("browser and system in two words", whose="person", keep=ACCOUNT)
        words_index = clear("a keyed hash, to know it again", whose="person", keep=ACCOUNT)
        first_at = DATE


class Notification(models.Model):
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


class Letter(models.Model):
    """A letter that waits for the mail server; the row goes when that has taken it.

    `text` is subject and words, without content. `caused_by` is told when it is refused for good,
    and hooks what became of what it is `about`. `error` is the last failure.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    address = HostSealed()
    text = HostSealed()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    caused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    about = models.CharField(max_length=80, default="", blank=True)
    is_reminder = models.BooleanField(default=False)
    error = models.CharField(max_length=80, default="", blank=True)

    class Privacy:
        id = ID
        address = held("the address that the letter goes to", whose="person", keep=ACCOUNT)
        text = held("the link counts for who gets the letter", whose="person", keep=ACCOUNT)
        made_at = DATE
        due_at = DATE
        tries = clear("a count", whose="person", keep=ACCOUNT)
        caused_by = ID
        about = clear("an id: whose state the letter changes when it is taken", keep=ACCOUNT)
        is_reminder = clear("whether one may ask for no more of them", whose="person", keep=ACCOUNT)
        error = clear("a kind of failure and a number", whose="person", keep=ACCOUNT)


class ResetLink(models.Model):
    """A link that sets a new sign-in password, once. It never opens a vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reset_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        id = ID
        person = ID
        token_hash = clear("the hash of a random token", whose="person", keep=ACCOUNT)
        made_by = ID
        expires_at = DATE
        used_at = DATE


class AddressLink(models.Model):
    """A link that shows that someone gets the mail of an address, once.

    Without a person it opens a new account; with one it is the new address of that account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="address_links",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    email = HostSealed()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Privacy:
        id = ID
        person = ID
        token_hash = clear("the hash of a random token", whose="person", keep=ACCOUNT)
        email = held("the address that the link was mailed to", whose="person", keep=ACCOUNT)
        expires_at = DATE
        used_at = DATE


class SecondAddress(models.Model):
    """A private address that gets word of a person's sign-in and keys beside the first one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    email = HostSealed()
    since = models.DateTimeField()

    class Privacy:
        id = ID
        person = ID
        email = held("word of sign-in and keys is mailed there", whose="person", keep=ACCOUNT)
        since = DATE


class FailedTry(models.Model):
    """A try to sign in or to unlock that failed, kept for a day to slow down guessing."""

    subject = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "at"], name="tries_of_a_subject"),
        ]

    class Privacy:
        subject = clear("a keyed hash of an account or an address", whose="person", keep=ACCOUNT)
        at = DATE


from troth.accounts.people.former_names import FormerName  # noqa: E402, F401 - a table
