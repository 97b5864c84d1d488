"""What every act in a group shares: the lock, telling both ledgers, and telling people."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.rooms import warrant
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import several
from troth.practice.groups import events, notifications, queries
from troth.practice.groups.models import Group, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import IN


def under_lock(stands: Standing) -> Standing:
    """Lock the group until the transaction ends, and read again how the person stands in it.

    Who needs an engagement's lock too takes that one first: two who wait for each other cannot be.
    """
    Group.objects.select_for_update().get(pk=stands.group.pk)
    return queries.standing(stands.group.pk, to=stands.person)


def record(
    act: Event,
    *,
    of: Membership,
    by: UUID | None,
    at: datetime,
    in_group: bool,
    digests: Iterable[str] = (),
) -> None:
    """Enter an act with a membership in the member's own chain and, if it concerns all, theirs.

    Who was invited, and who declined, stands only in the first.
    """
    kept = list(digests)
    ledger.record(act, chain=of.engagement_id, by=by, at=at, about=[of.pk], digests=kept)
    if in_group:
        ledger.record(act, chain=of.group_id, by=by, at=at, about=[of.pk], digests=kept)


def tell(who: Iterable[Person], kind: str, *, of: UUID, at: datetime) -> None:
    """Tell people that something waits."""
    for person in who:
        people.notify(person, kind, about=str(of), at=at)


def others_inside(stands: Standing) -> list[Person]:
    """Return who is in the group besides the person who acts."""
    everybody = [stands.group.practitioner, *(m.person for m in stands.inside)]
    return [p for p in everybody if p.pk != stands.person.pk]


def tell_of_name(person: UUID, at: datetime) -> None:
    """Enter in every group of a person that they are called otherwise, and tell the members.

    Practitioner and member work together in an engagement too, and are told there.
    """
    for own in Membership.objects.filter(person=person, state=IN):
        ledger.record(events.RENAMED, chain=own.group_id, by=person, at=at, about=[person])
        others = Membership.objects.filter(group=own.group_id, state=IN).exclude(person=person)
        members = (m.person for m in others.select_related("person"))
        tell(members, notifications.RENAMED, of=own.group_id, at=at)


def sign_out(group: UUID, *, by: Holder, at: datetime) -> None:
    """Sign oneself out of every room of a group; who writes next makes a key without one.

    Nobody is kept in a group because its rows were changed: from a room that does not follow from
    what one signed, one goes by the row alone.
    """
    for purpose in warrant.purposes(group):
        with suppress(NotEntitled):
            several.leave(group, purpose, by=by.keyring, at=at)


def take_keys(group: UUID, person: UUID) -> None:
    """Delete every key that a person holds of a group; the next word gets a new key."""
    for room, held in vault_queries.holders(group).items():
        if person in held.holders:
            vault.revoke(room, person)
