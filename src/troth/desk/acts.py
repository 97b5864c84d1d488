"""What the ledger tells of the desk."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

TAKEN = act("desk.bundle", _("downloaded what can be checked of this ledger"))
