"""What a person may find: a concern only its client and its contact, a need only the two."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from troth.accounts.people import queries as people
from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement
from troth.engagement.core.models import Kind as EngagementKind
from troth.engagement.core.rules.life import DISPOSED
from troth.foundation.records.reach import OutOfReach, reach
from troth.foundation.vault import identity
from troth.foundation.vault.keyring import fingerprint
from troth.practice.concerns.models import CaseStep, Concern, Contact, Handover, Need, Word
from troth.practice.concerns.rules import concerns as of_concerns
from troth.practice.concerns.rules import contacts as of_contacts
from troth.practice.concerns.rules import handovers as of_handovers
from troth.practice.concerns.rules.parts import CLIENT, CONTACT, PRACTITIONER

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

INSIDE = (PRACTITIONER, CLIENT)


# --- contacts ----------------------------------------------------------------------------------


def contact(pk: UUID, *, to: "Person") -> Contact:
    """Return a contact: to who named them and, by account or address, to whoever was named."""
    found = Contact.objects.filter(pk=pk).filter(_mine(to)).select_related("owner", "person")
    one = found.first()
    if one is None:
        raise OutOfReach
    return one


def contacts(*, to: "Person") -> list[Contact]:
    """Return whom a person named, the newest first."""
    found = Contact.objects.filter(owner=to).select_related("owner", "person")
    return list(found.order_by("-asked_at"))


def named_by(*, to: "Person") -> list[Contact]:
    """Return by whom a person was named or is asked, the newest first."""
    found = Contact.objects.filter(_mine(to)).exclude(owner=to)
    return list(found.select_related("owner", "person").order_by("-asked_at"))


def _mine(to: "Person") -> Q:
    asked = Q(person=None, email_index__of=to.email)
    return Q(owner=to) | Q(person=to) | asked


def part_in(found: Contact, person: "Person") -> str:
    """Return as what someone acts on a contact."""
    return PRACTITIONER if found.owner_id == person.pk else CONTACT


def named(owner: UUID, roles: Collection[str]) -> list[Contact]:
    """Return the contacts of a practitioner whose keys were compared, in some roles."""
    found = Contact.objects.filter(owner_id=owner, state=of_contacts.NAMED, role__in=roles)
    return list(found.select_related("person").order_by("asked_at"))


def is_asked(owner: UUID, email: str, role: str) -> bool:
    """Say whether a practitioner has asked an address in this role already, and it is open."""
    found = Contact.objects.filter(owner_id=owner, role=role, state__in=of_contacts.OPEN)
    return found.filter(email_index__of=email).exists()


def fingerprint_now(holder: UUID) -> str:
    """Return the fingerprint of a person's present key; "" when they did not sign it themselves."""
    if not identity.is_genuine(holder):
        return ""
    return next((fingerprint(s.public) for s in identity.signers(holder)), "")


def key_holds(holder: UUID, compared: str) -> bool:
    """Say whether a person's present key is one that was compared, or was handed on by it.

    A key that was lost and made again was handed on by nobody's own hand: it has to be compared
    once more.
    """
    if not compared or not identity.is_genuine(holder):
        return False
    line = (s.public for s in identity.signers(holder))
    then = next((key for key in line if fingerprint(key) == compared), None)
    return then is not None and identity.is_handed_down(holder, then, peers=())


def has_left(owner: UUID | None, person: UUID) -> bool:
    """Say whether a contact ended it of their own accord, and was not named again.

    That the practitioner ended it counts for nothing here: her charter still names them.
    """
    known = Contact.objects.filter(owner_id=owner, person_id=person, role__in=of_contacts.HEARS)
    if known.filter(state=of_contacts.NAMED).exists():
        return False
    gone = CaseStep.objects.filter(about__in=known.values("pk"), act="leave", by_id=person)
    return gone.exists()


# --- concerns ----------------------------------------------------------------------------------


def concern(pk: UUID, *, to: "Person") -> Concern:
    """Return a concern: to the client who brought it, and to whom it was brought."""
    within = _present(Concern.objects.filter(Q(client=to) | Q(hearer=to)))
    found = within.select_related("engagement", "client", "hearer")
    return reach(found, Concern.objects.all(), "engagement_id", pk=pk)


def concerns(engagement: UUID, *, to: "Person") -> list[Concern]:
    """Return what a client brought out of one engagement, the newest first."""
    found = _present(Concern.objects.filter(engagement=engagement, client=to))
    return list(found.select_related("hearer").order_by("-brought_at"))


def part_of(found: Concern, person: "Person") -> str:
    """Return as what someone acts on a concern."""
    return CLIENT if found.client_id == person.pk else CONTACT


def is_open(engagement: UUID, hearer: UUID) -> bool:
    """Say whether a concern is with someone."""
    found = Concern.objects.filter(engagement=engagement, hearer=hearer)
    return found.filter(state__in=of_concerns.OPEN).exists()


def open_concerns(engagement: UUID) -> int:
    """Return how many concerns out of an engagement lie with anyone."""
    return Concern.objects.filter(engagement=engagement, state__in=of_concerns.OPEN).count()


def _present(found: "QuerySet[Concern]") -> "QuerySet[Concern]":
    return found.exclude(engagement__state=DISPOSED)


def kind_of(engagement: Engagement) -> str:
    """Return the kind of work in the reader's language."""
    return str(EngagementKind(engagement.kind).label)


# --- needs -------------------------------------------------------------------------------------


def needs(engagement: UUID, part: str) -> list[Need]:
    """Return the needs that a part may know of, the newest first: the client's once told."""
    found = Need.objects.filter(engagement=engagement)
    if part != PRACTITIONER:
        found = found.filter(told_at__isnull=False)
    return list(found.order_by("-marked_at"))


def need(pk: UUID, *, to: "Person") -> Need:
    """Return a need: to the practitioner, and to the client once it was told."""
    own = Q(engagement__in=engagements.ids(to=to, parts=[PRACTITIONER]))
    told = Q(engagement__in=engagements.ids(to=to, parts=[CLIENT]), told_at__isnull=False)
    found = Need.objects.filter(own | told).select_related("engagement")
    return reach(found, Need.objects.all(), "engagement_id", pk=pk)


# --- handovers ---------------------------------------------------------------------------------


def handover(pk: UUID, *, to: "Person") -> Handover:
    """Return a handover: to client and practitioner, and to the colleague once it was sent."""
    inside = Q(engagement__in=engagements.ids(to=to, parts=INSIDE))
    sent = Q(colleague=to, signed_at__isnull=False)
    rows = Handover.objects.filter(inside | sent).exclude(engagement__state=DISPOSED)
    found = rows.select_related("engagement", "colleague", "client", "need")
    return reach(found, Handover.objects.all(), "engagement_id", pk=pk)


def handovers(engagement: UUID) -> list[Handover]:
    """Return what was proposed in an engagement, the newest first."""
    found = Handover.objects.filter(engagement=engagement).select_related("colleague")
    return list(found.order_by("-proposed_at"))


def handed_to(person: "Person") -> list[Handover]:
    """Return what was handed over to someone and can be read, the newest first."""
    found = Handover.objects.filter(colleague=person, state__in=of_handovers.READABLE)
    found = found.exclude(engagement__state=DISPOSED).select_related("client", "engagement")
    return list(found.order_by("-signed_at"))


def part_at(found: Handover, person: "Person") -> str:
    """Return as what someone acts on a handover."""
    if found.client_id == person.pk:
        return CLIENT
    return CONTACT if found.colleague_id == person.pk else PRACTITIONER


def names_at(found: Handover) -> dict[str, str]:
    """Return who plays which part in a handover, by name."""
    writer = engagements.players(found.engagement_id).get(PRACTITIONER)
    names = people.names([writer] if writer else [])
    return {
        CLIENT: found.client.name,
        PRACTITIONER: next(iter(names.values()), ""),
        CONTACT: found.colleague.name,
    }


# --- words -------------------------------------------------------------------------------------


def words(about: Collection[UUID], *, but: Collection[str] = ()) -> list[Word]:
    """Return what was written about some things, ready to be opened, in the order of time."""
    found = Word.objects.filter(about__in=set(about)).exclude(kind__in=but)
    return list(found.select_related("compartment").order_by("version", "written_at"))
