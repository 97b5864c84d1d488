"""The acts of accounts: signing up and in, unlocking, changing and resetting secrets."""

from troth.people.services.accounts import (
    change_account,
    change_password,
    make_host_administrator,
    put_password_on_vault,
    set_first_password,
)
from troth.people.services.devices import end_other_sessions, end_session, note_device
from troth.people.services.duties import take_up
from troth.people.services.letters import post_link, send_letters
from troth.people.services.links import ask_for_link, link_url, make_reset_link, reset
from troth.people.services.notices import notify, put_away
from troth.people.services.passkeys import add_passkey, remove_passkey
from troth.people.services.recovery import (
    confirm_recovery,
    new_recovery,
    recovery_checks,
    recovery_fits,
)
from troth.people.services.second_factor import (
    begin_code_app,
    check_code,
    confirm_code_app,
    new_spare_codes,
    remove_code_app,
    tell_of_wrong_codes,
)
from troth.people.services.sign_up import (
    EmailTaken,
    ask_to_change_address,
    ask_to_sign_up,
    change_address,
    sign_up,
    sign_up_by_link,
)
from troth.people.services.signing_in import (
    SignedIn,
    answer_second,
    end_sessions,
    recognise,
    sign_in,
    sign_in_by_passkey,
    unlock,
)
from troth.people.services.slots import evidence, signed_away, take_away
from troth.people.services.throttle import count

__all__ = [
    "EmailTaken",
    "SignedIn",
    "add_passkey",
    "answer_second",
    "ask_for_link",
    "ask_to_change_address",
    "ask_to_sign_up",
    "begin_code_app",
    "change_account",
    "change_address",
    "change_password",
    "check_code",
    "confirm_code_app",
    "confirm_recovery",
    "count",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "evidence",
    "link_url",
    "make_host_administrator",
    "make_reset_link",
    "new_recovery",
    "new_spare_codes",
    "note_device",
    "notify",
    "post_link",
    "put_away",
    "put_password_on_vault",
    "recognise",
    "recovery_checks",
    "recovery_fits",
    "remove_code_app",
    "remove_passkey",
    "reset",
    "send_letters",
    "set_first_password",
    "sign_in",
    "sign_in_by_passkey",
    "sign_up",
    "sign_up_by_link",
    "signed_away",
    "take_away",
    "take_up",
    "tell_of_wrong_codes",
    "unlock",
]
