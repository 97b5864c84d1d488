"""What the ledger tells of packs: opened and signed."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import SHARING, event

OPENED = event(
    "packs.open_pack", _("opened an edition of a code, a policy or a jurisdiction"), SHARING
)
PLEDGED = event(
    "packs.pledge", _("signed an edition of a code, a policy or a jurisdiction"), SHARING
)
