"""What people are told about keys while they are away. No content, no names."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.keys import events
from troth.accounts.people.notifications import kind

SLOT_ADDED = kind("keys.add", _("A way to unlock your vault was added."), events.SLOT_ADDED)
SLOT_REMOVED = kind(
    "keys.remove", _("A way to unlock your vault was removed."), events.SLOT_REMOVED
)
SEED_NEW = kind(
    "keys.seed_new", _("You have new keys. The old ones open nothing any more."), events.SEED_NEW
)
NEW_FINGERPRINT = kind(
    "keys.fingerprint",
    _("Somebody you work with has new keys. Compare the fingerprint with them again."),
)
ASKED = kind("keys.ask", _("Somebody asked for your keys. If it was not you, object at once."))
PEER_ASKED = kind(
    "keys.peer_asked",
    _("Somebody you work with says that all keys are lost and asks you to help. Be careful."),
)
OTHER_ASKED = kind(
    "keys.other_asked",
    _("Somebody you work with says that all keys are lost and asked others to help."),
)
COMPARED = kind("keys.compare", _("The words for new keys were compared."))
WAITING = kind(
    "keys.wait", _("New keys come into force in 72 hours, unless somebody objects before.")
)
VETOED = kind("keys.veto", _("A request for new keys was stopped."))
OVER = kind("keys.over", _("A request for new keys has ended without new keys."))
TAKEN_ANEW = kind(
    "keys.taken_anew",
    _("Your new keys are in force. Unlock your vault and make a recovery code."),
    events.TAKEN_ANEW,
)
