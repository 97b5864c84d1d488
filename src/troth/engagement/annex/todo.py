"""What is beside the charter and waits for someone, as lines for Today: it names no words."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.annex import queries
from troth.engagement.annex.queries import Waits
from troth.engagement.charters.talks import Waiting
from troth.engagement.core.queries import CLIENT, INSIDE, PRACTITIONER, Seat
from troth.engagement.core.rules.life import ACTIVE
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo


def owed_beside(of: Sequence[Seat]) -> list[Todo]:
    """Return questions that wait, cards not read, and what is to be read again; one query.

    A question about a method is late once seven days have passed (GCE-1.4).
    """
    inside = {seat.engagement.pk: seat for seat in of if seat.part in INSIDE}
    if not inside:
        return []
    waiting = queries.waiting(inside, to=next(iter(inside.values())).mine.person_id)
    return sorted(_lines(inside, waiting), key=lambda line: line.since)


def _to_read(inside: dict[UUID, Seat], waiting: Waits) -> Iterator[Todo]:
    """Yield what was agreed, until it was opened since it came into force or was renewed."""
    last = dict(waiting.get(queries.READ_AGREED, ()))
    for pk, since in waiting.get(queries.IN_FORCE, ()):
        seat = inside[pk]
        if seat.engagement.state == ACTIVE and (pk not in last or last[pk] < since):
            other = seat.name(CLIENT if seat.part == PRACTITIONER else PRACTITIONER)
            yield Todo(
                kind="agreed",
                engagement_id=pk,
                text=sentence(_("Read once more what you agreed with %(name)s"), {"name": other}),
                url=page_url("before we begin", pk),
                since=since,
            )


def _lines(inside: dict[UUID, Seat], waiting: Waits) -> Iterator[Todo]:
    for engagement, since in waiting.get(queries.METHOD, ()):
        is_hers = inside[engagement].part == PRACTITIONER
        yield Todo(
            kind="method",
            engagement_id=engagement,
            text=_("Explain a method") if is_hers else _("A question of yours about a method"),
            url=reverse("annex:methods", args=[engagement]),
            since=since,
            is_awaited=not is_hers,
        )
    for engagement, since in _of_practice(queries.TALK, inside, waiting):
        yield Todo(
            kind="talk",
            engagement_id=engagement,
            text=_("Talk about what the charter means"),
            url=reverse("charters:charter", args=[engagement]),
            since=since,
        )
    for engagement, since in _of_practice(queries.CARD, inside, waiting):
        yield Todo(
            kind="card",
            engagement_id=engagement,
            text=_("Read what your client wants known before the next session"),
            url=reverse("annex:about_client", args=[engagement]),
            since=since,
        )
    yield from _to_read(inside, waiting)


def _of_practice(kind: str, inside: dict[UUID, Seat], waiting: Waits) -> Waiting:
    """Return what waits for the practitioner."""
    rows = waiting.get(kind, ())
    return [(pk, since) for pk, since in rows if inside[pk].part == PRACTITIONER]
