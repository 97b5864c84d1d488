"""The sections that disclosure adds to an engagement: summaries, and what the sponsor sees."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from troth.engagement.core.page_header import SPONSOR_SEES, SUMMARIES, THREAD, Tab
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.foundation.kit.names import sentence


def tabs(seat: Seat) -> Iterator[Tab]:
    """Yield the sections for the part of the person who looks."""
    if seat.part == SPONSOR:
        yield Tab(THREAD, "releases:sponsor", _("Overview"))
        yield Tab(SUMMARIES, "releases:not_seen", _("What I will not see"))
        return
    if not seat.engagement.payer:
        return  # between two there is nobody whom a summary could go to
    yield Tab(SUMMARIES, "releases:summaries", _("Summaries"))
    if seat.part == CLIENT:
        sponsor = seat.name(SPONSOR) or _("the sponsor")
        yield Tab(
            SPONSOR_SEES, "releases:sponsor", sentence(_("What %(name)s sees"), {"name": sponsor})
        )
