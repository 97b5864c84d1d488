"""Screens of accounts."""

from troth.people.views.administration import (
    accounts,
    make_link,
)
from troth.people.views.devices import (
    device_end,
    devices,
    devices_end,
)
from troth.people.views.links import (
    forgotten,
    reset,
)
from troth.people.views.own_account import (
    account,
    password,
    put_away,
)
from troth.people.views.second_factor import (
    code_app,
    code_app_begin,
    code_app_remove,
    passkey_add,
    passkey_new,
    passkey_remove,
    second_factor,
    spare_codes,
)
from troth.people.views.sign_up import (
    confirm_address,
    new_address,
    sign_up,
    sign_up_by_link,
)
from troth.people.views.signing_in import (
    challenge,
    second,
    sign_in,
    sign_in_by_passkey,
    sign_out,
)
from troth.people.views.vaults import (
    recovery,
    recovery_confirm,
    unlock,
    vault_password,
)

__all__ = [
    "account",
    "accounts",
    "challenge",
    "code_app",
    "code_app_begin",
    "code_app_remove",
    "confirm_address",
    "device_end",
    "devices",
    "devices_end",
    "forgotten",
    "make_link",
    "new_address",
    "passkey_add",
    "passkey_new",
    "passkey_remove",
    "password",
    "put_away",
    "recovery",
    "recovery_confirm",
    "reset",
    "second",
    "second_factor",
    "sign_in",
    "sign_in_by_passkey",
    "sign_out",
    "sign_up",
    "sign_up_by_link",
    "spare_codes",
    "unlock",
    "vault_password",
]
