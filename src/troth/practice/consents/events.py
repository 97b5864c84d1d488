"""What the ledger tells of consents and pledges."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, READS, SHARING, event

ASKED = event("consents.ask", _("asked for a consent"), SHARING)
GIVEN = event("consents.give", _("gave a consent"), SHARING, receipt=ACTOR)
ANSWERED = event(
    "consents.answer", _("answered a question about a consent, for their own eyes"), SHARING
)
WITHDRAWN = event("consents.withdraw", _("took a consent back"), SHARING, receipt=ACTOR)
EXPIRED = event("consents.expire", _("let a consent end on its last day"), SHARING)
READ = event("consents.read", _("read a consent"), READS)
