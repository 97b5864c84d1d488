"""What the ledger tells of an engagement in every room."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import READS, event

ENTRY_READ = event("core.read_leaf", _("read what was written at a step"), READS)
RENAMED = event("core.rename", _("is called otherwise from now on"))
SUSPENDED = event("core.suspend", _("stopped everything because of a concern"))
