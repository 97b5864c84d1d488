"""What the vault stores: public keys, locked seeds, compartments, and grants."""

import uuid

from django.conf import settings
from django.db import models

from troth.foundation.vault.write_guard import KeyRows

KEY_MATERIAL = "key material: sealed or wrapped, opens nothing by itself"


class Identity(models.Model):
    """A person's present public keys, signed by themselves."""

    holder = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="public_keys",
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


class Former(models.Model):
    """Public keys that a person once had: what they signed still holds, nothing new is sealed.

    `by_former` and `by_next` sign one succession (identity.succession): the former key hands over
    to the next one, the next one takes over. `by_former` is empty while the former seed is lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    box_public = models.BinaryField()
    sign_public = models.BinaryField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    next_box_public = models.BinaryField()
    next_sign_public = models.BinaryField()
    by_former = models.BinaryField()
    by_next = models.BinaryField()

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        box_public = "clear: public by nature"
        sign_public = "clear: public by nature"
        signature = "clear: public by nature"
        made_at = "clear: a date"
        until = "clear: a date"
        next_box_public = "clear: public by nature"
        next_sign_public = "clear: public by nature"
        by_former = "clear: public by nature"
        by_next = "clear: public by nature"


class Pending(models.Model):
    """Public keys that a person prepares; they change nothing until they are taken.

    `by_former` is there when the present keys hand over (a new seed), and empty when they are lost.
    """

    holder = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    box_public = models.BinaryField()
    sign_public = models.BinaryField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()
    by_former = models.BinaryField()
    by_next = models.BinaryField()

    class Privacy:
        holder = "clear: an id"
        box_public = "clear: public by nature"
        sign_public = "clear: public by nature"
        signature = "clear: public by nature"
        made_at = "clear: a date"
        by_former = "clear: public by nature"
        by_next = "clear: public by nature"


class Vouch(models.Model):
    """A peer's word that a succession without the former key is the same person's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    next_sign_public = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "next_sign_public", "by"], name="one_vouch_a_peer"
            ),
        ]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        next_sign_public = "clear: public by nature"
        by = "clear: an id"
        at = "clear: a date"
        signature = "clear: public by nature"


class PepperCheck(models.Model):
    """One row by which a foreign pepper is recognised; it opens nothing and tries no password."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    value = models.BinaryField()

    class Privacy:
        id = "clear: always 1"
        value = "key material: keyed with the pepper, which lies outside the database"


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
    """The ways to unlock a vault: all of them in the hands of the person whose vault it is.

    There is no administrator, provider, escrow or executor kind, and the database refuses others.
    """

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class Slot(models.Model):
    """A person's seed, locked with something only they have, on a card that they signed.

    `sign_public` says which of their seeds it is: the present, a pending or a former one.
    `reference` tells passkeys apart (SHA-256 of the credential's id, hex), else it is empty.
    """

    made_by = "holder_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sign_public = models.BinaryField()
    kind = models.CharField(max_length=16, choices=SlotKind.choices)
    reference = models.CharField(max_length=64)
    salt = models.BinaryField()
    memory_kib = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    wrapped_seed = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    signature = models.BinaryField()

    objects = KeyRows["Slot"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sign_public", "kind", "reference"], name="one_slot_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SlotKind.values), name="known_kinds_of_slot"
            ),
            models.CheckConstraint(
                condition=(models.Q(kind=SlotKind.PASSKEY) & ~models.Q(reference=""))
                | (~models.Q(kind=SlotKind.PASSKEY) & models.Q(reference="")),
                name="only_passkeys_have_a_reference",
            ),
        ]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        sign_public = "clear: public by nature"
        kind = "clear: a choice"
        reference = "clear: a digest of a random id"
        salt = "clear: random"
        memory_kib = "clear: a setting"
        passes = "clear: a setting"
        wrapped_seed = KEY_MATERIAL
        made_at = "clear: a date"
        used_at = "clear: a date"
        signature = "clear: public by nature"


_WRITTEN_ONCE = frozenset({"release", "handover"})


class Compartment(models.Model):
    """A room of one engagement with a key of its own: contract, shared, private, one release.

    A label without authority: whose key it is follows from the holder's own seed (`root` is its
    mark, `owner` who wrote there first), or from the signed links of the room (`root` is empty).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.UUIDField()
    purpose = models.CharField(max_length=64)
    generation = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    root = models.CharField(max_length=32, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "purpose", "generation"], name="one_key_a_generation"
            ),
        ]

    @property
    def is_written_once(self) -> bool:
        """Whether it holds one thing that is never added to, as a release does: no renewal."""
        return self.purpose.partition(":")[0] in _WRITTEN_ONCE

    class Privacy:
        id = "clear: an id"
        engagement = "clear: an id"
        purpose = "clear: a choice, with the id of a release"
        generation = "clear: a number"
        made_at = "clear: a date"
        root = "clear: a digest that tells one seed from another"
        owner = "clear: an id"


class FormerRoot(models.Model):
    """What the keys of a person's own rooms followed from, under a seed that they had before.

    `sealed` opens with the present seed, or with a lost one that may turn up.
    """

    made_by = "holder_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=32)
    sealed = models.BinaryField()

    objects = KeyRows["FormerRoot"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["holder", "mark"], name="one_row_a_former_root"),
        ]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        mark = "clear: a digest that tells one seed from another"
        sealed = KEY_MATERIAL


class Grant(models.Model):
    """A compartment key sealed to one person by another who held it: the only kind of sight.

    `sealed_to` is the public sealing key it was sealed to: the present one of its holder, a pending
    one (it is in force when that is taken), or a former one.
    """

    made_by = "given_by_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="grants")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_to = models.BinaryField()
    sealed_key = models.BinaryField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    authority = models.CharField(max_length=32)
    reference = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.BinaryField()

    objects = KeyRows["Grant"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["compartment", "holder", "sealed_to"], name="one_grant_a_holder"
            ),
        ]

    class Privacy:
        id = "clear: an id"
        compartment = "clear: an id"
        holder = "clear: an id"
        sealed_to = "clear: public by nature"
        sealed_key = KEY_MATERIAL
        given_by = "clear: an id"
        authority = "clear: a choice"
        reference = "clear: an id or a digest"
        at = "clear: a date"
        signature = "clear: public by nature"


class RoomLink(models.Model):
    """One signed step in the history of a room of several (rooms.link); never changed.

    `body` and `signature` are the bytes that were signed; the other fields only help to find them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    chain = models.UUIDField()
    purpose = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "purpose", "seq"], name="one_link_a_number"),
        ]

    class Privacy:
        id = "clear: an id"
        chain = "clear: an id"
        purpose = "clear: a choice, with the id of a release"
        seq = "clear: a number"
        hash = "clear: a digest"
        body = "clear: ids, public keys and a commitment to a key"
        signature = "clear: public by nature"


class PreparedLink(models.Model):
    """A link that a peer signed for keys that are only prepared; it is in no room before then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sign_public = models.BinaryField()
    chain = models.UUIDField()
    purpose = models.CharField(max_length=64)
    body = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sign_public", "chain", "purpose"], name="one_prepared_link"
            ),
        ]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        sign_public = "clear: public by nature"
        chain = "clear: an id"
        purpose = "clear: a choice, with the id of a release"
        body = "clear: ids, public keys and a commitment to a key"
        signature = "clear: public by nature"


class Statement(models.Model):
    """What a person's own key says of the keys of others: a charter they signed, keys they know.

    Their own program starts from these rows and believes those that their own line of keys signed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chain = models.UUIDField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "digest"], name="said_once"),
        ]
        indexes = [models.Index(fields=["holder", "chain"], name="said_of_a_chain")]

    class Privacy:
        id = "clear: an id"
        holder = "clear: an id"
        chain = "clear: an id"
        digest = "clear: a digest"
        body = "clear: ids and public keys"
        signature = "clear: public by nature"
        at = "clear: a date"
