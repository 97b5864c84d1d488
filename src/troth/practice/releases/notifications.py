"""What people are told of summaries while they are away. No content, no names."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind
from troth.practice.releases import events

DRAFTED = kind("releases.drafted", _("A draft of a summary waits for you. Only you decide on it."))
SUGGESTED = kind(
    "releases.suggested",
    _("Your practitioner suggests that you send a summary. Only you decide on it."),
)
ARRIVED = kind(
    "releases.arrived", _("A summary was sent to you. You can read it now."), events.SENT
)
SENT = kind(
    "releases.sent", _("Your client sent a summary to the sponsor. You can read it."), events.SENT
)
OPENED = kind("releases.opened", _("The summary that you sent was opened."), events.OPENED)
