"""Versions of charters, their signatures, and who has prepared what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from troth.engagement.annex.models import Annex
from troth.engagement.charters.models import Charter
from troth.engagement.core.models import Invitation, Part, SealedEntry, Step
from troth.engagement.core.queries import Seat, _by_a_party, _signatures
from troth.engagement.core.rules.life import DISPOSED, PREPARING
from troth.foundation.records.signatures import Checked, check

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


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


def signatures(found: Charter | Annex | SealedEntry) -> Checked[str, Any]:
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


def signed_at(engagement: UUID) -> datetime | None:
    """Return when the charter first came into force, or None before that."""
    taken = Step.objects.filter(engagement=engagement, act="activate").order_by("at")
    return taken.values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Preparation:
    """An engagement being prepared: its parts, latest charter, signatures, open invitations."""

    seat: Seat
    charter: Charter | None
    signed: frozenset[str]
    expired: Sequence[Invitation]


def preparations(of: Sequence[Seat], *, at: datetime) -> list[Preparation]:
    """Return those that are in preparation; four queries, or none if there are none."""
    found = [s for s in of if s.engagement.state in PREPARING]
    pks = [s.engagement.pk for s in found]
    if not pks:
        return []
    charters = _latest_of(pks)
    signed: dict[UUID, set[str]] = {}
    for found_on, part in _signatures(charter__in=charters.values()).held:
        signed.setdefault(found_on.pk, set()).add(part)
    late: dict[UUID, list[Invitation]] = {}
    links = Invitation.objects.filter(engagement__in=pks, used_at=None, withdrawn_at=None)
    for link in links.filter(expires_at__lte=at):
        late.setdefault(link.engagement_id, []).append(link)
    return [
        Preparation(
            s,
            charter := charters.get(s.engagement.pk),
            frozenset(signed.get(charter.pk, ()) if charter else ()),
            late.get(s.engagement.pk, ()),
        )
        for s in found
    ]


def _latest_of(engagements: Collection[UUID]) -> dict[UUID, Charter]:
    newest = (
        Charter.objects.filter(engagement__in=engagements)
        .values("engagement")
        .annotate(newest=Max("version"))
        .values_list("engagement", "newest")
    )
    wanted = Q(pk__in=())
    for engagement, number in newest:
        wanted |= Q(engagement=engagement, version=number)
    rows = Charter.objects.filter(wanted).defer("body", "wrapped_key").select_related("author")
    return {row.engagement: row for row in rows}
