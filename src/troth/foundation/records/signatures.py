"""Signatures of people: the bytes that they sign, the shape of a row, and the one check.

A row is a claim. It is counted, and shown as a signature, only where `check` or `holds` found that
a key of the person whom it names signed its bytes. What was found is remembered in each process.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import clear, held
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault
from troth.foundation.vault.envelope import Tampered, canonical
from troth.foundation.vault.host_key import HostSealed
from troth.foundation.vault.keyring import Keyring

K = TypeVar("K")
R = TypeVar("R", bound="Signed")


def name_mark(person: UUID, name: str) -> str:
    """Return what is signed of a name: a hash, so that a bundle shows it without the name."""
    return hashlib.sha256(canonical([str(person), name])).hexdigest()


def signing_payload(
    what: str,
    *,
    person: UUID,
    digest: str,
    engagement: UUID | None = None,
    name: str | None = None,
    **facts: object,
) -> bytes:
    """Return the bytes that a person signs: the canonical JSON of what, where and who signs.

    `digest` is the SHA-256 in hex of the words. A pledge is signed in no engagement. `name` is
    what the person is called; None stands for what was signed before names were.
    """
    within = {"engagement": str(engagement)} if engagement else {}
    named = {} if name is None else {"name": name_mark(person, name)}
    return canonical(
        {
            "what": what,
            "host": settings.TROTH_HOST_ID,
            "digest": digest,
            "person": str(person),
            **within,
            **named,
            **facts,
        }
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of a signature: which bytes a person signed, and when."""

    person: UUID
    payload: bytes
    signature: bytes | memoryview
    at: datetime | None


def keys(claims: Mapping[K, Claim]) -> dict[K, bytes]:
    """Return the key (Ed25519, 32 bytes) that made each signature which holds.

    It is one that the person has now, or had then. One query, and two for who has other keys since.
    """
    present = vault.sign_publics(claim.person for claim in claims.values())
    made = {name: _key(claim, present.get(claim.person)) for name, claim in claims.items()}
    return {name: key for name, key in made.items() if key is not None}


def holds(claim: Claim) -> bool:
    """Say whether the person signed these bytes."""
    return bool(keys({"": claim}))


def _key(claim: Claim, present: bytes | None) -> bytes | None:
    if claim.at is None:
        return None
    return identity.signer(
        claim.person, claim.payload, claim.signature, at=claim.at, present=present
    )


class Signed(models.Model):
    """The row of one person's Ed25519 signature on what a concrete table names.

    `name` is what the person was called when they signed, and is signed with the rest. Signatures
    that were made before names were signed have none, and keep their bytes.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name: "models.Field[str | None, str | None]" = HostSealed(  # type: ignore[misc, assignment]
        null=True
    )
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        abstract = True

    class Privacy:
        person = clear("who signed", whose="person")
        name = held("what who signed was called then: a part of what is signed", whose="person")
        signature = clear("public by nature")
        at = clear("a date")

    @property
    def payload(self) -> bytes:
        """The bytes that the row claims to be signed."""
        raise NotImplementedError

    @property
    def claim(self) -> Claim:
        """What the row says, to be checked; nobody signed a name that was altered."""
        try:
            payload = self.payload
        except Tampered:
            payload = b""
        return Claim(self.person_id, payload, self.signature, self.at)

    def put(self, by: Keyring) -> None:
        """Sign and save, in the place of a row that would stand in the way and does not hold.

        The name is sealed to the row, which has its number only once it is there.
        """
        for once in self._meta.total_unique_constraints:
            same = {name: getattr(self, name) for name in once.fields}
            for row in type(self)._default_manager.filter(**same):  # noqa: SLF001
                if row.person_id != self.person_id or not holds(row.claim):
                    row.delete()
        name, self.name = self.person.name, None
        self.save(force_insert=True)
        self.name = name
        self.signature = by.sign(self.payload)
        self.save(update_fields=["name", "signature"])


@dataclass(frozen=True, slots=True)
class Shown:
    """How a signature is shown: since when it holds, or that what claims to be one does not.

    `name` is what the person was called when they signed, if they are called otherwise now.
    """

    at: datetime | None = None
    is_broken: bool = False
    name: str = ""
    name_now: str = ""


@dataclass(frozen=True, slots=True)
class Checked(Generic[K, R]):
    """Signatures by signer: those that hold, the key of each (32 bytes), those that do not hold."""

    held: Mapping[K, R] = field(default_factory=dict)
    keys: Mapping[K, bytes] = field(default_factory=dict)
    broken: Mapping[K, R] = field(default_factory=dict)

    def shown(self, signer: K) -> Shown:
        """Return how the signature of one signer is shown."""
        found = self.held.get(signer)
        if found is None:
            return Shown(is_broken=signer in self.broken)
        then, now = found.name, found.person.name
        if then is None or then == now:
            return Shown(found.at)
        return Shown(found.at, name=then, name_now=now)


def check(rows: "models.QuerySet[R]", *, of: str) -> Checked[Any, R]:
    """Check signatures, in one query with the keys of who signed; `of` names who is the signer.

    Names of several fields, with spaces between, make keys of tuples. Of two rows for one signer
    the one that holds counts.
    """
    found, signer = list(rows.select_related("person__public_keys")), attrgetter(*of.split())
    held: dict[Any, R] = {}
    made_with: dict[Any, bytes] = {}
    for row in found:
        card = getattr(row.person, "public_keys", None)
        key = _key(row.claim, bytes(card.sign_public) if card else None)
        if key is not None:
            held[signer(row)], made_with[signer(row)] = row, key
    return Checked(held, made_with, {signer(row): row for row in found if signer(row) not in held})
