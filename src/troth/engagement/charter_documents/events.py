"""What the ledger tells of charters taken along as a document."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, SHARING, event

CHARTER_TAKEN = event(
    "charter_documents.take_charter",
    _("downloaded the charter as a document"),
    SHARING,
    receipt=ACTOR,
)
