"""How an engagement begins: invitations go out, people join, and are let in by a key holder."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from troth.accounts.people import mail
from troth.accounts.people import policy as people_policy
from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Organisation, Person
from troth.accounts.people.services import duties as people
from troth.accounts.people.services import letters, sign_up
from troth.accounts.people.services import notifications as people_notices
from troth.engagement.charters import policy_packs
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services.drafting import lay_out, put_version
from troth.engagement.core import packs
from troth.engagement.core import policy as core_policy
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, Invitation, Part, PartName
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import TOKEN, Seat
from troth.engagement.core.rules.life import CONTRACTING
from troth.engagement.core.services.steps import take, tell, tell_of, under_lock
from troth.engagement.joining import events, notifications, policy
from troth.engagement.joining.services.taking_over import take_over
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import compartments as vault
from troth.foundation.vault.services import introducing, refusals
from troth.foundation.vault.services.payloads import Authority

LINK_LIFE = timedelta(days=14)
INVITATION = "invitation:"
"""What the letter with an invitation is about: this, and the id."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is to be invited; `named` and `line` stand in the letter to them."""

    name: str
    email: str
    named: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new engagement, with the secret of each invitation by part; they are stored nowhere."""

    engagement: Engagement
    tokens: Mapping[str, str] = field(repr=False)


@transaction.atomic
def begin(
    *,
    kind: str,
    client: Guest,
    sponsor: Guest | None = None,
    organisation: str = "",
    under: Choice | None = None,
    by: Holder,
    at: datetime,
) -> Begun:
    """Begin with the charter, for a client who has chosen already: she says so when she joins.

    Opens the contract room, lays out an empty charter, invites the others. Without a sponsor it
    is an engagement of two. `under` names code, policy and law; what it leaves open is as the
    practitioner used it last. Raises Refused when two of the addresses are the same.
    """
    person = by.person
    address = sponsor.email if sponsor else ""
    policy.may_begin(client_email=client.email, sponsor_email=address, by=person, at=at).enforce()
    choice = policy_packs.choice(person, under, at=at)
    policy_packs.may_begin_under(person, choice, at=at).enforce()
    engagement = found(kind, organisation, choice, part=PartName.PRACTITIONER, by=person, at=at)
    take(engagement, "begin", by=person, at=at)
    made = lay_out_charter(engagement, part=PartName.PRACTITIONER, by=by, at=at)
    ledger.record(events.BEGUN, chain=engagement.pk, by=person.pk, at=at, **records.written(made))
    guests = {PartName.CLIENT.value: client}
    if sponsor:
        guests[PartName.SPONSOR.value] = sponsor
    tokens = {
        p: invite(engagement, p, g, mine=PartName.PRACTITIONER, by=by, at=at)
        for p, g in guests.items()
    }
    return Begun(engagement, tokens)


def lay_out_charter(engagement: Engagement, *, part: str, by: Holder, at: datetime) -> Charter:
    """Open the contract room as who begins, and lay an empty charter into it."""
    pk = engagement.pk
    room = vault.open_compartment(pk, "contract", part=part, by=by.keyring, at=at)
    empty = lay_out(engagement)
    return put_version(empty, number=1, section="", room=room, by=by, at=at)


def found(
    kind: str, organisation: str, under: Choice, *, part: str, by: Person, at: datetime
) -> Engagement:
    """Make the engagement and the part of who makes the first step, who needs no door.

    It pins the editions in force of what `under` names.
    """
    name = organisation.strip()
    engagement = Engagement(
        id=uuid4(),
        kind=kind,
        state="",
        paid_by=_organisation(name, by=by) if name else None,
        begun_at=at,
        begun_by=part,
    )
    packs.pin(engagement, under, on=localdate(at))
    engagement.save(force_insert=True)
    Part.objects.create(engagement=engagement, person=by, part=part, joined_at=at, let_in_at=at)
    _take_up(part, by=by, at=at)
    return engagement


def _take_up(part: str, *, by: Person, at: datetime) -> None:
    """Ask a practitioner for a second factor from now on: they hold the words of others."""
    if part == PartName.PRACTITIONER:
        people.take_up(by, "practitioner", at=at)


def _organisation(name: str, *, by: Person) -> Organisation:
    """Return the organisation that the practitioner works for already, or a new one.

    Another practitioner's organisation of the same name may be another one.
    """
    for part in core.mine(to=by, parts=(PartName.PRACTITIONER,)):
        paid_by = part.engagement.paid_by
        if paid_by is not None and paid_by.name == name:
            return paid_by
    return Organisation.objects.create(name=name)


def invite(
    engagement: Engagement,
    part: str,
    guest: Guest,
    *,
    another: bool = False,
    mine: str,
    by: Holder,
    at: datetime,
) -> str:
    """Make a link, write a letter with it, and return its secret; `mine` is the part of `by`.

    The link names the keys of who will let the guest in, so that nobody can be in their place.
    """
    people_policy.may_have_address(guest.email).enforce(engagement.pk)
    secret = secrets.token_bytes(TOKEN)
    token = urlsafe_b64encode(secret).decode().rstrip("=")
    kept = introducing.invite(
        secret,
        chain=engagement.pk,
        part=part,
        host=_who_lets_in(engagement, part, mine=mine, by=by.person),
        by=by.keyring,
    )
    made = Invitation.objects.create(
        engagement=engagement,
        part=part,
        name=guest.name.strip(),
        email=people_queries.folded(guest.email),
        named=guest.named.strip(),
        line=guest.line.strip(),
        is_another=another,
        token_hash=hashlib.sha256(secret).digest(),
        host_id=kept.host,
        host_tag=kept.host_tag,
        kept=kept.sealed,
        root=kept.root,
        made_at=at,
        expires_at=at + LINK_LIFE,
    )
    take(engagement, "add representative" if another else "invite", by=by.person, at=at)
    ledger.record(events.INVITED, chain=engagement.pk, by=by.person.pk, at=at, about=[made.pk])
    url = settings.TROTH_URL + reverse("joining:invitation", args=[token])
    told = mail.Invited(
        named=made.named or "",
        line=made.line or "",
        kind=str(engagement.get_kind_display()).lower(),
        part=core.label(part),
        until=made.expires_at,
    )
    about = f"{INVITATION}{made.pk}"
    letters.post_invitation(made.email, told, url, about=about, caused_by=by.person, at=at)
    return token


def note_letter(about: str, outcome: str, at: datetime) -> None:
    """Write down what became of the letter with an invitation."""
    if not about.startswith(INVITATION):
        return
    what = "taken_at" if outcome == "sent" else "refused_at"
    Invitation.objects.filter(pk=about.removeprefix(INVITATION)).update(**{what: at})


def _who_lets_in(engagement: Engagement, part: str, *, mine: str, by: Person) -> UUID | None:
    """Return who will let a guest in, None when they are not in the charter's room themselves."""
    host = core_policy.inviter(engagement, part)
    if mine == host:
        return by.pk
    rows = Part.objects.filter(engagement=engagement, part=host, left_at=None)
    return rows.exclude(let_in_at=None).values_list("person_id", flat=True).first()


@transaction.atomic
def send_again(seat: Seat, part: str, *, by: Holder, at: datetime) -> str:
    """Make a new link to the same address; the older one stops. Returns its secret."""
    seat = under_lock(seat, by=by.person)
    policy.may_invite(seat, part).enforce(seat.engagement.pk)
    last = _withdraw(seat, part, at=at)
    return _invite_again(seat, part, _guest(last), another=last.is_another, by=by, at=at)


@transaction.atomic
def correct(seat: Seat, part: str, guest: Guest, *, by: Holder, at: datetime) -> str:
    """Invite under another name or address while nobody joined; returns the new link's secret.

    The older link stops. Whoever got it by mistake hears nothing of it.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_correct(seat, part, guest.email).enforce(pk)
    last = _withdraw(seat, part, at=at)
    ledger.record(events.CORRECTED, chain=pk, by=by.person.pk, at=at, about=[last.pk])
    return _invite_again(seat, part, guest, another=last.is_another, by=by, at=at)


def _withdraw(seat: Seat, part: str, *, at: datetime) -> Invitation:
    """Stop every open link to a part, and return the newest of them."""
    last = core.invitations(seat.engagement.pk)[part]
    older = Invitation.objects.filter(engagement=seat.engagement, part=part, withdrawn_at=None)
    older.filter(used_at=None).update(withdrawn_at=at)
    return last


def _guest(last: Invitation) -> Guest:
    return Guest(last.name, last.email, last.named or "", last.line or "")


def join(
    token: str,
    *,
    name: str,
    email: str,
    password: str,
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account for someone who was invited, and accept for them.

    Raises people's EmailTaken, OutOfReach for an unknown link, and Refused for a spent one.
    """
    with transaction.atomic():
        holder = sign_up.sign_up(
            name=name,
            email=email,
            password=password,
            language=language,
            time_zone=time_zone,
            at=at,
        )
        accept(token, by=holder, at=at)
    return holder


@transaction.atomic
def accept(token: str, *, by: Holder, at: datetime) -> Seat:
    """Take the place to which a link leads. It carries no key: someone has to let them in.

    The guest's program knows the host's keys from here on, and tells its own. Raises NotEntitled
    when the invitation is not the one that the host made.
    """
    person = by.person
    invited = core.reachable_invitation(token)
    chain = invited.engagement_id
    Engagement.objects.select_for_update().get(pk=chain)
    invited.refresh_from_db()
    policy.may_accept(invited, by=person, at=at).enforce(chain)
    tag = introducing.accept(
        core.secret_of(token),
        _kept(invited),
        chain=chain,
        part=invited.part,
        as_part=core.part_of(chain, person=invited.host),
        by=by.keyring,
        at=at,
    )
    Invitation.objects.filter(pk=invited.pk).update(used_at=at, guest_tag=tag)
    Part.objects.create(
        engagement=invited.engagement, person=person, part=invited.part, joined_at=at
    )
    _take_up(invited.part, by=person, at=at)
    ledger.record(events.JOINED, chain=chain, by=person.pk, at=at, about=[invited.pk])
    if invited.part == PartName.CLIENT and invited.engagement.state == CONTRACTING:
        # Who began with the charter said that the client had chosen; by joining she says so too.
        ledger.record(events.CHOSEN, chain=chain, by=person.pk, at=at)
    seat = core.seat(chain, to=person)
    tell(
        seat,
        notifications.JOINED,
        at=at,
        to=(core_policy.inviter(invited.engagement, invited.part),),
    )
    return seat


def _kept(invited: Invitation) -> introducing.Kept:
    return introducing.Kept(
        invited.host_id, bytes(invited.host_tag), bytes(invited.kept), invited.root
    )


@transaction.atomic
def let_in(seat: Seat, part: str, *, read: str, by: Holder, at: datetime) -> None:
    """Give the key of the contract room to who joined, whose fingerprint `read` was compared.

    Raises NotEntitled when their keys are not those with which they accepted the link.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_let_in(seat, part, read=read, at=at).enforce(pk)
    guest, invited = core_policy.newest(seat, part), core.invitations(pk)[part]
    if guest is None:
        raise OutOfReach(pk)
    rooms = doors(pk, part, by=by)
    if not rooms:
        raise refusals.NoKey
    introducing.meet(
        [(_kept(one), bytes(one.guest_tag)) for one in core.accepted(pk, part)],
        chain=pk,
        part=part,
        guest=guest.person_id,
        by=by.keyring,
        at=at,
    )
    authority = Authority("invitation", str(invited.pk))
    for room in rooms:
        vault.grant(room, guest.person_id, part=part, by=by.keyring, authority=authority, at=at)
    Part.objects.filter(pk=guest.pk).update(let_in_at=at)
    take(seat.engagement, "let in", by=by.person, at=at)
    ledger.record(events.LET_IN, chain=pk, by=by.person.pk, at=at, about=[guest.person_id])
    take_over(seat, guest, by=by, at=at)
    about = str(pk)
    people_notices.notify(guest.person, notifications.LET_IN, about=about, by=by.person, at=at)
    tell_of(seat, "let in", at=at)


DOORS = {
    PartName.PRACTITIONER: ("contract", "before", "asked"),
    PartName.CLIENT: ("contract", "before"),
    PartName.SPONSOR: ("contract",),
}
"""The rooms that open to whoever is let in, by part, if they exist and the host holds the key."""


def doors(engagement: UUID, part: str, *, by: Holder) -> list[Compartment]:
    """Return the rooms, in all their generations, to which a part is let in by a holder."""
    rooms = Compartment.objects.filter(engagement=engagement, purpose__in=DOORS[PartName(part)])
    return list(rooms.filter(grants__holder=by.person.pk).order_by("made_at"))


@transaction.atomic
def turn_away(seat: Seat, part: str, *, by: Holder, at: datetime) -> str:
    """Send away who joined by a link that went astray, and invite again; returns the new secret."""
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_turn_away(seat, part).enforce(pk)
    stranger = core_policy.newest(seat, part)
    if stranger is None:
        raise OutOfReach(pk)
    people_notices.notify(stranger.person, notifications.TURNED_AWAY, about=str(pk), at=at)
    Part.objects.filter(pk=stranger.pk).delete()
    take(seat.engagement, "turn away", by=by.person, at=at)
    ledger.record(events.TURNED_AWAY, chain=pk, by=by.person.pk, at=at, about=[stranger.person_id])
    last = core.invitations(pk)[part]
    return _invite_again(seat, part, _guest(last), another=last.is_another, by=by, at=at)


def _invite_again(
    seat: Seat, part: str, guest: Guest, *, another: bool, by: Holder, at: datetime
) -> str:
    return invite(seat.engagement, part, guest, another=another, mine=seat.part, by=by, at=at)
