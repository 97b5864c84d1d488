"""How what was released is read, and what the sponsor's room shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text.grounds import NOTHING
from troth.engagement.charter_text.sections import Objective
from troth.engagement.charters.services import opening as engagements
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.rules.life import seen_by_sponsor
from troth.engagement.core.services.steps import tell as tell_others
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.ledger.events import Event
from troth.foundation.records import services as records
from troth.foundation.records import signatures
from troth.foundation.vault.keyring import fingerprint
from troth.practice.releases import events, notifications, policy, queries
from troth.practice.releases.models import Release
from troth.practice.releases.queries import SponsorRows
from troth.practice.releases.rules import READABLE
from troth.practice.releases.services.steps import move, tell
from troth.practice.releases.summary import Packet, digest, unpack


@dataclass(frozen=True, slots=True)
class Reading:
    """A release as it was opened. `packet` is None when it may not be read, or was changed."""

    release: Release
    may_read: Verdict
    packet: Packet | None


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in a list; `title` is "" when it cannot be opened any more."""

    release: Release
    title: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What proves a release: the digest, the signature, and whose key made it.

    `fingerprint` is "" when the signature does not hold.
    """

    digest: str
    signature: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorRoom:
    """All that the sponsor sees of an engagement, for the client as well.

    `state` is one of five: to a sponsor a suspension is a pause, and an end is an end.
    `planned` is the number of sessions in the signed charter, None when logistics are not told.
    `declined` are the objectives that the client declined: to be seen, and agreed by nobody.
    """

    state: str
    starts: date | None
    ends: date | None
    closed_at: datetime | None
    logistics: str
    planned: int | None
    objectives: tuple[Objective, ...]
    declined: tuple[Objective, ...]
    rows: SponsorRows


# --- one release -------------------------------------------------------------------------------


@transaction.atomic
def read_release(seat: Seat, release: Release, *, by: Holder, at: datetime) -> Reading:
    """Open a release for a person who may read it; the sponsor's first time is told the client."""
    seat = under_lock(seat, by=by.person)
    release = queries.release(release.pk, to=by.person)
    verdict = policy.may_read(seat, release, at=at)
    packet = open_packet(release, by=by, why=events.READ, at=at) if verdict else None
    if packet is not None and policy.may_open(seat, release, at=at):
        move(release, "open", by=by.person, at=at)
        release.opened_at = at
        release.save(update_fields=["state", "opened_at"])
        tell(events.OPENED, chain=seat.engagement.pk, by=by.person, at=at, about=release.pk)
        tell_others(seat, notifications.OPENED, at=at, to=(CLIENT,))
    return Reading(release, verdict, packet)


def open_packet(release: Release, *, by: Holder, why: Event, at: datetime) -> Packet | None:
    """Open a release; None unless the words are those that the client signed."""
    opened = records.open_one(release, by=by.keyring, why=why, at=at)
    if not opened.intact:
        return None
    packet = unpack(opened.words)
    return packet if is_genuine(release, packet) else None


def is_genuine(release: Release, packet: Packet) -> bool:
    """Say whether the client's signature covers these very words and this release."""
    return (
        signatures.holds(release.claim)
        and digest(packet) == release.digest
        and packet.recipient == release.recipient_id
        and packet.words.expires_on == release.expires_on
    )


def receipt(release: Release) -> Receipt:
    """Return what a receipt shows; it holds no word of the summary."""
    made_with, signature = signatures.keys({"": release.claim}), bytes(release.signature).hex()
    return Receipt(release.digest, signature, fingerprint(made_with[""]) if made_with else "")


@transaction.atomic
def read_releases(seat: Seat, *, by: Holder, at: datetime) -> list[ReleaseLine]:
    """Open the titles of the releases that client or practitioner may see."""
    found = queries.releases(seat.engagement.pk, to=seat)
    mine = [r for r in found if seat.part == CLIENT or r.state in READABLE]
    opened = records.open_held(mine, by=by.keyring, why=events.READ, at=at)
    titles = {pk: o.words.get("title", "") for pk, o in opened.items()}
    held = signatures.keys({r.pk: r.claim for r in found})
    return [ReleaseLine(r, titles.get(r.pk, ""), r.pk in held) for r in found]


# --- the sponsor's room ------------------------------------------------------------------------


@transaction.atomic
def read_sponsor_room(seat: Seat, *, by: Holder, at: datetime) -> SponsorRoom:
    """Return what the sponsor sees. Client and sponsor get the same from the same queries."""
    engagement = seat.engagement
    text = engagements.read_charter(seat, by=by, at=at)
    logistics = text.confidentiality.logistics if text else NOTHING
    return SponsorRoom(
        state=seen_by_sponsor(engagement.state),
        starts=text.duration.starts if text else None,
        ends=text.duration.ends if text else None,
        closed_at=engagement.ended_at,
        logistics=logistics,
        planned=text.duration.sessions if text and logistics != NOTHING else None,
        objectives=text.objectives.agreed if text else (),
        declined=text.objectives.declined if text else (),
        rows=queries.sponsor_page(seat, logistics=logistics, at=at),
    )
