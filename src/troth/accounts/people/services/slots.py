"""What the ledger keeps of a way to unlock, when it comes and when it goes."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services import slots as vault


def evidence(
    person: Person, kinds: Iterable[SlotKind] = tuple(SlotKind), *, reference: str = ""
) -> list[str]:
    """Return two digests for each present slot of these kinds: of its card, and of the signature.

    SHA-256 in hex, the oldest slot first. `reference` narrows it to the slot of one passkey.
    """
    wanted = set(kinds)
    found = [slot for slot in vault_queries.slots(person.pk) if slot.kind in wanted]
    return [
        digest
        for slot in found
        if not reference or slot.reference == reference
        for digest in (slot.digest, slot.signature_digest)
    ]


def take_away(slot: UUID, *, by: Holder, at: datetime) -> list[str]:
    """Remove one of a person's own slots; return the digests of its card and of a signature on it.

    The signature is made for the removal, over the digest of the card. Raises LastSlot.
    """
    return signed_away(vault.remove_slot(by.keyring, slot, at=at), by=by)


def signed_away(digest: str, *, by: Holder) -> list[str]:
    """Return what the ledger keeps of a slot that its owner ended, by the digest of its card."""
    return [digest, sha256(by.keyring.sign(bytes.fromhex(digest))).hexdigest()]
