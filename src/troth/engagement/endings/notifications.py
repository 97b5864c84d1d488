"""What people are told about endings."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind
from troth.engagement.endings import events

_ENDS = (events.ENDED, events.WITHDREW, events.GAVE_UP)
ENDED = kind("endings.ended", _("An engagement was ended."), *_ENDS)
"""What a sponsor is told: the receipt names who ended it, and nothing says why."""
ENDED_BY_CLIENT = kind("endings.ended_by_client", _("Your client ended the engagement."), *_ENDS)
ENDED_BY_PRACTITIONER = kind(
    "endings.ended_by_practitioner",
    _("Your practitioner ended the engagement. Open it to read what they wrote to you."),
    *_ENDS,
)
REVIEW_DUE = kind("endings.review_due", _("A review is due."), reminds=True)
CLOSING_SIGNED = kind("endings.closing_signed", _("The other one signed the closing list."))
STILL_PAUSED = kind(
    "endings.still_paused",
    _("An engagement is still paused. Say whether you go on."),
    reminds=True,
)
CONCERN_OPEN = kind(
    "endings.concern_open", _("Something is open in an engagement. Open it to see what.")
)
CLOSING = kind("endings.closing", _("The other one wrote on the closing list."))
COMPLETED = kind("endings.completed", _("A closing is complete."))
FOLLOW_UP_DUE = kind("endings.follow_up_due", _("A follow-up is due today."), reminds=True)
CONTENT_ENDS = kind(
    "endings.content_ends", _("What was written in an engagement ends soon. Look at the day.")
)
CONTENT_ENDED = kind(
    "endings.content_ended", _("What was written in an engagement was destroyed on its day.")
)
RECORDS_END = kind(
    "endings.records_end", _("The last records of an engagement end soon. Look at the day.")
)
