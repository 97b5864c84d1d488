"""What the desk adds to pages below: sections of an engagement, and the public pages."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core.page_header import ACCESS_LOG, THREAD, Tab
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.foundation.kit.frame import RailItem
from troth.foundation.kit.hooks import page_name


def tabs(seat: Seat) -> Iterator[Tab]:
    """Yield the thread, and the client's own log of who has looked."""
    if seat.part != SPONSOR:
        yield Tab(THREAD, page_name("thread"), _("Thread"))
    if seat.part == CLIENT:
        yield Tab(ACCESS_LOG, "access_log:access_log", _("Who has looked"))


def public() -> tuple[RailItem, ...]:
    """Return the pages that anyone may read."""
    return (
        RailItem(_("Security"), reverse("security")),
        RailItem(_("How this platform keeps the code"), reverse("codes")),
    )
