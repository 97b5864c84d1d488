"""What a person may find of summaries: each part sees its own strand, the sponsor what was sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import get_default_timezone

from troth.engagement.charter_text.grounds import COUNT, DATES
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, SPONSOR, Seat
from troth.foundation.ledger.verification import rows
from troth.foundation.records.reach import reach
from troth.foundation.records.signatures import keys
from troth.foundation.vault import queries as vault
from troth.practice.meetings import queries as meetings
from troth.practice.releases import events
from troth.practice.releases.models import Draft, Origin, Release, ReleaseStep
from troth.practice.releases.rules import BROKEN, DRAFT, DROPPED, EXPIRED, READABLE, WITHDRAWN

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def today(at: datetime) -> date:
    """Return the day of a moment as the host's calendar has it, by which last days are judged."""
    return at.astimezone(get_default_timezone()).date()


# --- drafts ------------------------------------------------------------------------------------


def draft(pk: UUID, *, to: "Person") -> Draft:
    """Return one version of a draft: the practitioner's to both, the client's to the client."""
    inside = engagements.ids(to=to, parts=INSIDE)
    own = engagements.ids(to=to, parts=[CLIENT])
    open_to = Q(origin=Origin.PRACTITIONER, engagement__in=inside) | Q(
        origin=Origin.CLIENT, engagement__in=own
    )
    within = Draft.objects.filter(open_to).select_related("compartment")
    return reach(within, Draft.objects.all(), "engagement", pk=pk)


def drafts(engagement: UUID, *, to: Seat) -> list[Draft]:
    """Return the open drafts that the person in this seat may see, the newest first.

    The client sees one version of each summary, their own before the practitioner's. The
    practitioner sees theirs until the summary was sent, whatever the client did with it before.
    """
    rows = Draft.objects.filter(engagement=engagement, current=True)
    rows = rows.select_related("compartment").order_by("-written_at")
    released = Release.objects.filter(engagement=engagement)
    if to.part == PRACTITIONER:
        sent = released.filter(sent_at__isnull=False)
        return list(rows.filter(origin=PRACTITIONER).exclude(root__in=sent.values("draft_root")))
    dropped = ReleaseStep.objects.filter(engagement=engagement, act="drop", release=None)
    still = rows.exclude(root__in=released.values("draft_root"))
    found: dict[UUID, Draft] = {}
    for row in still.exclude(root__in=dropped.values("root")):
        if row.root not in found or row.origin == Origin.CLIENT:
            found[row.root] = row
    return sorted(found.values(), key=lambda row: row.written_at, reverse=True)


def latest(draft: Draft) -> Draft:
    """Return the version of the same strand that counts now."""
    strand = Draft.objects.filter(root=draft.root, origin=draft.origin, current=True)
    return strand.select_related("compartment").get()


def clients_own(draft: Draft) -> Draft | None:
    """Return what the client made of a draft, if they did."""
    strand = Draft.objects.filter(root=draft.root, origin=Origin.CLIENT, current=True)
    return strand.select_related("compartment").first()


def words_of(release: Release) -> UUID | None:
    """Return the draft, the client's own before the practitioner's, that a release came from."""
    strands = Draft.objects.filter(root=release.draft_root, current=True)
    return strands.order_by("origin").values_list("pk", flat=True).first()


def state_of(root: UUID, part: str) -> str:
    """Return how a summary stands as far as this part may know."""
    release = Release.objects.filter(draft_root=root).only("state", "sent_at").first()
    if part != CLIENT:
        return release.state if release and release.sent_at else DRAFT
    if release:
        return release.state
    dropped = ReleaseStep.objects.filter(root=root, act="drop", release=None)
    return DROPPED if dropped.exists() else DRAFT


def suggested_at(engagement: UUID) -> datetime | None:
    """Return when the practitioner last suggested a summary, for the two inside."""
    told = (row.told for row in reversed(rows([engagement])))
    return next((t.at for t in told if t.act is events.SUGGESTED), None)


# --- releases ----------------------------------------------------------------------------------


def release(pk: UUID, *, to: "Person") -> Release:
    """Return a release: to the client always, to practitioner and recipient once it was sent."""
    sent = Q(sent_at__isnull=False)
    open_to = (
        Q(engagement__in=engagements.ids(to=to, parts=[CLIENT]))
        | sent & Q(engagement__in=engagements.ids(to=to, parts=[PRACTITIONER]))
        | sent & Q(engagement__in=engagements.ids(to=to, parts=[SPONSOR]), recipient=to)
    )
    within = Release.objects.filter(open_to).select_related("compartment")
    return reach(within, Release.objects.all(), "engagement", pk=pk)


def releases(engagement: UUID, *, to: Seat) -> list[Release]:
    """Return the releases that client or practitioner may see, the newest first."""
    rows = Release.objects.filter(engagement=engagement).select_related("compartment")
    if to.part != CLIENT:
        rows = rows.filter(sent_at__isnull=False)
    return list(rows.order_by("-signed_at"))


def due(at: datetime) -> list[Release]:
    """Return the releases whose last day has passed and that can still be read."""
    return list(Release.objects.filter(state__in=READABLE, expires_on__lt=today(at)))


# --- the sponsor's room ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SentLine:
    """One summary that was sent, without a word of it.

    `state` is sent, withdrawn or expired, or says that the client's signature does not hold.
    """

    id: UUID
    state: str
    sent_at: datetime
    expires_on: date
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attended:
    """One session as the charter lets the sponsor know of it."""

    on: date
    attendance: str


@dataclass(frozen=True, slots=True)
class SponsorRows:
    """What the tables hold for the sponsor: all of it, for there is no other query.

    `used` is None unless the charter agreed to tell how many sessions took place.
    """

    used: int | None
    sessions: tuple[Attended, ...]
    sent: tuple[SentLine, ...]


def sponsor_page(seat: Seat, *, logistics: str, at: datetime) -> SponsorRows:
    """Return what the sponsor may know; client and sponsor see this one result.

    `logistics` is what the signed charter agreed: nothing, the number of sessions, or their dates.
    """
    pk = seat.engagement.pk
    used = meetings.held(pk) if logistics in (COUNT, DATES) else None
    sessions = meetings.counting(pk) if logistics == DATES else []
    rows = Release.objects.filter(
        engagement=pk, recipient=seat.person(SPONSOR), sent_at__isnull=False
    )
    found = list(rows.defer("body", "wrapped_key").order_by("-sent_at"))
    held, here = keys({release.pk: release.claim for release in found}), today(at)
    return SponsorRows(
        used,
        tuple(Attended(s.on, str(s.get_attendance_display())) for s in sessions),
        tuple(
            SentLine(
                r.pk,
                _shown(r, here) if r.pk in held else BROKEN,
                r.sent_at,
                r.expires_on,
                r.withdrawn_at,
            )
            for r in found
            if r.sent_at is not None
        ),
    )


def _shown(release: Release, here: date) -> str:
    """Return the state as it counts on a day, whether or not the clock's job has run."""
    if release.state == WITHDRAWN:
        return WITHDRAWN
    return EXPIRED if release.expires_on < here else "sent"


def readers(release: Release) -> list[UUID]:
    """Return who holds the key of a release besides the client."""
    held = vault.holders(release.engagement).get(release.compartment_id)
    return [h for h in held.holders if h != release.author_id] if held else []
