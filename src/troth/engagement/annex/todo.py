"""What lies beside the charter and waits for somebody, as lines for Today: it names no words."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.annex import queries
from troth.engagement.charters import page_views as openings
from troth.engagement.charters import talks as beside
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.todo import Todo


def owed_beside(of: Sequence[Seat]) -> list[Todo]:
    """Return questions that wait, cards not read, and what is to be read again; five queries.

    A question about a method is late once seven days have passed (GCE-1.4).
    """
    parts = {seat.engagement.pk: seat.part for seat in of if seat.part in INSIDE}
    if not parts:
        return []
    return sorted((*_lines(parts), *_to_read(of)), key=lambda line: line.since)


def _to_read(of: Sequence[Seat]) -> Iterator[Todo]:
    """Yield what was agreed, until it was opened since it came into force or was renewed."""
    running = {
        seat.engagement.pk: seat
        for seat in of
        if seat.part in INSIDE and seat.engagement.state == ACTIVE
    }
    if not running:
        return
    last = openings.read_agreed(running)
    for pk, since in openings.in_force_since(running).items():
        seat = running[pk]
        read = last.get((pk, seat.mine.person_id))
        if read is None or read < since:
            other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)
            yield Todo(
                kind="agreed",
                engagement_id=pk,
                text=_("Read once more what you agreed with %(name)s") % {"name": other},
                url=page_url("before we begin", pk),
                since=since,
            )


def _lines(parts: dict[UUID, str]) -> Iterator[Todo]:
    for engagement, since in queries.unanswered(parts):
        is_hers = parts[engagement] == PRACTITIONER
        yield Todo(
            kind="method",
            engagement_id=engagement,
            text=_("Explain a method") if is_hers else _("A question of yours about a method"),
            url=reverse("annex:methods", args=[engagement]),
            since=since,
            is_awaited=not is_hers,
        )
    practice = [pk for pk, part in parts.items() if part == PRACTITIONER]
    for engagement, since in beside.to_talk_about(practice):
        yield Todo(
            kind="talk",
            engagement_id=engagement,
            text=_("Talk about what the charter means"),
            url=reverse("charters:charter", args=[engagement]),
            since=since,
        )
    for engagement, since in queries.unread_cards(practice):
        yield Todo(
            kind="card",
            engagement_id=engagement,
            text=_("Read what your client wants known before the next session"),
            url=reverse("annex:about_client", args=[engagement]),
            since=since,
        )
