"""What people are told about an engagement in every room."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

PAUSED = kind("core.paused", _("An engagement is paused."))
RENAMED = kind(
    "core.renamed",
    _("Somebody you work with has changed their name. Parties shows both names."),
)
ROOM_REFUSED = kind(
    "core.room_refused",
    _("A room does not follow from what its members signed. Compare your fingerprints."),
)
SUSPENDED = kind(
    "core.suspended", _("An engagement is suspended. Open it to see what you owe now.")
)
