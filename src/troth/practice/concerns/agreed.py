"""What a client sent to someone outside, in "What I have agreed to"."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT
from troth.practice.concerns.models import Concern, Handover
from troth.practice.concerns.presenters import CONCERN_STATES, HANDOVER_STATES
from troth.practice.concerns.rules import concerns, handovers
from troth.practice.consents.sources import Agreed

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder


def agreed(*, by: "Holder", at: datetime) -> Sequence[Agreed]:  # noqa: ARG001 - a source's shape
    """Return every concern that a client brought and every handover, without opening one."""
    own = engagements.ids(to=by.person, parts=[CLIENT])
    brought = Concern.objects.filter(engagement__in=own, client=by.person)
    handed = Handover.objects.filter(engagement__in=own, client=by.person)
    return [
        *(_concern(c) for c in brought.select_related("hearer")),
        *(_handover(h) for h in handed.select_related("colleague")),
    ]


def _concern(found: Concern) -> Agreed:
    return Agreed(
        engagement=found.engagement_id,
        title=_("A concern that you brought"),
        recipient=found.hearer.name,
        state="live" if found.state in concerns.READABLE else "over",
        state_words=str(CONCERN_STATES[found.state]),
        until=None,
        since=found.brought_at,
        url=reverse("concerns:concern", args=[found.pk]),
    )


def _handover(found: Handover) -> Agreed:
    states = {handovers.PROPOSED: "asked", **dict.fromkeys(handovers.READABLE, "live")}
    return Agreed(
        engagement=found.engagement_id,
        title=_("A handover to a colleague"),
        recipient=found.colleague.name,
        state=states.get(found.state, "over"),
        state_words=str(HANDOVER_STATES[found.state]),
        until=None,
        since=found.signed_at or found.proposed_at,
        url=reverse("concerns:handover", args=[found.pk]),
    )
