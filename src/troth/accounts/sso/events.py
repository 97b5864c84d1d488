"""What the ledger of a person's own account can tell of signing in through a provider."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import SIGN_INS, event

CONNECTED = event("sso.connect", _("connected the account with the sign-in provider"), SIGN_INS)
DISCONNECTED = event(
    "sso.disconnect", _("took the account apart from the sign-in provider"), SIGN_INS
)
SIGNED_IN = event(
    "sso.sign_in", _("signed in through the provider, which opened no vault"), SIGN_INS
)
