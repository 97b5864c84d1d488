"""What the ledger of a person's own account can tell."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACCOUNT, ATTEMPTS, KEYS, SIGN_INS, event

SIGNED_UP = event("people.sign_up", _("opened an account and made its keys"), KEYS)
PASSWORD_SET = event(
    "people.password", _("set a new password for the account and the vault"), KEYS, receipt=ACCOUNT
)
RECOVERY_MADE = event("people.recovery", _("made a new recovery code"), KEYS, receipt=ACCOUNT)
RECOVERY_USED = event("people.recovery_used", _("unlocked the vault with the recovery code"), KEYS)
LINK_ASKED = event("people.link_asked", _("asked for a link for a new sign-in password"), ATTEMPTS)
LINK_MADE = event(
    "people.link_made",
    _("made a link for a new sign-in password; it does not open the vault"),
    SIGN_INS,
)
SIGN_IN_RESET = event(
    "people.reset", _("set a new sign-in password by a link; the vault stayed locked"), SIGN_INS
)
HOST_GIVEN = event("people.host", _("became a host administrator, which gives no sight of content"))
HOST_TAKEN = event("people.host_taken", _("took the administration of this host back"))
CLOSED = event("people.closed", _("closed the account; nothing in it was read or lost"), SIGN_INS)
REOPENED = event("people.reopened", _("opened the account again"), SIGN_INS)
ACCOUNT_ERASED = event(
    "people.erased", _("erased the account: name, address, sign-in and keys are gone"), KEYS
)
ORGANISATION_ERASED = event(
    "people.organisation_erased", _("asked for the name of an organisation to be erased")
)
INVITED_ONLY = event("people.invited_only", _("let only people who were invited open an account"))
OPEN_TO_ALL = event("people.open_to_all", _("let everybody open an account"))
APP_ADDED = event(
    "people.app_added", _("set up an app that shows codes, as a second step"), SIGN_INS
)
APP_REMOVED = event("people.app_removed", _("removed the app that shows codes"), SIGN_INS)
SPARE_MADE = event("people.spare_made", _("made new spare codes for the second step"), SIGN_INS)
SPARE_USED = event("people.spare_used", _("used a spare code as the second step"), SIGN_INS)
PASSKEY_ADDED = event("people.passkey_added", _("added a passkey"), KEYS, receipt=ACCOUNT)
PASSKEY_REMOVED = event("people.passkey_removed", _("removed a passkey"), KEYS, receipt=ACCOUNT)
CODES_WRONG = event(
    "people.codes_wrong", _("was asked for the second step, and several codes were wrong"), ATTEMPTS
)
DUTY_TAKEN = event("people.duty", _("took up work for which sign-in needs a second step"), SIGN_INS)
SESSION_ENDED = event("people.session_ended", _("ended a sign-in on another device"), SIGN_INS)
NEW_DEVICE = event(
    "people.new_device", _("signed in with a kind of device not seen before"), SIGN_INS
)
SECOND_ADDRESS = event("people.second_address", _("changed the second address for word of keys"))
RENAMED = event("people.name", _("changed the name of the account"))
ADDRESS_ASKED = event("people.address_asked", _("asked to change the address of the account"))
ADDRESS_CHANGED = event("people.address", _("changed the address of the account"))
