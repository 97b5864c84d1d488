"""What an engagement goes by: code, policy, law, named before it is signed and then renewed."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charters import events, policy_packs
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services.drafting import put_version
from troth.engagement.charters.services.opening import read_latest
from troth.engagement.charters.services.rooms import charter_room
from troth.engagement.core import packs
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import Seat
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.foundation.ethics.pack import Pins
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records

SECTION = "nature"
"""The section of a charter in which code, policy and law are named."""


@transaction.atomic
def choose_packs(seat: Seat, under: Choice, *, by: Holder, at: datetime) -> None:
    """Pin the editions in force of code, policy and law, and name them in the charter.

    What the choice leaves open stays. It makes a new version of the charter, which voids earlier
    signatures; what is already so changes nothing.
    """
    seat = under_lock(seat, by=by.person)
    engagement = seat.engagement
    policy_packs.may_choose_packs(seat, under, at=at).enforce(engagement.pk)
    wanted = packs.wanted(engagement.day(at), under.over(packs.chosen(engagement)))
    if wanted == packs.of(engagement):
        return
    packs.put(engagement, wanted)
    engagement.save(update_fields=packs.FIELDS)
    made = _name(seat, wanted, by=by, at=at)
    take(engagement, "choose packs", by=by.person, at=at)
    ledger.record(
        events.PACKS_CHOSEN,
        chain=engagement.pk,
        by=by.person.pk,
        at=at,
        **records.written(made),
    )
    tell_of(seat, "choose packs", at=at)


@transaction.atomic
def renew_packs(seat: Seat, *, by: Holder, at: datetime) -> None:
    """Propose the newer editions, as a version of the charter that all sign again (GCE-1.2a).

    Until they have, the editions that were agreed count.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy_packs.may_renew(seat, at=at).enforce(pk)
    made = _name(
        seat, packs.newest(packs.of(seat.engagement), on=seat.engagement.day(at)), by=by, at=at
    )
    take(seat.engagement, "renew packs", by=by.person, at=at)
    ledger.record(
        events.PACKS_RENEWED,
        chain=pk,
        by=by.person.pk,
        at=at,
        **records.written(made),
    )
    tell_of(seat, "renew packs", at=at)


def _name(seat: Seat, found: Pins, *, by: Holder, at: datetime) -> Charter:
    """Seal the charter again with the names of other packs, in the room's present generation."""
    pk = seat.engagement.pk
    latest, room = read_latest(seat, by=by, at=at), charter_room(pk, by=by, at=at)
    text = latest.whole.with_packs(packs.as_fields(found))
    number = latest.charter.version + 1
    return put_version(text, number=number, section=SECTION, room=room, by=by, at=at)
