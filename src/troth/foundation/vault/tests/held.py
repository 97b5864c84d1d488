"""The key of a room that a test knows by its id."""

from uuid import UUID

from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments


def key_of(room: UUID, *, by: Keyring) -> bytes:
    """Return a compartment's key to who holds it, or raise NoKey."""
    return compartments.compartment_key(Compartment.objects.get(pk=room), by=by)
