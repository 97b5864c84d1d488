"""The acts of accounts: signing up and in, unlocking, changing and resetting secrets."""

from troth.people.services.accounts import (
    change_account,
    change_password,
    make_host_administrator,
    put_password_on_vault,
)
from troth.people.services.links import ask_for_link, link_url, make_reset_link, reset
from troth.people.services.notices import notify, put_away
from troth.people.services.recovery import (
    confirm_recovery,
    new_recovery,
    recovery_checks,
    recovery_fits,
)
from troth.people.services.sign_up import EmailTaken, sign_up
from troth.people.services.signing_in import SignedIn, end_sessions, recognise, sign_in, unlock
from troth.people.services.throttle import count

__all__ = [
    "EmailTaken",
    "SignedIn",
    "ask_for_link",
    "change_account",
    "change_password",
    "confirm_recovery",
    "count",
    "end_sessions",
    "link_url",
    "make_host_administrator",
    "make_reset_link",
    "new_recovery",
    "notify",
    "put_away",
    "put_password_on_vault",
    "recognise",
    "recovery_checks",
    "recovery_fits",
    "reset",
    "sign_in",
    "sign_up",
    "unlock",
]
