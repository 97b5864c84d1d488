"""What consents and packs owe: lines for Today."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.foundation.ethics import pack
from troth.foundation.ethics.pack import Pack
from troth.foundation.ethics.values import Policy
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.todo import Todo
from troth.practice.consents import queries
from troth.practice.consents.models import Consent
from troth.practice.consents.purposes import PURPOSES
from troth.profession.packs import queries as packs

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


WAITS = Waits({"consent": queries.unanswered})


def todo(
    *, to: "Person", at: datetime, waiting: Mapping[str, list[UUID]] | None = None, **_found: object
) -> list[Todo]:
    """Return open questions to a client, and new editions of what a person signed; two queries.

    `waiting` is what waits, where it was found already.
    """
    found = WAITS(person=to.pk, on=packs.today(at)) if waiting is None else waiting
    return [*_asked(found.get("consent", ())), *_overtaken(to, at)]


def _overtaken(to: "Person", at: datetime) -> list[Todo]:
    return [
        Todo(
            kind="new edition",
            text=_("Read what has changed in %(title)s, and sign it") % {"title": now.title},
            url=reverse("packs:change", args=[now.kind, now.id, now.edition, was.edition])
            if now.edition != was.edition
            else reverse("packs:pack", args=[now.kind, now.id, now.edition]),
            since=_since(now, at),
            late_after=_days(now),
        )
        for was, now in packs.overtaken(to.pk, at=at)
    ]


def _days(now: Pack) -> int:
    """Return within how many days a new edition is read: its own policy may say (GCE-2.12a)."""
    own = now if now.kind == pack.Kind.POLICY else None
    return (pack.policy_of(own) if own else Policy()).change_read


def _since(now: Pack, at: datetime) -> datetime:
    """Return when an edition came into force, as far as that is known."""
    if now.valid_from is None:
        return at
    return datetime.combine(now.valid_from, time(), tzinfo=at.tzinfo)


def _asked(pks: Collection[UUID]) -> list[Todo]:
    rows = Consent.objects.filter(pk__in=pks).order_by("written_at") if pks else ()
    return [
        Todo(
            kind="consent",
            engagement_id=found.engagement,
            text=_("Somebody asks for your consent: %(purpose)s")
            % {"purpose": _(PURPOSES[found.purpose].words)},
            url=reverse("consents:consent", args=[found.pk]),
            since=found.written_at,
        )
        for found in rows
        if found.purpose in PURPOSES
    ]
