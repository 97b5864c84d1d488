"""What lies beside the charter and waits for somebody, as lines for Today: it names no words."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagements import beside
from troth.engagements.lines import Owed
from troth.engagements.queries import INSIDE, PRACTITIONER, Seat


def owed_beside(of: Sequence[Seat]) -> list[Owed]:
    """Return questions that wait for an answer or a talk, and cards not read; three queries.

    A question about a method is late once seven days have passed (GCE-1.4).
    """
    parts = {seat.engagement.pk: seat.part for seat in of if seat.part in INSIDE}
    if not parts:
        return []
    return sorted(_lines(parts), key=lambda line: line.since)


def _lines(parts: dict[UUID, str]) -> Iterator[Owed]:
    for engagement, since in beside.unanswered(parts):
        is_hers = parts[engagement] == PRACTITIONER
        yield Owed(
            kind="method",
            engagement_id=engagement,
            text=_("Explain a method") if is_hers else _("A question of yours about a method"),
            url=reverse("engagements:methods", args=[engagement]),
            since=since,
            is_awaited=not is_hers,
        )
    practice = [pk for pk, part in parts.items() if part == PRACTITIONER]
    for engagement, since in beside.to_talk_about(practice):
        yield Owed(
            kind="talk",
            engagement_id=engagement,
            text=_("Talk about what the charter means"),
            url=reverse("engagements:charter", args=[engagement]),
            since=since,
        )
    for engagement, since in beside.unread_cards(practice):
        yield Owed(
            kind="card",
            engagement_id=engagement,
            text=_("Read what your client wants known before the next session"),
            url=reverse("engagements:about_client", args=[engagement]),
            since=since,
        )
