"""Who can read in a group: lines computed from the grants, and who holds which key since when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.foundation.kit.audience import YOU, AudienceLine
from troth.foundation.vault import queries as vault
from troth.foundation.vault.keyring import fingerprint
from troth.foundation.vault.queries import HeldBy
from troth.practice.groups.queries import TERMS, Standing


@dataclass(frozen=True, slots=True)
class Key:
    """One person's key to a room: who, by whom, since when, and their fingerprint."""

    name: str
    given_by: str
    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the group with everyone who holds its newest key, as far as one may know."""

    title: str
    keys: tuple[Key, ...]
    is_terms: bool


def lines(stands: Standing) -> dict[UUID, AudienceLine]:
    """Return the audience line of every room of a group, by compartment id; one query."""
    return {pk: line(held, stands) for pk, held in vault.holders(stands.group.pk).items()}


def line(held: HeldBy | None, stands: Standing) -> AudienceLine:
    """Return who can read what is in a room: oneself, the members by name, the practitioner.

    Before anyone was let in there is no room, and only who writes could read.
    """
    there = reverse("groups:access_log", args=[stands.group.pk])
    holders = held.holders if held else frozenset({stands.person.pk})
    names = stands.names
    gone = {m.person_id for m in stands.memberships} - {m.person_id for m in stands.inside}
    others = [pk for pk in holders - gone if pk != stands.person.pk]
    known = sorted(names[pk] for pk in others if pk in names)
    unknown = [_("somebody else")] if len(known) < len(others) else []
    everybody = {m.person_id for m in stands.inside} | {stands.group.practitioner_id}
    is_all = bool(held) and held is not None and everybody <= set(holders)
    return AudienceLine(
        readers=(*([YOU] if stands.person.pk in holders else []), *known, *unknown),
        detail=_("That is everybody in the group.") if is_all else "",
        why_url=f"{there}#who-holds-the-keys",
        looked_url=there,
    )


def rooms(stands: Standing) -> list[Room]:
    """Return the rooms whose key one holds: the agreement's, and the one that is written in."""
    held = vault.latest(vault.holders(stands.group.pk).values())
    mine = [h for h in held if stands.person.pk in h.holders]
    written = sorted((h for h in mine if h.purpose != TERMS), key=lambda h: _number(h.purpose))
    shown = [h for h in mine if h.purpose == TERMS] + written[-1:]
    prints = vault.sign_publics({g.holder_id for h in shown for g in h.grants})
    return [_room(h, stands, prints) for h in shown]


def _number(purpose: str) -> int:
    return int(purpose.partition(":")[2] or 0)


def _room(held: HeldBy, stands: Standing, prints: dict[UUID, bytes]) -> Room:
    names = stands.names
    keys = tuple(
        Key(
            names[g.holder_id],
            names.get(g.given_by_id, ""),
            g.at,
            fingerprint(prints[g.holder_id]) if g.holder_id in prints else "",
        )
        for g in held.grants
        if g.holder_id in names
    )
    title = _("The agreement") if held.purpose == TERMS else _("Notes of the group")
    return Room(title, keys, held.purpose == TERMS)
