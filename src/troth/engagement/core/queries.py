"""What a person may find of engagements: only those in which they play a part."""

import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from troth.engagement.core.models import (
    Engagement,
    FollowUp,
    Invitation,
    Part,
    PartName,
    SealedEntry,
    Step,
)
from troth.engagement.core.rules.life import (
    ARCHIVED,
    CLOSED,
    DECLINED,
    DISPOSED,
    ENDING,
    EVERYBODY,
    FOLLOW_UP,
    OVER,
    PREPARING,
    SUSPENDED,
    TAKES_BACK,
)
from troth.foundation.kit.names import Met, called
from troth.foundation.records.reach import OutOfReach

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

PRACTITIONER, CLIENT, SPONSOR = (p.value for p in PartName)
INSIDE = (PRACTITIONER, CLIENT)
"""The two parts between whom sessions and notes pass."""
TOKEN = 32
"""Bytes of an invitation's secret."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An engagement as one person sits in it: their part, and everyone's parts by name.

    A sponsor may have several `representatives`: in `parts` stands the asker, or else the one who
    was let in first. `met` are the people among whom names have to be told apart.
    """

    engagement: Engagement
    part: str
    parts: Mapping[str, Part]
    representatives: Sequence[Part] = ()
    met: Met | None = None

    @property
    def everybody(self) -> list[Part]:
        """All who play a part now; of a sponsor's representatives every one."""
        inside = [p for p in self.parts.values() if p.part != SPONSOR]
        return [*inside, *self.representatives]

    @property
    def mine(self) -> Part:
        """The asker's own part."""
        return self.parts[self.part]

    @property
    def is_let_in(self) -> bool:
        """Whether the asker holds the key of the charter."""
        return self.mine.let_in_at is not None

    @property
    def zones(self) -> tuple[tzinfo, ...]:
        """The zones whose hours stand beside the asker's own.

        The two who meet see each other's. A sponsor sees that of the charter, which they signed,
        and does not learn where the client is.
        """
        if self.part not in INSIDE:
            return (self.engagement.zone,)
        return tuple(
            self.parts[p].person.zone for p in INSIDE if p in self.parts and p != self.part
        )

    @property
    def names(self) -> dict[UUID, str]:
        """The names of the parties by person id."""
        return {p.person_id: self._called(p) for p in self.everybody}

    def person(self, part: str) -> "Person | None":
        """Return who plays a part, or None while nobody has joined in it."""
        found = self.parts.get(part)
        return found.person if found else None

    def name(self, part: str) -> str:
        """Return the name of who plays a part, or "" while nobody has joined in it.

        Where another's looks the same, part and organisation stand beside it.
        """
        found = self.parts.get(part)
        return self._called(found) if found else ""

    def bare_name(self, part: str) -> str:
        """Return the very name, for what is signed or leaves the host."""
        found = self.parts.get(part)
        return found.person.name if found else ""

    def _called(self, part: Part) -> str:
        name = part.person.name
        if self.met is None or part.person_id not in self.met.alike:
            return called(name)
        payer = "" if part.part == PRACTITIONER else self.engagement.payer
        return called(name, label(part.part), payer)


# --- engagements and parts ---------------------------------------------------------------------


def seat(pk: UUID, *, to: "Person", parts: Collection[str] = PartName.values) -> Seat:
    """Return the engagement as `to` sits in it, if their part is one of `parts`; one query.

    Raises OutOfReach, which lets the engagement's own ledger know of the attempt.
    """
    rows = list(_present().filter(engagement_id=pk).select_related("person", "engagement__paid_by"))
    own = next((p for p in rows if p.person_id == to.pk), None)
    if own is None or own.part not in parts:
        raise OutOfReach(pk if rows else None)
    return _seat(own, rows, Met(tuple(rows)))


def _present() -> QuerySet[Part]:
    """Return the parts that are played now: who left, and what was disposed of, is not there."""
    here = Part.objects.filter(left_at=None).exclude(engagement__state=DISPOSED)
    return here.order_by(F("let_in_at").asc(nulls_last=True), "joined_at", "pk")


def _seat(own: Part, rows: Sequence[Part], met: Met) -> Seat:
    mine = next(row for row in rows if row.pk == own.pk)  # it comes with its person
    found = {row.part: row for row in reversed(rows)} | {own.part: mine}
    return Seat(own.engagement, own.part, found, [r for r in rows if r.part == SPONSOR], met)


def mine(*, to: "Person", parts: Collection[str] = PartName.values) -> QuerySet[Part]:
    """Return the parts that a person plays, the newest engagement first."""
    own = _present().filter(person=to, part__in=parts)
    return own.select_related("engagement__paid_by").order_by("-engagement__begun_at")


def ids(*, to: "Person | UUID", parts: Collection[str] = PartName.values) -> QuerySet[Part, UUID]:
    """Return the ids of the engagements in which a person plays one of `parts`, as a subquery."""
    own = Part.objects.filter(person=to, part__in=parts, left_at=None)
    return own.exclude(engagement__state=DISPOSED).values_list("engagement_id", flat=True)


def seats(*, to: "Person") -> list[Seat]:
    """Return every engagement of a person as they sit in it, the newest first; two queries."""
    rows = list(mine(to=to))
    everybody: dict[UUID, list[Part]] = {}
    within = _present().filter(engagement__in=[p.engagement_id for p in rows])
    for part in within.select_related("person"):
        everybody.setdefault(part.engagement_id, []).append(part)
    met = Met(tuple(part for found in everybody.values() for part in found))
    return [_seat(p, everybody[p.engagement_id], met) for p in rows]


def works_for_their_sponsor(person: "Person") -> bool:
    """Tell whether the address of a client is of the domain of one who sponsors them."""
    domain = person.email.rpartition("@")[2]
    paying = [p for seat in seats(to=person) if seat.part == CLIENT for p in seat.representatives]
    return any(p.person.email.rpartition("@")[2] == domain for p in paying)


def label(part: str) -> str:
    """Return the name of a part in the reader's language."""
    return str(PartName(part).label)


def steps(engagement: UUID) -> QuerySet[Step]:
    """Return the steps of an engagement's life in the order in which they were taken."""
    return Step.objects.filter(engagement=engagement).select_related("by").order_by("at", "pk")


def stops(engagement: UUID) -> list[tuple[datetime, datetime | None]]:
    """Return when everything stopped, and when it went on: None while it lasts or where it ended.

    What was taken back never stopped anything.
    """
    found: list[tuple[datetime, datetime | None]] = []
    for taken in steps(engagement).filter(act__in=("suspend", "lift", *TAKES_BACK)):
        if taken.act == "suspend":
            found.append((taken.at, None))
        elif found and taken.act == "lift":
            found[-1] = (found[-1][0], taken.at)
        elif found:
            found.pop()
    return found


def how_it_ended(engagement: UUID) -> Step | None:
    """Return the step by which an engagement came to its end, or None while it goes on."""
    ways = steps(engagement).filter(to__in=(*ENDED, DECLINED)).exclude(state__in=ENDED)
    return ways.first()


def is_crossed(seat: Seat) -> bool:
    """Say whether a boundary was crossed: it is stopped, or it ended while it was."""
    way = how_it_ended(seat.engagement.pk) if seat.engagement.state in ENDED else None
    return seat.engagement.state == SUSPENDED or (way is not None and way.state == SUSPENDED)


def who_ended(seat: Seat) -> str:
    """Return the part that ended it, or "" while it goes on."""
    way = how_it_ended(seat.engagement.pk)
    by = way.by_id if way else None
    return next((p.part for p in seat.everybody if p.person_id == by), "")


# --- invitations -------------------------------------------------------------------------------


def secret_of(token: str) -> bytes:
    """Return the secret (32 bytes) in a link; b"" for what cannot be one."""
    try:
        secret = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return b""
    return secret if len(secret) == TOKEN else b""


def token_hash(token: str) -> bytes:
    """Return what is stored of an invitation's secret; b"" for what cannot be one."""
    secret = secret_of(token)
    return hashlib.sha256(secret).digest() if secret else b""


def invitation(token: str) -> Invitation | None:
    """Return the invitation that a link leads to, whatever its state."""
    hashed = token_hash(token)
    if not hashed:
        return None
    found = Invitation.objects.filter(token_hash=hashed)
    return found.select_related("engagement__paid_by").first()


def reachable_invitation(token: str) -> Invitation:
    """Return the invitation that a link leads to, or raise OutOfReach."""
    found = invitation(token)
    if found is None:
        raise OutOfReach
    return found


def who_invites(invited: Invitation) -> str:
    """Return the name of who sent a link, whoever lets the guest in later."""
    acts = ("invite", "add representative")
    sent = steps(invited.engagement_id).filter(act__in=acts, at=invited.made_at).last()
    return sent.by.name if sent and sent.by else host_of(invited).person.name


def host_of(invited: Invitation) -> Part:
    """Return the part of who invites: the practitioner, or whoever began."""
    rows = _present().filter(engagement=invited.engagement_id).select_related("person")
    found = {row.part: row for row in reversed(rows)}
    return found.get(PRACTITIONER) or found[invited.engagement.begun_by]


def invitations(engagement: UUID) -> dict[str, Invitation]:
    """Return the latest invitation to each part of an engagement."""
    rows = Invitation.objects.filter(engagement=engagement).order_by("made_at", "pk")
    return {row.part: row for row in rows}


def accepted(engagement: UUID, part: str) -> list[Invitation]:
    """Return the invitations to a part that somebody accepted, the newest first."""
    rows = Invitation.objects.filter(engagement=engagement, part=part, used_at__isnull=False)
    return list(rows.order_by("-used_at", "pk"))


def participants(engagement: UUID) -> tuple[str, ...]:
    """Return the parts that sign a new version: the sponsor's too where one pays."""
    paid = Engagement.objects.filter(pk=engagement, paid_by__isnull=False).exists()
    return EVERYBODY if paid else INSIDE


def invited_as(engagement: UUID, email: str) -> str:
    """Return the part to which an open invitation to a folded address leads; "" for none."""
    rows = Invitation.objects.filter(engagement=engagement, used_at=None, withdrawn_at=None)
    return next((row.part for row in rows if row.email == email), "")


def players(engagement: UUID) -> dict[str, UUID]:
    """Return who plays which part of an engagement, by part; of a sponsor the first."""
    rows = _present().filter(engagement=engagement)
    return dict(reversed(list(rows.values_list("part", "person_id"))))


def part_of(engagement: UUID, *, person: "Person | None", email: str = "") -> str:
    """Return the part that a person, or the owner of a folded address, plays now; "" for none."""
    for row in _present().filter(engagement=engagement).select_related("person"):
        if (person is not None and row.person_id == person.pk) or row.person.email == email:
            return row.part
    return ""


def going_on(of: Sequence[Seat]) -> list[Seat]:
    """Return those that came into force and are not over."""
    return [s for s in of if s.engagement.state not in (*PREPARING, *OVER)]


# --- what the life wrote -----------------------------------------------------------------------


def entries(engagement: UUID, kind: str) -> list[SealedEntry]:
    """Return the leaves of a kind, ready to be opened, the newest first."""
    found = SealedEntry.objects.filter(engagement=engagement, kind=kind).select_related(
        "compartment"
    )
    return list(found.order_by("-version", "-written_at"))


def latest_leaves(engagement: UUID, kind: str) -> dict[str, SealedEntry]:
    """Return the leaf of a kind that counts now, by the part that wrote it."""
    return {leaf.part: leaf for leaf in reversed(entries(engagement, kind))}


def follow_ups(engagement: UUID) -> list[FollowUp]:
    """Return what was agreed for after the end, ready to be opened, in the order of its days."""
    found = FollowUp.objects.filter(engagement=engagement).select_related("compartment")
    return list(found.order_by("due_on", "written_at"))


def ended_together(one: UUID, other: UUID, *, but: UUID) -> datetime | None:
    """Return when a practitioner and a client last ended an engagement, whichever was which.

    `but` is the engagement that is asked about. None when they never ended one. While a closing
    goes on, the end itself counts.
    """
    theirs = Part.objects.filter(person=other, part__in=INSIDE).values("engagement")
    mine = Part.objects.filter(person=one, part__in=INSIDE, engagement__in=theirs)
    past = mine.exclude(engagement=but).filter(engagement__state__in=ENDED)
    since = Coalesce("engagement__closed_at", "engagement__ended_at")
    return past.annotate(since=since).order_by("-since").values_list("since", flat=True).first()


def crossed_together(one: UUID, other: UUID) -> Step | None:
    """Return the step by which two people last ended something after a boundary was crossed."""
    theirs = Part.objects.filter(person=other, part__in=INSIDE).values("engagement")
    both = Part.objects.filter(person=one, part__in=INSIDE, engagement__in=theirs)
    ways = Step.objects.filter(engagement__in=both.values("engagement"), state=SUSPENDED)
    return ways.filter(to__in=ENDED).select_related("engagement").order_by("-at").first()


ENDED = (ENDING, FOLLOW_UP, CLOSED, ARCHIVED)
