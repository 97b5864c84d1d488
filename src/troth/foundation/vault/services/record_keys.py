"""The keys that wrap records' own keys: a compartment's key together with a shred share."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from troth.foundation.vault import derive, share_store
from troth.foundation.vault.envelope import Place
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services.compartments import compartment_keys
from troth.foundation.vault.services.refusals import Ended
from troth.foundation.vault.shares.models import ShareClass


def wrapping_keys(
    rooms: Iterable[tuple[Compartment, UUID]], kept: ShareClass = ShareClass.CONTENT, *, by: Keyring
) -> dict[UUID, bytes]:
    """Return, by compartment, the key that wraps the keys of its records of one class.

    `rooms` are pairs (compartment, engagement of the record). The key needs both the compartment's
    key and the engagement's shred share of the class. Raises NoKey without a grant; then Ended when
    the share was destroyed on purpose, and NoShareStore when it is missing.
    """
    found = dict(rooms)
    keys = compartment_keys(found, by=by)
    pairs = {room.pk: engagement for room, engagement in found.items()}
    engagements = set(pairs.values())
    shares = share_store.found(engagements, kept)
    if missing := engagements - shares.keys():
        gone = share_store.shredded(missing, kept)
        if not gone:
            raise NoShareStore
        raise Ended(max(gone.values()), is_all=bool(share_store.ended(gone)))
    return {pk: derive.hkdf(keys[pk] + shares[pairs[pk]], "records") for pk in pairs}


def place(**parts: str | int) -> Place:
    """Return the place of a record on this host, to which its envelope is bound."""
    return {"host": settings.TROTH_HOST_ID, **parts}
