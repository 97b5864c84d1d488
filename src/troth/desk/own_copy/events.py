"""What the ledger tells of one's own copy."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, READS, SHARING, event

BEGUN = event(
    "own_copy.begun", _("took a copy of everything they may read"), SHARING, receipt=ACTOR
)
TAKEN = event("own_copy.taken", _("took into a copy of their own"), READS)
