"""The acts of the vault. Each that makes a slot or a grant needs an unlocked keyring."""

from troth.vault.derive import prf_salt
from troth.vault.identity import Superseded
from troth.vault.services.anew import (
    Brought,
    bring_back,
    drop_pending,
    prepare_anew,
    regrant,
    take_anew,
)
from troth.vault.services.compartments import (
    OWN,
    Authority,
    compartment_key,
    compartment_keys,
    grant,
    grant_all,
    is_sealed_to_present_keys,
    open_compartment,
    renew,
    revoke,
)
from troth.vault.services.new_seed import (
    Progress,
    begin_new_seed,
    finish_new_seed,
    go_on,
)
from troth.vault.services.record_keys import place, wrapping_keys
from troth.vault.services.refusals import (
    Ended,
    LastSlot,
    LostKey,
    NobodyVouched,
    NoKey,
    NothingPending,
    UnderWay,
    WrongSecret,
)
from troth.vault.services.sessions import keep, restore
from troth.vault.services.slots import (
    enrol,
    new_recovery,
    put_passkey,
    remove_slot,
    reset_sign_in,
    set_passphrase,
    set_password,
)
from troth.vault.services.unlocking import (
    sign_in,
    unlock_with_passkey,
    unlock_with_passphrase,
    unlock_with_password,
    unlock_with_recovery,
)

__all__ = [
    "OWN",
    "Authority",
    "Brought",
    "Ended",
    "LastSlot",
    "LostKey",
    "NoKey",
    "NobodyVouched",
    "NothingPending",
    "Progress",
    "Superseded",
    "UnderWay",
    "WrongSecret",
    "begin_new_seed",
    "bring_back",
    "compartment_key",
    "compartment_keys",
    "drop_pending",
    "enrol",
    "finish_new_seed",
    "go_on",
    "grant",
    "grant_all",
    "is_sealed_to_present_keys",
    "keep",
    "new_recovery",
    "open_compartment",
    "place",
    "prepare_anew",
    "prf_salt",
    "put_passkey",
    "regrant",
    "remove_slot",
    "renew",
    "reset_sign_in",
    "restore",
    "revoke",
    "set_passphrase",
    "set_password",
    "sign_in",
    "take_anew",
    "unlock_with_passkey",
    "unlock_with_passphrase",
    "unlock_with_password",
    "unlock_with_recovery",
    "wrapping_keys",
]
