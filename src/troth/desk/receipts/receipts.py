"""Receipts: one outward act with its entry in the ledger, for those whom the act concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from troth.accounts.people import notifications as people
from troth.accounts.people.models import Notification
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.queries import seat as seat_of
from troth.foundation.ledger import checkpoint
from troth.foundation.ledger.events import ACCOUNT, ALL, RECIPIENTS
from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import place, rows, verification
from troth.foundation.records.reach import OutOfReach
from troth.practice.releases import events as releases_queries
from troth.practice.releases import queries as releases
from troth.practice.releases.models import Release

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One outward act, and what shows that the ledger has it.

    `number` is its place in the engagement, None for those to whom it would tell how much others
    write here. `seat` is None for an act with one's own account. `printed` is for paper.
    """

    told: Told
    seat: Seat | None
    by: str
    is_you: bool
    to: tuple[str, ...]
    number: int | None
    is_unaltered: bool
    is_included: bool
    holds: bool
    signed: Checkpoint
    printed: str


def find(chain: UUID, digest: str, *, to: "Person") -> tuple[Told, Seat | None]:
    """Return an outward act by its hash in hex, if it concerns the person; raises OutOfReach."""
    seat = None if chain == to.pk else seat_of(chain, to=to)
    for row in rows([chain]):
        if bytes(row.hash).hex() == digest and _may_see(row.told, seat, to):
            return row.told, seat
    raise OutOfReach(chain)


def _may_see(told: Told, seat: Seat | None, to: "Person") -> bool:
    if not told.receipt:
        return False
    if seat is None or seat.part == CLIENT or told.by == to.pk:
        return True
    if told.receipt == ALL:
        return seat.is_let_in
    if told.receipt != RECIPIENTS:
        return False
    sent = Release.objects.filter(pk__in=told.about, sent_at__isnull=False)
    return (sent.filter(recipient=to) if seat.part == SPONSOR else sent).exists()


def receipt(told: Told, seat: Seat | None, signed: Checkpoint, *, to: "Person") -> Receipt:
    """Return the receipt of an act that was found, under a checkpoint that the person gets."""
    stands = place(told.chain, told.hash, signed)
    names = seat.names if seat else {to.pk: to.name}
    return Receipt(
        told=told,
        seat=seat,
        by=names.get(told.by, "") if told.by else "Troth",
        is_you=told.by == to.pk,
        to=tuple(names[pk] for pk in _recipients(told, seat) if pk in names),
        number=told.seq if seat is None or seat.part == CLIENT else None,
        is_unaltered=bool(stands and stands.is_unaltered),
        is_included=bool(stands and stands.is_included),
        holds=not verification([told.chain], rows([told.chain])).flaws,
        signed=signed,
        printed=checkpoint.printed(signed),
    )


def _recipients(told: Told, seat: Seat | None) -> Sequence[UUID]:
    """Return whom an act reached besides who did it.

    A summary goes to its recipient and to the practitioner; that it was opened the client is told.
    """
    if seat is None:
        return []
    reached: list[UUID] = []
    if told.receipt == ALL:
        reached = list(seat.names)
    if told.receipt == RECIPIENTS:
        gone = Release.objects.filter(pk__in=told.about).values_list("recipient", flat=True)
        reached = [*gone, seat.parts[PRACTITIONER].person_id]
    if told.act is releases_queries.OPENED:
        reached = [seat.parts[CLIENT].person_id]
    return [pk for pk in dict.fromkeys(reached) if pk != told.by]


def of(about: UUID, *, to: "Person") -> Told:
    """Return the newest outward act with a summary, an engagement or one's own account.

    One's own act comes before those of others. Raises OutOfReach when there is none to see.
    """
    chain, seat, within = about, None, ""
    if about != to.pk:
        found = Release.objects.filter(pk=about).first()
        if found is not None:
            chain, within = releases.release(about, to=to).engagement, str(about)
        seat = seat_of(chain, to=to)
    seen = [t for t in _newest(chain) if not within or within in t.about]
    for told in sorted(seen, key=lambda t: t.by != to.pk):
        if _may_see(told, seat, to):
            return told
    raise OutOfReach(chain)


def of_notice(pk: UUID, *, to: "Person") -> Told:
    """Return the act that a notice tells of: entered at its very moment. Raises OutOfReach."""
    notice = Notification.objects.filter(pk=pk, person=to).first()
    wanted = people.ACTS.get(notice.kind, ()) if notice else ()
    if notice is None or not wanted:
        raise OutOfReach
    chain = to.pk if wanted[0].receipt == ACCOUNT else UUID(notice.about)
    seat = seat_of(chain, to=to) if chain != to.pk else None
    seen = [t for t in _newest(chain) if t.act in wanted and _may_see(t, seat, to)]
    for told in sorted(seen, key=lambda t: t.at != notice.at):
        return told
    raise OutOfReach(chain)


def _newest(chain: UUID) -> list[Told]:
    found = (row.told for row in reversed(rows([chain])))
    return [told for told in found if told.receipt]
