"""A client's signed summaries in "What I have agreed to": each is a consent to its exact text."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT
from troth.practice.consents.sources import Agreed
from troth.practice.releases.models import Release, State
from troth.practice.releases.queries import today
from troth.practice.releases.rules import EXPIRED, READABLE

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder


def agreed(*, by: "Holder", at: datetime) -> Sequence[Agreed]:
    """Return every summary that a client signed, without opening one; one query."""
    own = engagements.ids(to=by.person, parts=[CLIENT])
    rows = Release.objects.filter(engagement__in=own).select_related("recipient")
    rows = rows.defer("body", "wrapped_key").order_by("-signed_at")
    return [_line(release, at) for release in rows]


def _line(release: Release, at: datetime) -> Agreed:
    is_over = release.state in READABLE and today(at) > release.expires_on
    state = EXPIRED if is_over else release.state
    kinds = {"signed": "asked", "sent": "live", "opened": "live"}
    return Agreed(
        engagement=release.engagement,
        title=_("A summary that you signed"),
        recipient=release.recipient.name,
        state=kinds.get(state, "over"),
        state_words=str(State(state).label),
        until=release.expires_on,
        since=release.signed_at,
        url=reverse("releases:release", args=[release.pk]),
    )
