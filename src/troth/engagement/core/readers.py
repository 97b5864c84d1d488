"""Who holds which key of an engagement, by whom it was given and why: as rows to be shown."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.accounts.people import queries as people
from troth.engagement.core import audience
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.names import sentence
from troth.foundation.vault import queries as vault
from troth.foundation.vault.keyring import Keyring, fingerprint
from troth.foundation.vault.queries import Given, HeldBy
from troth.foundation.vault.services import several


@dataclass(frozen=True, slots=True)
class Key:
    """One person's key to a room: who, from whom, why, since when, and their fingerprint."""

    name: str
    given_by: str
    why: str
    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Room:
    """One room with everyone who holds its key."""

    title: str
    line: AudienceLine
    keys: tuple[Key, ...]


def rooms(seat: Seat, *, by: Keyring) -> list[Room]:
    """Return the rooms that a person may know of, with the holders of their keys.

    One sees the rooms whose key one holds. The client sees, besides, that the practitioner keeps
    notes of their own; nobody but the client can tell whether the client does.
    """
    viewer = seat.mine.person_id
    held = vault.latest(several.held(seat.engagement.pk, by=by).values())
    known = [h for h in held if _may_know(h, seat, viewer)]
    everybody = {g.holder_id for held in known for g in held.grants}
    outside = everybody - seat.names.keys()
    strangers = people.names(outside) if outside else {}
    prints = {pk: fingerprint(key) for pk, key in vault.sign_publics(everybody).items()}
    return [
        Room(
            _title(held.purpose, seat),
            audience.line(held, seat, viewer=viewer, strangers=strangers),
            tuple(_keys(held, {**strangers, **seat.names}, prints)),
        )
        for held in sorted(known, key=_order)
    ]


def _may_know(held: HeldBy, seat: Seat, viewer: UUID) -> bool:
    told = seat.part == CLIENT and held.purpose == "practitioner_private"
    return told or viewer in held.holders


PRIVATE = ("practitioner_private", "client_private")


def _order(held: HeldBy) -> tuple[int, datetime]:
    order = (
        "asked",
        "before",
        "contract",
        "personal",
        "shared",
        "practitioner_private",
        "client_private",
    )
    place = order.index(held.purpose) if held.purpose in order else len(order)
    return place, held.grants[0].at


def _title(purpose: str, seat: Seat) -> str:
    if purpose == "practitioner_private" and seat.part == CLIENT:
        return sentence(_("%(name)s’s own notes"), {"name": seat.name(PRACTITIONER)})
    titles = {
        "contract": _("The charter"),
        "before": _("What was said before the charter"),
        "asked": _("What the sponsor asked first"),
        "personal": _("Personal annex, card and questions"),
        "shared": _("Shared notes"),
        "consents": _("What was asked for and agreed to"),
        "client_consents": _("Your own answers to what was asked for"),
        "client_answers": _("Your answers about the charter"),
        "sponsor_answers": _("Your answers about the charter"),
        **dict.fromkeys(PRIVATE, _("Your own notes")),
    }
    sent = {"concern": _("A concern that was sent"), "handover": _("A handover")}
    kind = purpose.partition(":")[0]
    return titles.get(purpose) or sent.get(kind) or _("A released summary")


def _keys(held: HeldBy, names: Mapping[UUID, str], prints: Mapping[UUID, str]) -> Iterator[Key]:
    somebody = _("somebody else")
    for given in held.grants:
        yield Key(
            names.get(given.holder_id, somebody),
            names.get(given.given_by_id, somebody),
            _why(given),
            given.at,
            prints.get(given.holder_id, ""),
        )


def _why(given: Given) -> str:
    reasons = {
        "invitation": _("Joined by invitation, and the fingerprint was compared"),
        "charter": _("The charter that all three signed"),
        "release": _("The client signed and sent these very words"),
        "concern": _("The client brought a concern to them"),
        "handover": _("The client signed and sent this handover"),
        "consent": _("So that both can read what was asked for and agreed to"),
        "renewal": _("A new key, made when somebody left or renewed their keys"),
        "peer": _("Given again by the other holder, after all keys were lost"),
    }
    return reasons.get(given.authority, _("Opened this room"))
