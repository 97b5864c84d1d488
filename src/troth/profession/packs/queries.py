"""Packs in force, and what a person opened and pledged."""

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import get_default_timezone

from troth.foundation.ethics import pack as packs
from troth.foundation.ethics.pack import NewEdition, Pack, Pins, UnknownPack
from troth.foundation.records.signatures import Checked, check
from troth.profession.packs.models import PackView, Pledge

Signed = tuple[str, str, str, str]
"""What a person signs of a pack: its kind, id and edition, and the digest of its words."""


def today(at: datetime) -> date:
    """Return the day of a moment as the host's calendar has it, by which last days are judged."""
    return at.astimezone(get_default_timezone()).date()


# --- packs -------------------------------------------------------------------------------------


def _rows(found: Pack) -> dict[str, str]:
    return {"kind": found.kind.value, "pack": found.id, "edition": found.edition}


def opened_at(person: UUID, found: Pack) -> datetime | None:
    """Return when a person first opened an edition in its present words, or None."""
    rows = PackView.objects.filter(person=person, digest=found.digest, **_rows(found))
    return rows.values_list("at", flat=True).first()


def pledge(person: UUID, found: Pack) -> Checked[UUID, Pledge]:
    """Return a person's signature, by that person, on an edition in its present words."""
    rows = Pledge.objects.filter(person=person, digest=found.digest, **_rows(found))
    return check(rows, of="person_id")


def has_pledged(person: UUID, found: Pack) -> bool:
    """Say whether a signature of the person on these words holds."""
    return person in pledge(person, found).held


def pledges(person: UUID) -> Checked[Signed, Pledge]:
    """Return everything of packs that a person signed, the newest first."""
    rows = Pledge.objects.filter(person=person).order_by("-at")
    return check(rows, of="kind pack edition digest")


def overtaken(person: UUID, *, at: datetime) -> list[tuple[Pack, Pack]]:
    """Return (older, newer) for each pack of which a person signed only an older edition.

    The newer one is in force; the older one is the last that they signed and that is still here.
    """
    mine = pledges(person).held
    found: dict[tuple[str, str], tuple[Pack, Pack]] = {}
    for made in mine.values():
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
    """Return the codes and policies in force, under which someone could work."""
    on = today(at)
    return [*in_force(packs.Kind.CODE, on=on), *in_force(packs.Kind.POLICY, on=on)]


def unread(person: UUID, pins: Pins, *, at: datetime) -> list[NewEdition]:
    """Return the newer editions of what an engagement pins that a person has not signed."""
    found = packs.behind(pins, today(at))
    return [new for new in found if not has_pledged(person, new.now)]
