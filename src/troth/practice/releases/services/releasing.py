"""How words leave: signed, sent, dropped, withdrawn by the client alone, closed by the clock."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.passkeys import Answer
from troth.accounts.people.services import signing_in as people
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.services.steps import tell as tell_others
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.vault.services import compartments
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services.payloads import Authority
from troth.practice.releases import events, notifications, policy, queries
from troth.practice.releases.models import Draft, Release
from troth.practice.releases.policy import Offer
from troth.practice.releases.rules import SIGNED
from troth.practice.releases.services.drafting import read_draft
from troth.practice.releases.services.reading import open_packet
from troth.practice.releases.services.steps import move, take, tell
from troth.practice.releases.summary import Packet, Words, digest, pack

NOBODY = UUID(int=0)


# --- signing -----------------------------------------------------------------------------------


def offer(seat: Seat, draft: Draft, *, by: Holder, at: datetime) -> Offer | None:
    """Open a draft as the packet that would be signed; None when it was changed outside Troth."""
    words = read_draft(draft, by=by, at=at)
    if words is None:
        return None
    packet = _packet(seat, words)
    return Offer(draft=draft, packet=packet, digest=digest(packet) if draft.current else "")


def _packet(seat: Seat, words: Words) -> Packet:
    recipient = seat.person(SPONSOR)
    return Packet(
        engagement=seat.engagement.pk,
        recipient=recipient.pk if recipient else NOBODY,
        recipient_name=seat.bare_name(SPONSOR),
        organisation=seat.engagement.payer,
        sender_name=seat.bare_name(CLIENT),
        words=words,
    )


def sign(
    seat: Seat,
    draft: Draft,
    *,
    read: str,
    password: str = "",
    passkey: Answer | None = None,
    address: str,
    by: Holder,
    at: datetime,
) -> Release:
    """Sign the words whose digest `read` the client had before them; nobody else holds them yet.

    Raises Refused, and WrongSecret when `password` does not open the client's vault and the passkey
    is not hers. `address` is the network address, on which too many wrong tries are counted.
    """
    policy.may_sign_at_all(seat, draft).enforce(seat.engagement.pk)
    people.recognise(by.person, password=password, passkey=passkey, address=address, at=at)
    return _sign(seat, draft.pk, read=read, by=by, at=at)


@transaction.atomic
def _sign(seat: Seat, draft: UUID, *, read: str, by: Holder, at: datetime) -> Release:
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    offered = offer(seat, queries.draft(draft, to=by.person), by=by, at=at)
    if offered is None:
        raise vault.NoKey
    policy.may_sign(seat, offered, read=read, at=at).enforce(pk)
    packet, root = offered.packet, offered.draft.root
    made = Release(id=uuid4(), recipient_id=packet.recipient, draft_root=root)
    made.digest, made.signed_at = offered.digest, at
    made.expires_on = _end(packet)
    authority = Authority("release", made.digest)
    room = compartments.open_compartment(
        pk, f"release:{made.pk}", part=CLIENT, by=by.keyring, authority=authority, at=at
    )
    records.seal(made, pack(packet), by=by.keyring, compartment=room, at=at)
    made.signature, made.state = by.keyring.sign(made.claim.payload), SIGNED
    made.save(force_insert=True)
    take(
        "sign",
        engagement=pk,
        root=root,
        state="draft",
        release=made,
        by=by.person,
        at=at,
    )
    digests = [made.digest, records.digest(made)]
    tell(events.SIGNED, chain=pk, by=by.person, at=at, about=made.pk, digests=digests)
    return made


# --- sending, dropping, withdrawing ------------------------------------------------------------


@transaction.atomic
def send(seat: Seat, release: Release, *, read: str, by: Holder, at: datetime) -> Release:
    """Give the key of the signed words to recipient and practitioner: from now they can read."""
    seat, release = under_lock(seat, by=by.person), _fresh(release, by)
    pk = seat.engagement.pk
    mine = release.author_id == by.person.pk
    genuine = mine and open_packet(release, by=by, why=events.READ, at=at) is not None
    policy.may_send(seat, release, read=read, is_genuine=genuine, at=at).enforce(pk)
    authority = Authority("release", release.digest)
    readers = {SPONSOR: release.recipient_id, PRACTITIONER: seat.parts[PRACTITIONER].person_id}
    for part, holder in readers.items():
        compartments.grant(
            release.compartment, holder, part=part, by=by.keyring, authority=authority, at=at
        )
    move(release, "send", by=by.person, at=at)
    release.sent_at = at
    release.save(update_fields=["state", "sent_at"])
    tell(events.SENT, chain=pk, by=by.person, at=at, about=release.pk, digests=[release.digest])
    tell_others(seat, notifications.ARRIVED, at=at, to=(SPONSOR,))
    tell_others(seat, notifications.SENT, at=at, to=(PRACTITIONER,))
    return release


@transaction.atomic
def drop(seat: Seat, release: Release, *, by: Holder, at: datetime) -> Release:
    """Drop signed words that were not sent; nobody but the client ever held them."""
    seat, release = under_lock(seat, by=by.person), _fresh(release, by)
    policy.may_drop(seat, release).enforce(seat.engagement.pk)
    move(release, "drop", by=by.person, at=at)
    release.save(update_fields=["state"])
    tell(events.DROPPED, chain=seat.engagement.pk, by=by.person, at=at, about=release.pk)
    return release


@transaction.atomic
def withdraw(seat: Seat, release: Release, *, by: Holder, at: datetime) -> Release:
    """Take the keys of a sent summary back. What someone read they have read."""
    seat, release = under_lock(seat, by=by.person), _fresh(release, by)
    policy.may_withdraw(seat, release, at=at).enforce(seat.engagement.pk)
    _close(release)
    move(release, "withdraw", by=by.person, at=at)
    release.withdrawn_at = at
    release.save(update_fields=["state", "withdrawn_at"])
    tell(events.WITHDRAWN, chain=seat.engagement.pk, by=by.person, at=at, about=release.pk)
    return release


def _fresh(release: Release, by: Holder) -> Release:
    """Read a release again, under the engagement's lock."""
    return queries.release(release.pk, to=by.person)


def _close(release: Release) -> None:
    """Delete every grant but the client's own."""
    for given in queries.readers(release):
        compartments.revoke(release.compartment_id, given)


# --- the clock ---------------------------------------------------------------------------------


def expire_due(*, at: datetime) -> int:
    """Close every release whose last day has passed; return how many."""
    return sum(_expire(release, at=at) for release in queries.due(at))


@transaction.atomic
def _expire(release: Release, *, at: datetime) -> bool:
    chain = release.engagement
    Engagement.objects.select_for_update().get(pk=chain)
    release.refresh_from_db(fields=["state"])
    if not policy.may_expire(release, at=at):
        return False
    _close(release)
    move(release, "expire", by=None, at=at)
    release.save(update_fields=["state"])
    ledger.record(events.EXPIRED, chain=chain, by=None, at=at, about=[release.pk])
    return True


def _end(packet: Packet) -> date:
    until = packet.words.expires_on
    if until is None:
        raise ValueError("A summary without a last day was judged to be signable.")
    return until
