"""Screens of accounts."""

from troth.people.views.administration import accounts, make_link
from troth.people.views.links import forgotten, reset
from troth.people.views.own_account import account, password, put_away
from troth.people.views.sign_up import sign_up
from troth.people.views.signing_in import sign_in, sign_out
from troth.people.views.vaults import recovery, recovery_confirm, unlock, vault_password

__all__ = [
    "account",
    "accounts",
    "forgotten",
    "make_link",
    "password",
    "put_away",
    "recovery",
    "recovery_confirm",
    "reset",
    "sign_in",
    "sign_out",
    "sign_up",
    "unlock",
    "vault_password",
]
