"""What the ledger tells of pauses and suspensions."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import event

PAUSED = event("pauses.pause", _("paused the engagement"))
PROPOSED = event("pauses.propose", _("proposed to go on"))
RESUMED = event("pauses.resume", _("agreed to go on"))
ACTED = event("pauses.act_on_concern", _("said what was done about the concern"))
TAKEN_BACK = event("pauses.take_back", _("took the stop back: it was a slip"))
LIFTED = event("pauses.lift", _("let it go on after the concern"))
FUNDING_ENDED = event("pauses.withdraw_funding", _("said that the sponsor pays no longer"))
WENT_ON = event("pauses.go_on_alone", _("goes on under a charter of two"))
