"""Versions of charters, their signatures, and who has prepared what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from troth.engagement.charters.models import Charter, Signature
from troth.engagement.core.models import Invitation, Part, SealedEntry, Step
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import ACTIVE, DISPOSED, INSIDE, PREPARING, SPONSOR
from troth.foundation.kit.prepared import Prepared
from troth.foundation.records.signatures import Checked, check

if TYPE_CHECKING:
    from troth.accounts.people.models import Person
    from troth.engagement.annex.models import Annex


# --- charters and signatures -------------------------------------------------------------------


def latest(engagement: UUID) -> Charter:
    """Return the latest version of the charter, ready to be opened."""
    return _charters(engagement).latest("version")


def version(engagement: UUID, number: int) -> Charter:
    """Return one version of the charter, ready to be opened, or raise Charter.DoesNotExist."""
    return _charters(engagement).get(version=number)


def _charters(engagement: UUID) -> QuerySet[Charter]:
    found = Charter.objects.filter(engagement=engagement)
    return found.select_related("compartment", "author")


def charters_with(digest: str, *, to: "Person") -> QuerySet[Charter]:
    """Return the versions whose digest begins like this, where the person was let in."""
    held = Part.objects.filter(person=to, left_at=None, let_in_at__isnull=False)
    within = held.exclude(engagement__state=DISPOSED).values("engagement_id")
    found = Charter.objects.filter(engagement__in=within, digest__startswith=digest)
    return found.defer("body", "wrapped_key").order_by("-version")


def versions(engagement: UUID) -> QuerySet[Charter]:
    """Return every version of the charter without its words, the newest first."""
    found = Charter.objects.filter(engagement=engagement).select_related("author")
    return found.defer("body", "wrapped_key").order_by("-version")


def last_changes(engagement: UUID) -> dict[str, Charter]:
    """Return for each section the version that changed it last."""
    return {c.section: c for c in versions(engagement).reverse() if c.section}


def changed_since(engagement: UUID, section: str, base: int) -> Charter | None:
    """Return the latest version after `base` that changed a section, if any."""
    found = versions(engagement).filter(section=section, version__gt=base)
    return found.first()


def _by_a_party(engagement: UUID | OuterRef) -> Exists:
    """Return that who signed plays, or played, the part: no stranger signs in another's name."""
    played = Part.objects.filter(engagement=engagement, part=OuterRef("part"))
    return Exists(played.filter(person=OuterRef("person")))


def _signatures(**where: Any) -> Checked[tuple[Charter, str], Signature]:
    """Return signatures by charter, which comes without its words, and part."""
    rows = Signature.objects.filter(
        _by_a_party(OuterRef("charter__engagement")), **where
    ).select_related("charter")
    return check(rows.defer("charter__body", "charter__wrapped_key"), of="charter part")


def signatures(found: "Charter | Annex | SealedEntry") -> Checked[str, Any]:
    """Return the signatures on one version of a charter, annex or closing list, by part."""
    return check(found.signatures.filter(_by_a_party(found.engagement)), of="part")


def signed_charter(engagement: UUID) -> Charter | None:
    """Return the version that all parties signed, ready to be opened; None before that.

    It is the newest on which the signatures of all hold; rows alone put nothing in force.
    """
    held = _signatures(charter__engagement=engagement).held
    charters = {made.charter for made in held.values()}
    for found in sorted(charters, key=lambda charter: -charter.version):
        if all((found, part) in held for part in found.signatories):
            return _charters(engagement).get(pk=found.pk)
    return None


def waits_for_sponsor(engagement: UUID) -> datetime | None:
    """Return since when the newest version, which the two inside signed, waits for the sponsor."""
    found = latest(engagement)
    held = signatures(found).held
    if SPONSOR not in found.signatories or SPONSOR in held or not set(INSIDE) <= set(held):
        return None
    since: datetime = max(held[part].at for part in INSIDE)
    return since


def signed_at(engagement: UUID) -> datetime | None:
    """Return when the charter first came into force, or None before that."""
    taken = Step.objects.filter(engagement=engagement, act="activate").order_by("at")
    return taken.values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Preparation:
    """An engagement being prepared: when its charter was last written, who signed it, who is late.

    `expired` are invitations whose time is over.
    """

    seat: Seat
    written_at: datetime | None
    signed: frozenset[str]
    expired: Sequence[Invitation]


def _latest_charters(engagements: Collection[UUID]) -> QuerySet[Charter, Any]:
    """Return (engagement, charter, when it was written) for the latest of each engagement."""
    newer = Charter.objects.filter(
        engagement=OuterRef("engagement"), version__gt=OuterRef("version")
    )
    latest = Charter.objects.filter(~Exists(newer), engagement__in=engagements)
    return latest.values_list("engagement", "pk", "written_at")


_LATEST_CHARTERS = Prepared(_latest_charters)


def pending(of: Sequence[Seat], *, at: datetime) -> list[Preparation]:
    """Return those in force whose charter has a newer version, which waits for signatures.

    One query, and two more where one does.
    """
    running = {s.engagement.pk: s for s in of if s.engagement.state == ACTIVE}
    newer = {pk for (pk,) in _NEWER(engagements=list(running))}
    return _prepared([s for pk, s in running.items() if pk in newer], late=False, at=at)


def _newer(engagements: Collection[UUID]) -> QuerySet[Charter, Any]:
    """Return the engagements with a version that was written since they last came into force."""
    taken = Step.objects.filter(engagement=OuterRef("engagement"), act="activate")
    last = Subquery(taken.order_by("-at").values("at")[:1])
    found = Charter.objects.filter(engagement__in=engagements, written_at__gt=last)
    return found.order_by().values_list("engagement").distinct()


_NEWER = Prepared(_newer)


def preparations(of: Sequence[Seat], *, at: datetime) -> list[Preparation]:
    """Return those that are in preparation; four queries, or none if there are none."""
    return _prepared([s for s in of if s.engagement.state in PREPARING], late=True, at=at)


def _prepared(found: Sequence[Seat], *, late: bool, at: datetime) -> list[Preparation]:
    pks = [s.engagement.pk for s in found]
    if not pks:
        return []
    charters = {charter: (pk, at_) for pk, charter, at_ in _LATEST_CHARTERS(engagements=pks)}
    written = dict(charters.values())
    signed: dict[UUID, set[str]] = {}
    for found_on, part in _signatures(charter__in=charters).held:
        signed.setdefault(found_on.engagement, set()).add(part)
    expired: dict[UUID, list[Invitation]] = {}
    links = Invitation.objects.filter(engagement__in=pks, used_at=None, withdrawn_at=None)
    for link in links.filter(expires_at__lte=at) if late else ():
        expired.setdefault(link.engagement_id, []).append(link)
    return [
        Preparation(
            s,
            written.get(s.engagement.pk),
            frozenset(signed.get(s.engagement.pk, ())),
            expired.get(s.engagement.pk, ()),
        )
        for s in found
    ]
