"""What a page of an engagement says of records that end soon, or have ended (GCE-1.10)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from troth.engagements import queries
from troth.engagements.models import Keeping, LeafKind
from troth.engagements.queries import INSIDE, SPONSOR, Seat
from troth.engagements.rules import ARCHIVED, CLOSED, ENDING, FOLLOW_UP
from troth.kit.when import Clock


@dataclass(frozen=True, slots=True)
class Ends:
    """What is said on top of a page: in a line, and more."""

    title: str
    words: str


def ends(seat: Seat, *, clock: Clock) -> Ends | None:
    """Return what is to be said of the end of what was written; None when there is nothing.

    That it ends soon is told to client and practitioner, whom the notice goes to as well.
    """
    engagement = seat.engagement
    if engagement.state not in (CLOSED, ARCHIVED) or not seat.is_let_in:
        return None
    kept = Keeping.objects.filter(engagement=engagement).first()
    if kept is None or kept.content_due_on is None or engagement.due_on is None:
        return None
    day = clock.day(kept.content_ended_at or kept.content_due_on).short
    rest = {"day": clock.day(engagement.due_on).short}
    stays = _("The charter, its receipts and the facts stay until %(day)s.") % rest
    if kept.content_ended_at:
        title = _("What was said and written here was destroyed on %(day)s") % {"day": day}
        return Ends(title, f"{_('Nobody can open it any more, with any key.')} {stays}")
    if kept.told_at and seat.part != SPONSOR:
        title = _("What was said and written here is destroyed on %(day)s") % {"day": day}
        return Ends(title, f"{_('Read it before, if you need it.')} {stays}")
    return None


def has_closing(seat: Seat) -> bool:
    """Say whether there is a closing list for this part: one to fill, or one that was filled."""
    if seat.part not in INSIDE:
        return False
    if seat.engagement.state in (CLOSED, ARCHIVED):
        return bool(queries.leaves(seat.engagement.pk, LeafKind.CLOSING))
    return seat.engagement.state in (ENDING, FOLLOW_UP)
