"""What the ledger of a person's own account can tell."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

SIGNED_UP = act("people.sign_up", _("opened an account and made its keys"))
PASSWORD_SET = act("people.password", _("changed the password of the account and of the vault"))
RECOVERY_MADE = act("people.recovery", _("made a new recovery code"))
RECOVERY_USED = act("people.recovery_used", _("unlocked the vault with the recovery code"))
LINK_ASKED = act("people.link_asked", _("asked for a link for a new sign-in password"))
LINK_MADE = act(
    "people.link_made", _("made a link for a new sign-in password; it does not open the vault")
)
SIGN_IN_RESET = act(
    "people.reset", _("set a new sign-in password by a link; the vault stayed locked")
)
HOST_GIVEN = act("people.host", _("became a host administrator, which gives no sight of content"))
