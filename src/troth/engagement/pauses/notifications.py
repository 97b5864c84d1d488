"""What people are told about pauses and suspensions."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

PRACTICE_PAUSED = kind(
    "pauses.practice_paused",
    _("An engagement is paused. Open it to see where you find support in the meantime."),
)
PROPOSED = kind("pauses.proposed", _("The other one proposes to go on. You decide."))
ACTED = kind(
    "pauses.acted",
    _("Your practitioner says what was done about the stop. Read it and decide."),
)
TAKEN_BACK = kind(
    "pauses.taken_back", _("What was stopped goes on as before: the stop was a slip.")
)
RESUMED = kind("pauses.resumed", _("An engagement goes on."))
FUNDING_ENDED = kind(
    "pauses.funding_ended", _("A sponsor pays no longer. Open it to see how it can go on.")
)
GOES_ON = kind("pauses.goes_on", _("An engagement goes on without its sponsor."))
