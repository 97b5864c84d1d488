"""A client's signed summaries in "What I have agreed to": each is a consent to its exact text."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT
from troth.foundation.records.signatures import keys
from troth.practice.consents.sources import Agreed
from troth.practice.releases.models import Release, State
from troth.practice.releases.queries import today
from troth.practice.releases.rules import EXPIRED, READABLE

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder


def agreed(*, by: "Holder", at: datetime) -> Sequence[Agreed]:
    """Return every summary that a client signed, without opening one; two queries."""
    own = engagements.ids(to=by.person, parts=[CLIENT])
    rows = Release.objects.filter(engagement__in=own).select_related("recipient")
    found = list(rows.defer("body", "wrapped_key").order_by("-signed_at"))
    held = keys({release.pk: release.claim for release in found})
    return [_line(release, at, holds=release.pk in held) for release in found]


def _line(release: Release, at: datetime, *, holds: bool) -> Agreed:
    is_over = release.state in READABLE and today(at) > release.expires_on
    state = EXPIRED if is_over else release.state
    kinds = {"signed": "asked", "sent": "live", "opened": "live"}
    return Agreed(
        engagement=release.engagement,
        title=_("A summary that you signed"),
        recipient=release.recipient.name,
        state=kinds.get(state, "over") if holds else "over",
        state_words=str(State(state).label) if holds else _("This signature does not hold"),
        until=release.expires_on,
        since=release.signed_at,
        url=reverse("releases:release", args=[release.pk]),
    )
