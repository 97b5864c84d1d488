"""What a person may find of consents, and which packs somebody opened and signed."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from troth.consents.deed import mark
from troth.consents.models import Consent, Decision, Opened, Pledge, State
from troth.consents.rules import LIVE, SOON
from troth.ethics import pack as packs
from troth.ethics.pack import NewEdition, Pack, Pins, UnknownPack
from troth.records.reach import reach

if TYPE_CHECKING:
    from troth.people.models import Person

Recipient = UUID | str
"""Who receives: a person's id, or the name of a body as the consent has it."""


def today(at: datetime) -> date:
    """Return the day of a moment as the host's calendar has it, by which last days are judged."""
    return at.astimezone(get_default_timezone()).date()


# --- consents ----------------------------------------------------------------------------------


def consent(pk: UUID, *, to: "Person", within: Iterable[UUID]) -> Consent:
    """Return a consent to its client, or to the practitioner of one of the engagements `within`."""
    rows = Consent.objects.select_related("compartment", "author", "recipient")
    own = rows.filter(Q(client=to) | Q(engagement__in=list(within)))
    return reach(own, Consent.objects.all(), "engagement", pk=pk)


def consents(engagement: UUID) -> list[Consent]:
    """Return the consents of one engagement, the newest first."""
    rows = Consent.objects.filter(engagement=engagement)
    rows = rows.select_related("compartment", "author", "recipient")
    return list(rows.order_by("-written_at", "pk"))


def of_client(client: "Person") -> list[Consent]:
    """Return every consent of a client, the newest first."""
    rows = Consent.objects.filter(client=client)
    rows = rows.select_related("compartment", "author", "recipient")
    return list(rows.order_by("-written_at", "pk"))


def decisions(consents: Iterable[UUID]) -> dict[UUID, Decision]:
    """Return the client's last decision on each consent, ready to be opened by the client."""
    rows = Decision.objects.filter(consent__in=list(consents)).select_related("compartment")
    return {row.consent_id: row for row in rows.order_by("written_at", "version")}


def count_decisions(consent: UUID) -> int:
    """Return how many times the client decided on a consent."""
    return Decision.objects.filter(consent=consent).count()


def matching(engagement: UUID, purpose: str, recipient: Recipient) -> list[Consent]:
    """Return the consents of an engagement to one purpose and one recipient."""
    rows = Consent.objects.filter(engagement=engagement, purpose=purpose)
    if isinstance(recipient, UUID):
        return list(rows.filter(recipient_id=recipient))
    return list(rows.filter(recipient=None, recipient_mark=mark(recipient, engagement=engagement)))


def waits(engagement: UUID, purpose: str, recipient: Recipient, *, at: datetime) -> bool:
    """Say whether the same was asked for and can still be answered, whatever the client thinks."""
    found = matching(engagement, purpose, recipient)
    return any(c.state == State.ASKED and today(at) <= c.until for c in found)


def due(at: datetime) -> list[Consent]:
    """Return the consents and open questions whose last day has passed."""
    return list(Consent.objects.filter(state__in=[*LIVE, State.ASKED], until__lt=today(at)))


def ending(found: Sequence[Consent], *, at: datetime) -> list[Consent]:
    """Return those that are live and end within 30 days, the first to end first."""
    day = today(at)
    near = [c for c in found if c.state in LIVE and day <= c.until <= day + SOON]
    return sorted(near, key=lambda c: c.until)


def unanswered(client: "Person", *, at: datetime) -> QuerySet[Consent]:
    """Return what a client is asked for and has not answered or put aside in any way."""
    open_ones = Consent.objects.filter(client=client, state=State.ASKED, until__gte=today(at))
    return open_ones.filter(decisions=None).order_by("written_at")


# --- packs -------------------------------------------------------------------------------------


def _rows(found: Pack) -> dict[str, str]:
    return {"kind": found.kind.value, "pack": found.id, "edition": found.edition}


def opened_at(person: UUID, found: Pack) -> datetime | None:
    """Return when a person first opened an edition in its present words, or None."""
    rows = Opened.objects.filter(person=person, digest=found.digest, **_rows(found))
    return rows.values_list("at", flat=True).first()


def pledge(person: UUID, found: Pack) -> Pledge | None:
    """Return a person's signature on an edition in its present words, or None."""
    return Pledge.objects.filter(person=person, digest=found.digest, **_rows(found)).first()


def pledges(person: UUID) -> list[Pledge]:
    """Return everything of packs that a person signed, the newest first."""
    return list(Pledge.objects.filter(person=person).order_by("-at"))


def pledged(person: UUID, kind: str) -> set[tuple[str, str, str]]:
    """Return (pack, edition, digest) of every pack of a kind that a person signed."""
    rows = Pledge.objects.filter(person=person, kind=kind)
    return set(rows.values_list("pack", "edition", "digest"))


def overtaken(person: UUID, *, at: datetime) -> list[tuple[Pack, Pack]]:
    """Return (older, newer) for each pack of which a person signed only an older edition.

    The newer one is in force; the older one is the last that they signed and that is still here.
    """
    signed = pledges(person)
    mine = {(p.kind, p.pack, p.edition, p.digest) for p in signed}
    found: dict[tuple[str, str], tuple[Pack, Pack]] = {}
    for made in signed:
        now = packs.newest(made.kind, made.pack, today(at))
        key = (made.kind, made.pack)
        if now is None or key in found or (*key, now.edition, now.digest) in mine:
            continue
        with suppress(UnknownPack):
            found[key] = (packs.pack(*key, made.edition), now)
    return list(found.values())


def in_force(kind: str, *, on: date) -> list[Pack]:
    """Return the edition in force of every pack of a kind, by title."""
    found = {p.id: packs.newest(kind, p.id, on) for p in packs.packs(kind)}
    return sorted((p for p in found.values() if p is not None), key=lambda p: p.title)


def choices(*, at: datetime) -> list[Pack]:
    """Return the codes and policies in force, under which somebody could work."""
    on = today(at)
    return [*in_force(packs.Kind.CODE, on=on), *in_force(packs.Kind.POLICY, on=on)]


def unread(person: UUID, pins: Pins, *, at: datetime) -> list[NewEdition]:
    """Return the newer editions of what an engagement pins that a person has not signed."""
    found = packs.behind(pins, today(at))
    return [new for new in found if pledge(person, new.now) is None]


__all__ = [
    "Consent",
    "Recipient",
    "choices",
    "consent",
    "consents",
    "count_decisions",
    "decisions",
    "due",
    "ending",
    "in_force",
    "matching",
    "of_client",
    "opened_at",
    "overtaken",
    "pledge",
    "pledged",
    "pledges",
    "today",
    "unanswered",
    "unread",
    "waits",
]
