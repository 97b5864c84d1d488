"""What the vault stores: public keys, locked seeds, compartments, and grants."""

import uuid

from django.conf import settings
from django.db import models

KEY_MATERIAL = "key material: sealed or wrapped, opens nothing by itself"


class Identity(models.Model):
    """A person's public keys, signed by themselves."""

    holder = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    box_public = models.BinaryField()
    sign_public = models.BinaryField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()

    class Privacy:
        holder = "clear: an id"
        box_public = "clear: public by nature"
        sign_public = "clear: public by nature"
        signature = "clear: public by nature"
        made_at = "clear: a date"


class SignIn(models.Model):
    """How the host recognises a person's password. It opens nothing."""

    holder = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    salt = models.BinaryField()
    memory_kib = models.PositiveIntegerField()
    passes = models.PositiveIntegerField()
    verifier = models.BinaryField()
    set_at = models.DateTimeField()

    class Privacy:
        holder = "clear: an id"
        salt = "clear: random"
        memory_kib = "clear: a setting"
        passes = "clear: a setting"
        verifier = "key material: keyed with the pepper, which lies outside the database"
        set_at = "clear: a date"


class SlotKind(models.TextChoices):
    """The ways to unlock a vault. There is no administrator, provider or escrow kind."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    RECOVERY = "recovery"


class Slot(models.Model):
    """A person's seed, locked with something only they know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=SlotKind.choices)
    salt = models.BinaryField()
    memory_kib = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    wrapped_seed = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "kind"], name="one_slot_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=SlotKind.values), name="known_kinds_of_slot"
            ),
        ]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        kind = "clear: a choice"
        salt = "clear: random"
        memory_kib = "clear: a setting"
        passes = "clear: a setting"
        wrapped_seed = KEY_MATERIAL
        made_at = "clear: a date"
        used_at = "clear: a date"


class Compartment(models.Model):
    """A room of one engagement with a key of its own: contract, shared, private, one release."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.UUIDField()
    purpose = models.CharField(max_length=64)
    generation = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "purpose", "generation"], name="one_key_a_generation"
            ),
        ]

    class Privacy:
        id = "clear: an id"
        engagement = "clear: an id"
        purpose = "clear: a choice, with the id of a release"
        generation = "clear: a number"
        made_at = "clear: a date"


class Grant(models.Model):
    """A compartment key sealed to one person by another who held it: the only kind of sight."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="grants")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_key = models.BinaryField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    authority = models.CharField(max_length=32)
    reference = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compartment", "holder"], name="one_grant_a_holder"),
        ]

    class Privacy:
        id = "clear: an id"
        compartment = "clear: an id"
        holder = "clear: an id"
        sealed_key = KEY_MATERIAL
        given_by = "clear: an id"
        authority = "clear: a choice"
        reference = "clear: an id or a digest"
        at = "clear: a date"
        signature = "clear: public by nature"
