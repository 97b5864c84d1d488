"""What people are told about an engagement in every room."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

PAUSED = kind("core.paused", _("An engagement is paused."))
SUSPENDED = kind(
    "core.suspended", _("An engagement is suspended. Open it to see what you owe now.")
)
