"""The notices that tell of signing in through a provider. Words carry no content."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

CONNECTED = kind(
    "sso.connect",
    _("Your account can now be signed in to through the provider. It cannot open your vault."),
)
DISCONNECTED = kind(
    "sso.disconnect", _("Your account can no longer be signed in to through the provider.")
)
