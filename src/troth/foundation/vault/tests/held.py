"""Rooms as tests need them: the key of one that is known by its id, and one of two people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from troth.accounts.people.holder import Holder
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.services import charters, compartments
from troth.foundation.vault.services.payloads import Authority

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DIGEST = "d1"


def key_of(room: UUID, *, by: Keyring) -> bytes:
    """Return a compartment's key to who holds it, or raise NoKey."""
    return compartments.compartment_key(Compartment.objects.get(pk=room), by=by)


def acquaint(chain: UUID, people: Mapping[str, Holder], *, by: Holder) -> None:
    """Let someone compare the keys of others, who are given by part."""
    for part, other in people.items():
        if other is not by:
            pk = other.person.pk
            charters.pin(chain, pk, part=part, level=Level.COMPARED, by=by.keyring, at=AT)


def bind(
    engagement: UUID, client: Holder, practitioner: Holder, sponsor: Holder | None = None
) -> None:
    """Let two people, or three, sign that a charter binds their keys, which they compared."""
    people = {"client": client, "practitioner": practitioner}
    if sponsor is not None:
        people["sponsor"] = sponsor
    parties = {part: who.person.pk for part, who in people.items()}
    for who in people.values():
        acquaint(engagement, people, by=who)
        charters.state_charter(
            engagement, version=1, digest=DIGEST, parties=parties, by=who.keyring, at=AT
        )


def alone(who: Holder, engagement: UUID | None = None) -> Compartment:
    """Return a room that a client began by themselves, and to which others can be added."""
    return compartments.open_compartment(
        engagement or uuid4(), "personal", part="client", by=who.keyring, at=AT
    )


def sent(engagement: UUID, by: Holder, to: Holder) -> Compartment:
    """Return the room of a release that the client opened, and sent to the sponsor."""
    authority, mine = Authority("release", "d2"), Keyring(by.person.pk, by.keyring._seed)
    made = compartments.open_compartment(
        engagement, f"release:{uuid4()}", part="client", by=mine, authority=authority, at=AT
    )
    compartments.grant(made, to.person.pk, part="sponsor", by=mine, authority=authority, at=AT)
    return made


def shared(
    client: Holder,
    practitioner: Holder,
    *,
    by: Holder | None = None,
    engagement: UUID | None = None,
) -> Compartment:
    """Return a room of two people whom a charter binds, opened by one of them."""
    engagement = engagement or uuid4()
    bind(engagement, client, practitioner)
    return compartments.open_compartment(
        engagement,
        "shared",
        by=(by or practitioner).keyring,
        authority=Authority("charter", DIGEST),
        at=AT,
    )
