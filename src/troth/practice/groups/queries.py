"""What a person may find of groups: the practitioner their own, a member those they are in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import PRACTITIONER, Seat
from troth.foundation.kit.names import alike, called
from troth.foundation.records.reach import OutOfReach
from troth.foundation.records.signatures import Checked, check
from troth.foundation.vault import queries as vault
from troth.foundation.vault.models import Compartment
from troth.practice.groups.models import (
    Agreement,
    AgreementSignature,
    Attended,
    Group,
    GroupNote,
    GroupSession,
    Membership,
)
from troth.practice.groups.rules import judging, life
from troth.practice.groups.rules.life import DISPOSED, IN, MEMBER, OPEN
from troth.practice.meetings.models import Session

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

TERMS = "group_terms"
"""The purpose of the room in which the agreement is: of everyone who was invited."""


def room_of(version: int) -> str:
    """Return the purpose of the room for what is written under a version of the agreement."""
    return f"group:{version}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A group as one person stands in it. `memberships` are those that this person may know of.

    `mine` is the person's own membership, None for the practitioner.
    """

    group: Group
    part: str
    person: "Person"
    mine: Membership | None
    memberships: Sequence[Membership]

    @property
    def state(self) -> str:
        """The state of the person's own membership; "" for the practitioner."""
        return self.mine.state if self.mine else ""

    @property
    def is_practitioner(self) -> bool:
        """Whether the person holds the group."""
        return self.part == life.PRACTITIONER

    @property
    def inside(self) -> list[Membership]:
        """Those who are in."""
        return [m for m in self.memberships if m.state == IN]

    @property
    def names(self) -> dict[UUID, str]:
        """The names, by person id, that this person may know."""
        found = {m.person_id: m.person.name for m in self.memberships}
        found |= {self.group.practitioner_id: self.group.practitioner.name}
        same = alike(found)
        return {
            pk: called(name, self._part(pk) if pk in same else "") for pk, name in found.items()
        }

    def _part(self, person: UUID) -> str:
        return _("practitioner") if person == self.group.practitioner_id else _("member")

    def membership(self, pk: UUID) -> Membership:
        """Return one of the memberships, or raise OutOfReach."""
        found = next((m for m in self.memberships if m.pk == pk), None)
        if found is None:
            raise OutOfReach(self.group.pk)
        return found


# --- groups and memberships --------------------------------------------------------------------


def standing(pk: UUID, *, to: "Person", parts: Collection[str] = life.PARTS) -> Standing:
    """Return a group as `to` stands in it; two queries.

    Raises OutOfReach, which lets the group's own ledger know of the attempt. A group that does not
    exist costs the same, so that nobody can tell the two apart.
    """
    group = Group.objects.filter(pk=pk).select_related("practitioner").first()
    rows = list(_memberships(pk))
    own = next((m for m in rows if m.person_id == to.pk and m.state in OPEN), None)
    holds = group is not None and group.practitioner_id == to.pk
    part = life.PRACTITIONER if holds else MEMBER
    is_theirs = part in parts and (holds or own is not None)
    if group is None or group.state == DISPOSED or not is_theirs:
        raise OutOfReach(pk if group else None)
    return Standing(group, part, to, own, [m for m in rows if _may_know(m, part, own)])


def _memberships(group: UUID) -> QuerySet[Membership]:
    found = Membership.objects.filter(group=group).select_related("person", "engagement")
    return found.order_by("invited_at", "pk")


def _may_know(found: Membership, part: str, own: Membership | None) -> bool:
    is_own = own is not None and own.pk == found.pk
    if own is not None and own.state != IN and not is_own:
        return False  # the names of the others are for those who are in
    return judging.knows_of(part=part, was_in=found.let_in_at is not None, is_own=is_own)


def groups(*, to: "Person") -> list[Standing]:
    """Return the groups of a person, those that go on first; the number of queries is constant."""
    mine = Membership.objects.filter(person=to, state__in=OPEN)
    found = Group.objects.exclude(state=DISPOSED).filter(
        Q(practitioner=to) | Q(pk__in=mine.values("group"))
    )
    rows = list(found.select_related("practitioner").order_by("-begun_at", "pk"))
    rows.sort(key=lambda group: not judging.is_open(group.state))
    everybody: dict[UUID, list[Membership]] = {}
    within = Membership.objects.filter(group__in=[g.pk for g in rows])
    for row in within.select_related("person", "engagement").order_by("invited_at", "pk"):
        everybody.setdefault(row.group_id, []).append(row)
    return [_stands(group, everybody.get(group.pk, []), to) for group in rows]


def _stands(group: Group, rows: Sequence[Membership], to: "Person") -> Standing:
    part = life.PRACTITIONER if group.practitioner_id == to.pk else MEMBER
    own = next((m for m in rows if m.person_id == to.pk and m.state in OPEN), None)
    return Standing(group, part, to, own, [m for m in rows if _may_know(m, part, own)])


def of_engagement(engagement: UUID, *, to: "Person") -> list[Group]:
    """Return the groups to which an engagement leads this person; one query."""
    open_ones = Membership.objects.filter(engagement=engagement, state__in=OPEN)
    own = open_ones.filter(Q(person=to) | Q(group__practitioner=to))
    found = Group.objects.exclude(state=DISPOSED).filter(pk__in=own.values("group"))
    return list(found.order_by("begun_at", "pk"))


def membership(pk: UUID, *, to: "Person") -> tuple[Standing, Membership]:
    """Return one membership of a group that the person holds as its practitioner."""
    found = Membership.objects.filter(pk=pk).first()
    # No group has the id of a membership: what does not exist takes the same way.
    stands = standing(found.group_id if found else pk, to=to, parts=(life.PRACTITIONER,))
    return stands, stands.membership(pk)


def may_be_joined(*, to: "Person") -> list[Seat]:
    """Return the engagements whose clients a practitioner could invite, the newest first."""
    return [
        seat
        for seat in engagements.seats(to=to)
        if seat.part == PRACTITIONER and seat.person(engagements.CLIENT) is not None
    ]


# --- agreement and signatures ------------------------------------------------------------------


def agreements(group: UUID) -> QuerySet[Agreement]:
    """Return every version of the agreement, ready to be opened, the newest first."""
    found = Agreement.objects.filter(engagement=group).select_related("compartment", "author")
    return found.order_by("-version")


def latest(group: UUID) -> Agreement:
    """Return the version of the agreement that counts now, ready to be opened."""
    return agreements(group)[:1].get()


def version(stands: Standing, number: int) -> Agreement:
    """Return one version of the agreement, or raise OutOfReach."""
    found = agreements(stands.group.pk).filter(version=number).first()
    if found is None:
        raise OutOfReach(stands.group.pk)
    return found


def signatures(*agreements: UUID) -> Checked[UUID, AgreementSignature]:
    """Return the signatures on one version of the agreement of each group, by membership."""
    rows = AgreementSignature.objects.filter(agreement__in=agreements).select_related("agreement")
    own = rows.filter(person=F("membership__person"))
    return check(own.defer("agreement__body", "agreement__wrapped_key"), of="membership_id")


# --- notes -------------------------------------------------------------------------------------


def notes(stands: Standing) -> list[GroupNote]:
    """Return of each note the newest version that this person may read, the newest note first."""
    rows = _within(stands).select_related("compartment", "author").order_by("-version")
    newest: dict[UUID, GroupNote] = {}
    for row in rows:
        newest.setdefault(row.root, row)
    return sorted(newest.values(), key=lambda n: (n.begun_at, n.pk), reverse=True)


def _within(stands: Standing) -> QuerySet[GroupNote]:
    """Return the notes that a person may read: what `rules.may_read` says, as a condition."""
    found = GroupNote.objects.filter(engagement=stands.group.pk)
    if stands.is_practitioner:
        return found
    own = stands.mine
    if own is None or own.state != IN or own.let_in_at is None:
        return found.none()
    return found.filter(under__lte=own.let_in_under, written_at__gte=own.let_in_at)


def note(pk: UUID, *, to: "Person") -> tuple[Standing, GroupNote]:
    """Return one version of a note with the group, or raise OutOfReach."""
    row = GroupNote.objects.filter(pk=pk).values_list("engagement", flat=True).first()
    # No group has the id of a note: what does not exist takes the same way.
    stands = standing(row or pk, to=to)
    found = _within(stands).filter(pk=pk).select_related("compartment", "author").first()
    if found is None:
        raise OutOfReach(row)
    return stands, found


def versions(stands: Standing, found: GroupNote) -> list[GroupNote]:
    """Return every version of a note that this person may read, the newest first."""
    rows = _within(stands).filter(root=found.root).select_related("compartment", "author")
    return list(rows.order_by("-version"))


def line_room(stands: Standing) -> vault.HeldBy | None:
    """Return who holds the key of the room that is written in now; None before there is one.

    Who left since its key was made does not count: a new key is made before the next word.
    """
    newest = latest(stands.group.pk).version
    found = vault.compartment(stands.group.pk, room_of(newest))
    return vault.holders(stands.group.pk).get(found.pk) if found else None


def wrote_in(room: Compartment) -> bool:
    """Say whether anything was written under this key."""
    return GroupNote.objects.filter(compartment=room).exists()


def gone(group: UUID, people: Collection[UUID], *, purpose: str, since: datetime) -> set[UUID]:
    """Return who of a room's members is not to be in it any more.

    That is who has no place now, and who left or declined after a moment, also when they were asked
    again since: they knew the key of that time, and are given the one that is made without them.
    Rows can only ask for somebody to be left out; whose key it is then, the room's links say.
    """
    rows = Membership.objects.filter(group=group, person__in=people)
    left = set(rows.filter(left_at__gt=since).values_list("person_id", flat=True))
    states = OPEN if purpose == TERMS else (IN,)
    stay = set(rows.filter(state__in=states).values_list("person_id", flat=True))
    return left | (set(people) - stay)


# --- sessions ----------------------------------------------------------------------------------


def sessions(stands: Standing) -> list[GroupSession]:
    """Return the sessions that this person may find, the newest first: since they came."""
    found = GroupSession.objects.filter(group=stands.group)
    if not stands.is_practitioner:
        own = stands.mine
        if own is None or own.state != IN or own.let_in_at is None:
            return []
        found = found.filter(Exists(_attended(own)) | Q(recorded_at__gte=own.let_in_at))
    return list(found.order_by("-on", "-recorded_at"))


def _attended(own: Membership) -> QuerySet[Attended]:
    return Attended.objects.filter(group_session=OuterRef("pk"), membership=own)


@dataclass(frozen=True, slots=True)
class Came:
    """Someone who belonged to a session, and that session in their own engagement as it counts."""

    membership: Membership
    session: Session


def attended(stands: Standing) -> dict[UUID, list[Came]]:
    """Return who came, by session: all of it to the practitioner, to a member their own.

    What was corrected in an engagement since counts here, too; two queries.
    """
    found = Attended.objects.filter(group_session__group=stands.group)
    if not stands.is_practitioner:
        found = found.filter(membership=stands.mine)
    rows = list(found.select_related("membership__person").order_by("pk"))
    now = Session.objects.filter(root__in=[row.session_id for row in rows], current=True)
    counts = {session.root: session for session in now}
    by_session: dict[UUID, list[Came]] = {}
    for row in rows:
        came = Came(row.membership, counts[row.session_id])
        by_session.setdefault(row.group_session_id, []).append(came)
    return by_session
