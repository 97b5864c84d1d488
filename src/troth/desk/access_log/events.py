"""What the ledger tells of the desk."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, SHARING, event

TAKEN = event(
    "access_log.bundle", _("downloaded what can be checked of this ledger"), SHARING, receipt=ACTOR
)
