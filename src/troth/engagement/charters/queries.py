"""Versions of charters, their signatures, and who has prepared what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from troth.engagement.charters.models import Charter, Signature
from troth.engagement.core.models import Invitation, Part, Step
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import DISPOSED, PREPARING
from troth.foundation.kit.prepared import Prepared

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


def signatures(charter: Charter) -> dict[str, Signature]:
    """Return the signatures on one version by part."""
    found = Signature.objects.filter(charter=charter).select_related("person")
    return {s.part: s for s in found}


def signed_charter(engagement: UUID) -> Charter | None:
    """Return the version that all parties signed, ready to be opened; None before that."""
    signed = _charters(engagement).annotate(signers=Count("signatures__part", distinct=True))
    return signed.filter(signers__gte=F("parties")).order_by("-version").first()


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
    """Return (engagement, when the latest charter was written, part) for each who signed it."""
    newer = Charter.objects.filter(
        engagement=OuterRef("engagement"), version__gt=OuterRef("version")
    )
    latest = Charter.objects.filter(~Exists(newer), engagement__in=engagements)
    return latest.values_list("engagement", "written_at", "signatures__part")


_LATEST_CHARTERS = Prepared(_latest_charters)


def preparations(of: Sequence[Seat], *, at: datetime) -> list[Preparation]:
    """Return those that are in preparation; two queries, or none if there are none."""
    found = [s for s in of if s.engagement.state in PREPARING]
    pks = [s.engagement.pk for s in found]
    if not pks:
        return []
    written: dict[UUID, datetime] = {}
    signed: dict[UUID, set[str]] = {}
    for pk, when, part in _LATEST_CHARTERS(engagements=pks):
        written[pk] = when
        signed.setdefault(pk, set()).update([part] if part else [])
    late: dict[UUID, list[Invitation]] = {}
    links = Invitation.objects.filter(engagement__in=pks, used_at=None, withdrawn_at=None)
    for link in links.filter(expires_at__lte=at):
        late.setdefault(link.engagement_id, []).append(link)
    return [
        Preparation(
            s,
            written.get(s.engagement.pk),
            frozenset(signed.get(s.engagement.pk, ())),
            late.get(s.engagement.pk, ()),
        )
        for s in found
    ]
