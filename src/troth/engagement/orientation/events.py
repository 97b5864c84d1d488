"""What the ledger tells of pages that orient."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import READS, event

ROUTE_OPENED = event("orientation.read_route", _("opened how to complain"), READS)
AGREED_OPENED = event("orientation.read_agreed", _("read once more what was agreed"), READS)
