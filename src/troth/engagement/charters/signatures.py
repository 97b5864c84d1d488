"""Checks whether the keys that the parties have now are, or come from, those that signed."""

from collections.abc import Iterable
from uuid import UUID

from troth.engagement.charters import queries
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
    people = {made.person_id for made in signed.held.values()}
    lines = identity.lines(people)
    return all(
        lines[made.person_id].is_genuine
        and lines[made.person_id].hands_down(signed.keys[part], peers=people - {made.person_id})
        for part, made in signed.held.items()
    )


def keys_let_in(engagement: UUID, people: Iterable[UUID]) -> bool:
    """Say whether everyone's present keys are those that were given the key of the charter.

    At the door fingerprints are compared, and then the charter's key is sealed to the very keys
    that were shown. Were another public key in the database by now, no signed grant would name it.
    """
    room = vault_queries.compartment(engagement, "contract")
    return room is not None and vault.is_sealed_to_present_keys(room.pk, set(people))
