"""Checks the parties' signatures on a charter against the public keys they have now."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from troth.engagements import charter, queries
from troth.engagements.models import Charter, PartName, Signature
from troth.vault import identity
from troth.vault import queries as vault_queries


def keys_signed(engagement: UUID) -> bool:
    """Say whether the keys that all parties have now are the ones that signed the charter.

    Were a public key in the database another one by now, its owner's signature would not hold.
    """
    found = queries.signed_charter(engagement)
    if found is None:
        return False
    signed = queries.signatures(found)
    genuine = all(identity.is_genuine(s.person_id) for s in signed.values())
    return genuine and set(PartName.values) <= valid(found, signed).keys()


def valid(found: Charter, signed: Mapping[str, Signature]) -> dict[str, str]:
    """Return, by part, the digest of each signature that the signer's public key confirms."""
    publics = vault_queries.sign_publics(s.person_id for s in signed.values())
    return {
        part: s.digest
        for part, s in signed.items()
        if s.person_id in publics and _holds(found, part, s, publics[s.person_id])
    }


def _holds(found: Charter, part: str, made: Signature, public: bytes) -> bool:
    signed = deed(found, part=part, person=str(made.person_id))
    try:
        VerifyKey(public).verify(signed, bytes(made.signature))
    except BadSignatureError:
        return False
    return True


def deed(found: Charter, *, part: str, person: str) -> bytes:
    """Return the bytes that a party signs of a charter on this host."""
    return charter.deed(
        host=settings.TROTH_HOST_ID,
        engagement=str(found.engagement),
        version=found.version,
        digest=found.digest,
        part=part,
        person=person,
    )
