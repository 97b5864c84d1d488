"""A person's public keys, as they signed them themselves: the present, pending and former ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from troth.foundation.vault.envelope import Tampered, canonical, genuine
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Former, Identity, Pending, Vouch


class Superseded(Exception):
    """These keys are no longer the person's present ones: they have to unlock again."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signing key of a person (Ed25519, 32 bytes), and when it was theirs (None: open)."""

    public: bytes
    since: datetime | None
    until: datetime | None

    def was_in_force(self, at: datetime) -> bool:
        """Say whether it was the person's key at a moment; at the change itself both are."""
        return (self.since is None or self.since <= at) and (self.until is None or at <= self.until)


def card(holder: UUID, box_public: bytes, sign_public: bytes) -> bytes:
    """Return what a person signs of their own keys, so that none can be put in another's place."""
    return canonical(
        {
            "what": "identity",
            "host": settings.TROTH_HOST_ID,
            "holder": str(holder),
            "seal": box_public.hex(),
            "sign": sign_public.hex(),
        }
    )


def succession(holder: UUID, former: tuple[bytes, bytes], new: tuple[bytes, bytes]) -> bytes:
    """Return what both keys sign when one follows the other; pairs are (seal, sign), 32 bytes."""
    return canonical(
        {
            "what": "succession",
            "host": settings.TROTH_HOST_ID,
            "holder": str(holder),
            "former": [key.hex() for key in former],
            "next": [key.hex() for key in new],
        }
    )


def publics(row: Identity | Former | Pending) -> tuple[bytes, bytes]:
    """Return the public keys of a row: (seal, sign)."""
    return bytes(row.box_public), bytes(row.sign_public)


def confirmed(row: Identity | Former | Pending) -> bytes:
    """Return the public sealing key of a card that its signing key confirms, or raise Tampered.

    The signing key is what people compare; without this check someone who edits the database
    could put a sealing key of their own beside it.
    """
    box_public, sign_public = publics(row)
    signed = card(row.holder_id, box_public, sign_public)
    if not genuine(sign_public, signed, bytes(row.signature)):
        raise Tampered("These public keys were not signed by the person they name.")
    return box_public


def _is_confirmed(row: Identity) -> bool:
    try:
        confirmed(row)
    except Tampered:
        return False
    return True


def is_genuine(holder: UUID) -> bool:
    """Say whether a person's public keys are the ones they signed."""
    return _is_confirmed(Identity.objects.get(holder_id=holder))


def locked(holder: UUID) -> Identity:
    """Return a person's present card and keep it from changing until the transaction ends."""
    return Identity.objects.select_for_update().get(holder_id=holder)


def require_present(keyring: Keyring) -> Identity:
    """Return the present card under lock, or raise Superseded when these are older keys."""
    found = locked(keyring.holder_id)
    if publics(found) != (keyring.box_public, keyring.sign_public):
        raise Superseded
    return found


# --- former keys -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A person's keys as they stand in the database; each answer checks the signatures."""

    present: Identity | None
    former: tuple[Former, ...]

    @property
    def is_genuine(self) -> bool:
        """Whether the person has keys, and the present ones are those that they signed."""
        return self.present is not None and _is_confirmed(self.present)

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The signing keys, the present one first, back to where the line breaks.

        A former key counts when its own card is signed, and when the key after it took over from
        it with a signature. So nobody without the present key can add one to the line.
        """
        if self.present is None:
            return ()
        rows = {(bytes(r.next_box_public), bytes(r.next_sign_public)): r for r in self.former}
        found: list[Signer] = []
        here, until = publics(self.present), None
        while (row := rows.pop(here, None)) is not None and _took_over(row, here):
            found.append(Signer(here[1], row.until, until))
            here, until = publics(row), row.until
        return (*found, Signer(here[1], None, until))

    def signer(
        self, message: bytes, signature: bytes | memoryview, *, at: datetime | None = None
    ) -> bytes | None:
        """Return the key that signed a message: any, or one in force at `at`; else None."""
        for key in self.signers:
            in_force = at is None or key.was_in_force(at)
            if in_force and genuine(key.public, message, bytes(signature)):
                return key.public
        return None

    def hands_down(self, public: bytes, *, peers: Iterable[UUID]) -> bool:
        """Say whether a key was handed on, step by step, to the present ones.

        A step holds when the former key signed it or, where that was lost, when one of `peers`
        did. This is stricter than `signers`: it is asked before someone is given a key because
        of what `public` once signed.
        """
        if self.present is None:
            return False
        rows = {bytes(row.sign_public): row for row in self.former}
        here, trusted = public, frozenset(peers)
        while (row := rows.pop(here, None)) is not None:
            after = bytes(row.next_box_public), bytes(row.next_sign_public)
            if not (_took_over(row, after) and _handed_on(row, after, trusted)):
                return False
            here = after[1]
        return here == bytes(self.present.sign_public)


def lines(holders: Iterable[UUID]) -> Mapping[UUID, Line]:
    """Return the keys of each person named; two queries, however many they are."""
    wanted = set(holders)
    present = {row.holder_id: row for row in Identity.objects.filter(holder_id__in=wanted)}
    former: dict[UUID, list[Former]] = {}
    for row in Former.objects.filter(holder_id__in=wanted):
        former.setdefault(row.holder_id, []).append(row)
    return {pk: Line(present.get(pk), tuple(former.get(pk, ()))) for pk in wanted}


def line(holder: UUID) -> Line:
    """Return the keys of one person."""
    return lines([holder])[holder]


def signers(holder: UUID) -> tuple[Signer, ...]:
    """Return the signing keys of a person, as `Line.signers` finds them."""
    return line(holder).signers


def _took_over(row: Former, here: tuple[bytes, bytes]) -> bool:
    deed = succession(row.holder_id, publics(row), here)
    own = card(row.holder_id, *publics(row))
    return genuine(here[1], deed, bytes(row.by_next)) and genuine(
        bytes(row.sign_public), own, bytes(row.signature)
    )


def signer(
    holder: UUID,
    message: bytes,
    signature: bytes | memoryview,
    *,
    at: datetime | None = None,
    present: bytes | None = None,
) -> bytes | None:
    """Return the key of a person that signed a message: any, or one in force at `at`; else None.

    `present`, where it is known already, is tried first and saves the look at former keys.
    """
    if present is not None and genuine(present, message, bytes(signature)):
        return present
    return line(holder).signer(message, signature, at=at)


def signed(
    holder: UUID,
    message: bytes,
    signature: bytes | memoryview,
    *,
    at: datetime | None = None,
    present: bytes | None = None,
) -> bool:
    """Say whether a person signed a message, as `signer` finds it."""
    return signer(holder, message, signature, at=at, present=present) is not None


def key_at(holder: UUID, at: datetime) -> bytes | None:
    """Return the signing key of a person that was in force at a moment."""
    return next((key.public for key in signers(holder) if key.was_in_force(at)), None)


def is_handed_down(holder: UUID, public: bytes, *, peers: Iterable[UUID]) -> bool:
    """Say whether a key of a person was handed on to the keys that they have now.

    See `Line.hands_down`.
    """
    return line(holder).hands_down(public, peers=peers)


def _handed_on(row: Former, after: tuple[bytes, bytes], peers: frozenset[UUID]) -> bool:
    deed = succession(row.holder_id, publics(row), after)
    if genuine(bytes(row.sign_public), deed, bytes(row.by_former)):
        return True
    vouches = Vouch.objects.filter(
        holder_id=row.holder_id, next_sign_public=after[1], by_id__in=peers
    )
    return any(signed(v.by_id, deed, v.signature) for v in vouches)
