"""What a page of an engagement says of records that end soon, or have ended (GCE-1.10)."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from troth.engagement.charters.models import RetentionTerms
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind
from troth.engagement.core.page_header import Banner
from troth.engagement.core.queries import INSIDE, SPONSOR, Seat
from troth.engagement.core.rules.closed import months_after
from troth.engagement.core.rules.life import ARCHIVED, CLOSED, ENDING, FOLLOW_UP
from troth.foundation.kit.when import Clock


def banner(seat: Seat, *, clock: Clock) -> Banner | None:
    """Return what is to be said of the end of what was written; None when there is nothing.

    That it ends soon is told to client and practitioner, whom the notice goes to as well. A
    sponsor learns nothing that would tell of an earlier day, which the client chose.
    """
    engagement = seat.engagement
    if engagement.state not in (CLOSED, ARCHIVED) or not seat.is_let_in:
        return None
    kept = RetentionTerms.objects.filter(engagement=engagement).first()
    if kept is None or kept.content_due_on is None or engagement.due_on is None:
        return None
    if seat.part == SPONSOR:
        return _for_the_sponsor(kept, engagement.due_on, clock)
    day = clock.day(kept.content_ended_at or _when(kept, kept.content_due_on)).short
    rest = {"day": clock.day(engagement.due_on).short}
    stays = _("The charter, its receipts and the facts stay until %(day)s.") % rest
    if kept.content_ended_at:
        title = _("What was said and written here was destroyed on %(day)s") % {"day": day}
        return Banner(title, _("Nobody can open it any more, with any key.") + f" {stays}")
    if kept.told_at:
        title = _("What was said and written here is destroyed on %(day)s") % {"day": day}
        return Banner(title, _("Read it before, if you need it.") + f" {stays}")
    return None


def _when(kept: RetentionTerms, due_on: date) -> date:
    """Return the day on which content is destroyed: the one agreed, or after a late notice."""
    if kept.told_at is None:
        return due_on
    notice = timedelta(days=packs.constants(kept.engagement).disposal_notice)
    return max(due_on, kept.engagement.day(kept.told_at) + notice)


def _for_the_sponsor(kept: RetentionTerms, due_on: date, clock: Clock) -> Banner | None:
    closed, months = kept.engagement.closed_at, kept.content_months
    if kept.content_ended_at is None or closed is None or months is None:
        return None
    day = kept.engagement.day
    if day(clock.at) < months_after(day(closed), months):
        return None
    stays = _("The charter, its receipts and the facts stay until %(day)s.")
    words = _("Nobody can open it any more, with any key.") + f" {stays}"
    return Banner(
        _("What was said and written here was destroyed"),
        words % {"day": clock.day(due_on).short},
    )


def has_closing(seat: Seat) -> bool:
    """Say whether there is a closing list for this part: one to fill, or one that was filled."""
    if seat.part not in INSIDE:
        return False
    if seat.engagement.state in (CLOSED, ARCHIVED):
        return bool(core.entries(seat.engagement.pk, EntryKind.CLOSING))
    return seat.engagement.state in (ENDING, FOLLOW_UP)
