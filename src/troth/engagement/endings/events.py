"""What the ledger tells of endings."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, ALL, event

ENDED = event("endings.end", _("ended the engagement"), receipt=ALL)
CLOSING_SIGNED = event("endings.sign_closing", _("signed the closing list"), receipt=ACTOR)
WITHDREW = event("endings.withdraw", _("ended the engagement as the practitioner"), receipt=ALL)
GAVE_UP = event("endings.give_up", _("ended what could not be settled"), receipt=ACTOR)
CLOSING_FILLED = event("endings.fill_closing", _("wrote on the closing list"))
COMPLETED = event("endings.complete", _("completed the closing list"))
COMPLETED_SILENT = event(
    "endings.complete_silent",
    _("completed the closing list without the client's signature: they did not answer"),
)
FOLLOWED_UP = event("endings.follow_up", _("confirmed a follow-up"))
WAIVED = event("endings.waive", _("waived a follow-up"))
FINISHED = event("endings.finish", _("saw the last follow-up settled: it is closed"))
REMINDED = event("endings.remind", _("reminded both of a pause that lasts"))
REMINDED_OF_CONCERN = event(
    "endings.remind_of_concern", _("reminded both of a concern that is open")
)
ARCHIVED = event("endings.archive", _("put the engagement into the archive"))
CONTENT_DISPOSED = event(
    "endings.dispose_content",
    _("let what was said and written end, on the day that was signed"),
)
DISPOSED = event("endings.dispose", _("disposed of the engagement; a stub is left"))
