"""How a charter is read, changed and signed, and how three signatures put it in force."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from troth.engagements import acts, charter, notices, policy, queries, signatures
from troth.engagements.charter import Section, Text
from troth.engagements.models import Charter, Signature
from troth.engagements.queries import Seat
from troth.engagements.rules import first_review
from troth.engagements.services.leaves import read_declared
from troth.engagements.services.rooms import charter_room
from troth.engagements.services.steps import take, tell, under_lock
from troth.ledger import services as ledger
from troth.people.holder import Holder
from troth.records import services as records
from troth.vault.models import Compartment


class Changed(Exception):
    """A section was saved since the version that one began from; `by_name` says by whom.

    It carries no words: the transaction is undone, and with it the entry of a reading.
    """

    def __init__(self, by_name: str) -> None:
        super().__init__("Somebody saved this section meanwhile.")
        self.by_name = by_name


class Damaged(Exception):
    """The charter was changed outside Troth: nothing can be built on it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A version of the charter as it was opened; `text` is None when it was tampered with."""

    charter: Charter
    text: Text | None

    @property
    def whole(self) -> Text:
        """The text, or Damaged."""
        if self.text is None:
            raise Damaged
        return self.text


# --- reading -----------------------------------------------------------------------------------


def read_charter(seat: Seat, *, by: Holder, at: datetime) -> Text | None:
    """Return the charter that all three signed, or None before that; the reading is recorded."""
    found = queries.signed_charter(seat.engagement.pk)
    return _open(found, by=by, at=at).text if found else None


def read_latest(seat: Seat, *, by: Holder, at: datetime) -> Reading:
    """Open the latest version, signed or not. Raises vault.NoKey for who was not let in."""
    return _open(queries.latest(seat.engagement.pk), by=by, at=at)


def read_version(seat: Seat, number: int, *, by: Holder, at: datetime) -> Reading:
    """Open one version, or raise Charter.DoesNotExist."""
    return _open(queries.version(seat.engagement.pk, number), by=by, at=at)


def _open(found: Charter, *, by: Holder, at: datetime) -> Reading:
    opened = records.open_one(found, by=by.keyring, why=acts.READ, at=at)
    whole = opened.intact and charter.digest(opened.words) == found.digest
    return Reading(found, charter.from_words(opened.words) if whole else None)


# --- changing ----------------------------------------------------------------------------------


def put_version(
    text: Text, *, number: int, section: str, room: Compartment, by: Holder, at: datetime
) -> Charter:
    """Seal a text as a version of its own; nothing that was there is rewritten."""
    words = charter.to_words(text)
    made = Charter(id=uuid4(), version=number, digest=charter.digest(words), section=section)
    made.parties = len(queries.parties(room.engagement))
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made


@transaction.atomic
def save_section(
    seat: Seat, name: str, section: Section, *, base: int, by: Holder, at: datetime
) -> Reading:
    """Save one section as a new version, which voids the signatures on the one before.

    `base` is the version that the person had before them: Changed is raised when somebody else
    saved this very section since. What is already so is not saved again.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_edit(seat).enforce(pk)
    if (newer := queries.changed_since(pk, name, base)) is not None:
        raise Changed(newer.author.name)
    latest = read_latest(seat, by=by, at=at)
    if latest.whole.section(name) == section:
        return latest
    text = latest.whole.with_section(name, section)
    number, room = latest.charter.version + 1, charter_room(pk, by=by, at=at)
    made = put_version(text, number=number, section=name, room=room, by=by, at=at)
    take(seat.engagement, "edit", by=by.person, at=at)
    ledger.record(
        acts.EDITED, chain=pk, by=by.person.pk, at=at, about=[made.pk], digests=[made.digest]
    )
    tell(seat, notices.EDITED, at=at)
    return Reading(made, text)


# --- signing -----------------------------------------------------------------------------------


@transaction.atomic
def sign(seat: Seat, *, read: str, by: Holder, at: datetime) -> bool:
    """Sign the latest version, whose digest `read` the person had before them.

    Returns whether this was the last of three signatures and the engagement is now in force.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    latest = read_latest(seat, by=by, at=at)
    found, signed = latest.charter, queries.signatures(latest.charter)
    policy.may_sign(seat, found, latest.whole, signed, read=read, on=localdate(at)).enforce(pk)
    policy.may_stand(seat, read_declared(seat, by=by, at=at), at=at).enforce(pk)
    deed = signatures.deed(found, part=seat.part, person=str(by.person.pk))
    made = Signature.objects.create(
        charter=found,
        person=by.person,
        part=seat.part,
        digest=found.digest,
        signature=by.keyring.sign(deed),
        at=at,
    )
    take(seat.engagement, "sign", by=by.person, at=at)
    ledger.record(
        acts.SIGNED, chain=pk, by=by.person.pk, at=at, about=[found.pk], digests=[found.digest]
    )
    in_force = _activate(seat, latest, {**signed, seat.part: made}, at=at)
    tell(seat, notices.ACTIVE if in_force else notices.SIGNED, at=at)
    return in_force


def _activate(seat: Seat, latest: Reading, signed: dict[str, Signature], *, at: datetime) -> bool:
    """Put the engagement in force if three valid signatures cover one text."""
    found, engagement = latest.charter, seat.engagement
    valid = signatures.valid(found, signed)
    if not policy.may_activate(engagement, found, valid):
        return False
    duration = latest.whole.duration
    engagement.ends_on, engagement.sessions_agreed = duration.ends, duration.sessions
    engagement.review_on = engagement.review_on or first_review(
        starts=duration.starts, ends=duration.ends, on=localdate(at)
    )
    engagement.save(update_fields=["ends_on", "sessions_agreed", "review_on"])
    take(engagement, "activate", by=None, at=at)
    ledger.record(acts.ACTIVATED, chain=engagement.pk, by=None, at=at, digests=[found.digest])
    return True
