"""What the ledger tells of consents and pledges."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import event

ASKED = event("consents.ask", _("asked for a consent"))
GIVEN = event("consents.give", _("gave a consent"))
ANSWERED = event("consents.answer", _("answered a question about a consent, for their own eyes"))
WITHDRAWN = event("consents.withdraw", _("took a consent back"))
EXPIRED = event("consents.expire", _("let a consent end on its last day"))
READ = event("consents.read", _("read a consent"))
