"""What entries are about, as links: notes, summaries and charters of a client's engagements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.charters.models import Charter
from troth.engagement.core.queries import CLIENT
from troth.foundation.kit.prepared import Prepared
from troth.foundation.kit.when import Clock
from troth.practice.meetings.models import Note
from troth.practice.meetings.rules import PARTS_OF
from troth.practice.releases.models import Release

if TYPE_CHECKING:
    from django.db.models import QuerySet

MINE = tuple(place for place, parts in PARTS_OF.items() if CLIENT in parts)
"""The places of notes that a client can open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing: what to call it (its title is sealed), its page, and the ids of its versions."""

    words: str
    url: str
    ids: frozenset[str]


def _of(rows: "QuerySet[Any]", *columns: str) -> Prepared:
    """Prepare a query of those of the rows that are named, in some engagements."""
    return Prepared(
        lambda pks, engagements: rows.filter(pk__in=pks, engagement__in=engagements).values_list(
            *columns
        )
    )


_NOTES = _of(Note.objects.filter(place__in=MINE), "pk", "begun_at")
_RELEASES = _of(Release.objects.all(), "pk", "signed_at")
_CHARTERS = _of(Charter.objects.all(), "pk", "engagement", "version")


def items(ids: Collection[str], engagements: Collection[UUID], clock: Clock) -> Mapping[str, Item]:
    """Return those of the things that a client of these engagements can open; three queries."""
    found: dict[str, Item] = {}
    named = {u for u in map(_uuid, ids) if u}
    wanted = {"pks": named, "engagements": set(engagements)}
    for pk, at in _NOTES(**wanted):
        words = _("a note of %(day)s") % {"day": clock.day(at).short}
        found[str(pk)] = _item(pk, words, reverse("meetings:note", args=[pk]))
    for pk, at in _RELEASES(**wanted):
        words = _("a summary of %(day)s") % {"day": clock.day(at).short}
        found[str(pk)] = _item(pk, words, reverse("releases:release", args=[pk]))
    for pk, engagement, number in _CHARTERS(**wanted):
        words = _("the charter, version %(n)s") % {"n": number}
        address = reverse("charters:version", args=[engagement, number])
        found[str(pk)] = _item(pk, words, address)
    return found


def _item(pk: UUID, words: str, url: str) -> Item:
    return Item(words=words, url=url, ids=frozenset({str(pk)}))


def one(about: str, engagement: UUID, clock: Clock) -> Item | None:
    """Return one thing of an engagement with all its versions; None for what is no such thing.

    Every version of a charter counts, and every version of a note.
    """
    found = items([about], [engagement], clock).get(about)
    if found is None:
        return None
    pk = UUID(about)
    roots = Note.objects.filter(pk=pk).values("root")
    versions = {str(n) for n in Note.objects.filter(root__in=roots).values_list("pk", flat=True)}
    if Charter.objects.filter(pk=pk).exists():
        rows = Charter.objects.filter(engagement=engagement)
        versions = {str(n) for n in rows.values_list("pk", flat=True)}
        return Item(words=_("the charter"), url=found.url, ids=frozenset(versions))
    return Item(words=found.words, url=found.url, ids=found.ids | versions)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
