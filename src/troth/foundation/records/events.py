"""What the ledger tells of records as such."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import event

DAMAGED = event("records.damaged", _("met a record that was changed outside Troth"))
SHREDDED = event("records.shredded", _("destroyed what was written here, for good"))
CONTENT_SHREDDED = event(
    "records.content_shredded",
    _("destroyed for good what was said and written here; the charter and its receipts stay"),
)
DIFFERS = event("records.differs", _("found that what is kept here does not fit this ledger"))
FITS = event("records.fits", _("found that what had not fitted this ledger fits it again"))
