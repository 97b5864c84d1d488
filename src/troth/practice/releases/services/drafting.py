"""How a summary is drafted: by the client for themselves, by the practitioner to the client."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters.services import rooms as engagements
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.services.steps import tell as tell_others
from troth.engagement.core.services.steps import under_lock
from troth.foundation.ethics.workflow import BEGINNING
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.versions import Overtaken
from troth.practice.releases import events, notifications, policy, queries
from troth.practice.releases.models import Draft
from troth.practice.releases.rules import DRAFT
from troth.practice.releases.services.steps import take, tell
from troth.practice.releases.summary import Words, from_words, to_words


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in a list; `words` is None when it was changed outside Troth."""

    id: UUID
    origin: str
    written_at: datetime
    compartment_id: UUID
    words: Words | None


# --- writing -----------------------------------------------------------------------------------


@transaction.atomic
def write(seat: Seat, words: Words, *, by: Holder, at: datetime) -> Draft:
    """Begin a summary: the client's is with the client, the practitioner's with both."""
    seat = under_lock(seat, by=by.person)
    policy.may_write(seat).enforce(seat.engagement.pk)
    made = Draft.begin(origin=seat.part)
    _step("write", BEGINNING, made, seat, by=by, at=at)
    _put(made, words, seat, by=by, at=at)
    return made


@transaction.atomic
def edit(seat: Seat, seen: Draft, words: Words, *, by: Holder, at: datetime) -> Draft:
    """Write the next version of a draft; `seen` is the version that it was based on.

    What the client makes of the practitioner's draft is in the client's own compartment, and
    the practitioner does not learn of it. Raises Overtaken when `seen` no longer counts.
    """
    seat = under_lock(seat, by=by.person)
    policy.may_edit(seat, seen).enforce(seat.engagement.pk)
    if seen.origin == seat.part:
        made = seen.edited()
    elif queries.clients_own(seen) is not None:
        raise Overtaken
    else:
        made = Draft(id=uuid4(), root=seen.root, origin=seat.part)
    _step("edit", DRAFT, made, seat, by=by, at=at)
    _put(made, words, seat, by=by, at=at)
    return made


@transaction.atomic
def suggest(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Suggest to the client to send a summary; what becomes of it nobody but them learns."""
    seat = under_lock(seat, by=by.person)
    policy.may_suggest(seat).enforce(seat.engagement.pk)
    ledger.record(events.SUGGESTED, chain=seat.engagement.pk, by=by.person.pk, at=at)
    tell_others(seat, notifications.SUGGESTED, at=at, to=(CLIENT,))


def _put(made: Draft, words: Words, seat: Seat, *, by: Holder, at: datetime) -> None:
    """Seal the words where this part's drafts lie, and tell the client of the practitioner's."""
    if seat.part == CLIENT:
        room = engagements.open_private(seat, by=by, at=at)
    else:
        room = engagements.open_shared(seat, by=by, at=at)
    records.seal(made, to_words(words), by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    act = events.WRITTEN if made.pk == made.root else events.EDITED
    digests = [records.digest(made)]
    tell(act, chain=seat.engagement.pk, by=by.person, at=at, about=made.pk, digests=digests)
    if seat.part != CLIENT:
        tell_others(seat, notifications.DRAFTED, at=at, to=(CLIENT,))


def _step(act: str, state: str, made: Draft, seat: Seat, *, by: Holder, at: datetime) -> None:
    take(act, engagement=seat.engagement.pk, root=made.root, state=state, by=by.person, at=at)


@transaction.atomic
def drop_draft(seat: Seat, draft: Draft, *, by: Holder, at: datetime) -> None:
    """Drop a draft; the sponsor sees nothing new, and the practitioner keeps their own."""
    seat = under_lock(seat, by=by.person)
    policy.may_drop_draft(seat, draft).enforce(seat.engagement.pk)
    _step("drop", DRAFT, draft, seat, by=by, at=at)
    tell(events.DRAFT_DROPPED, chain=seat.engagement.pk, by=by.person, at=at, about=draft.pk)


# --- reading -----------------------------------------------------------------------------------


@transaction.atomic
def read_drafts(seat: Seat, *, by: Holder, at: datetime) -> list[DraftLine]:
    """Open the drafts of an engagement that the person in this seat may see."""
    found = queries.drafts(seat.engagement.pk, to=seat)
    opened = records.open_held(found, by=by.keyring, why=events.DRAFTS_READ, at=at)
    return [
        DraftLine(d.pk, d.origin, d.written_at, d.compartment_id, _words(opened[d.pk]))
        for d in found
        if d.pk in opened
    ]


@transaction.atomic
def read_draft(draft: Draft, *, by: Holder, at: datetime) -> Words | None:
    """Open one version of a draft; None when it was changed outside Troth."""
    return _words(records.open_one(draft, by=by.keyring, why=events.DRAFTS_READ, at=at))


def _words(opened: records.Opened) -> Words | None:
    return from_words(opened.words) if opened.intact else None
