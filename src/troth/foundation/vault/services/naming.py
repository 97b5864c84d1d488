"""Keys from outside an agreement: a contact whose key stands in what the client signed.

The client pins that very key before anything is sealed to it. The contact knows nobody here: they
pin who began the room when they first read it, so that no other can take its place later.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from troth.foundation.vault import identity
from troth.foundation.vault.keyring import Keyring, fingerprint
from troth.foundation.vault.rooms import statement, warrant
from troth.foundation.vault.rooms.link import Member, NotEntitled, moment
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.rooms.trust import state, trust_of


@transaction.atomic
def pin_named(
    chain: UUID, person: UUID, *, part: str, named: str, by: Keyring, at: datetime
) -> None:
    """Say with one's own key that someone's keys are those whose fingerprint one signed.

    `named` is that fingerprint. Raises NotEntitled for a card with another key that the named one
    did not hand over to, and Tampered for one that its owner did not sign.
    """
    row = identity.locked(person)
    box, sign = identity.confirmed(row), bytes(row.sign_public)
    line = (signer.public for signer in identity.signers(person))
    then = next((key for key in line if fingerprint(key) == named), None)
    if then is None or not identity.is_handed_down(person, then, peers=()):
        raise NotEntitled("another key than the text names")
    _state(chain, Member(part, str(person), sign.hex(), box.hex()), Level.NAMED, by=by, at=at)


@transaction.atomic
def remember(chain: UUID, purpose: str, *, by: Keyring, at: datetime) -> None:
    """Say with one's own key whose keys are in a room into which one was brought.

    Raises NotEntitled when nothing leads to the room.
    """
    for member in warrant.room(chain, purpose, by=by).members:
        if member.person != str(by.holder_id):
            _state(chain, member, Level.LINK, by=by, at=at)


def _state(chain: UUID, of: Member, level: Level, *, by: Keyring, at: datetime) -> None:
    trust = trust_of(by, [chain])
    if trust.knows(of) and (of.part, of.person) in trust.parts:
        return
    body = statement.pin(
        host=settings.TROTH_HOST_ID,
        chain=str(chain),
        holder=str(by.holder_id),
        level=level,
        of=of,
        at=moment(at),
    )
    state(body, chain=chain, by=by, at=at)
