"""Checks the parties' signatures on a charter against the keys they had and have."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings

from troth.engagement.charters import queries
from troth.engagement.charters.models import Charter, Signature
from troth.engagement.charters.text import model
from troth.engagement.core.rules.life import EVERYBODY, INSIDE
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.services import compartments as vault


def keys_signed(engagement: UUID) -> bool:
    """Say whether the keys that all parties have now are, or come from, those that signed.

    Were a public key in the database another one by now, its owner's signature would not hold. Keys
    that were renewed hold when the former key, or another party, signed that they were.
    """
    found = queries.signed_charter(engagement)
    if found is None:
        return False
    signed = queries.signatures(found)
    lines = identity.lines(s.person_id for s in signed.values())
    genuine = all(
        lines[s.person_id].is_genuine and _handed_down(found, part, s, lines)
        for part, s in signed.items()
    )
    return genuine and set(participants(found)) <= valid(found, signed).keys()


def keys_let_in(engagement: UUID, people: Iterable[UUID]) -> bool:
    """Say whether everybody's present keys are those that were given the key of the charter.

    At the door fingerprints are compared, and then the charter's key is sealed to the very keys
    that were shown. Were another public key in the database by now, no signed grant would name it.
    """
    room = vault_queries.compartment(engagement, "contract")
    return room is not None and vault.is_sealed_to_present_keys(room.pk, set(people))


def participants(found: Charter) -> tuple[str, ...]:
    """Return the parts that sign this version: all three, or two where nobody else pays."""
    return EVERYBODY if found.parties == len(EVERYBODY) else INSIDE


def valid(found: Charter, signed: Mapping[str, Signature]) -> dict[str, str]:
    """Return, by part, the digest of each signature that the signer's public key confirms."""
    publics = vault_queries.sign_publics(s.person_id for s in signed.values())
    return {
        part: s.digest
        for part, s in signed.items()
        if s.person_id in publics and _holds(found, part, s, publics[s.person_id])
    }


def keys(found: Charter, signed: Mapping[str, Signature]) -> dict[str, bytes]:
    """Return, by part, the public key (Ed25519, 32 bytes) of each signature that holds."""
    publics = vault_queries.sign_publics(s.person_id for s in signed.values())
    made = {p: _signer(found, p, s, publics.get(s.person_id)) for p, s in signed.items()}
    return {part: key for part, key in made.items() if key is not None}


def _holds(found: Charter, part: str, made: Signature, public: bytes) -> bool:
    return _signer(found, part, made, public) is not None


def _signer(found: Charter, part: str, made: Signature, public: bytes | None) -> bytes | None:
    """Return the key with which a party signed: the one they have now, or had at that time."""
    signed, given = _signed(found, part, made)
    return identity.signer(made.person_id, signed, given, at=made.at, present=public)


def _handed_down(
    found: Charter, part: str, made: Signature, lines: Mapping[UUID, identity.Line]
) -> bool:
    signed, given = _signed(found, part, made)
    key = lines[made.person_id].signer(signed, given, at=made.at)
    peers = lines.keys() - {made.person_id}
    return key is not None and lines[made.person_id].hands_down(key, peers=peers)


def _signed(found: Charter, part: str, made: Signature) -> tuple[bytes, bytes]:
    """Return what a party signed, and the signature."""
    return signing_payload(found, part=part, person=str(made.person_id)), bytes(made.signature)


def signing_payload(found: Charter, *, part: str, person: str) -> bytes:
    """Return the bytes that a party signs of a charter on this host."""
    return model.signing_payload(
        host=settings.TROTH_HOST_ID,
        engagement=str(found.engagement),
        version=found.version,
        digest=found.digest,
        part=part,
        person=person,
    )
