"""The kinds of notice, each with the words that the person reads. Words carry no content."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from troth.accounts.people import events
from troth.foundation.kit.hooks import Hook
from troth.foundation.ledger.events import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from troth.accounts.people.models import Notification, Person

KINDS: dict[str, "_StrPromise"] = {}
ACTS: dict[str, tuple[Event, ...]] = {}
"""The acts of which a notice tells, and to whose receipts it leads."""


places: Hook[Callable[["Notification", "Person"], str]] = Hook()
"""Called with a notice and whose it is: the address of what it is about, or ""."""
REMINDERS: set[str] = set()
"""The kinds that only remind: who wants none gets no letter of them."""


def kind(name: str, words: "_StrPromise", *of: Event, reminds: bool = False) -> str:
    """Register a kind of notice under its dotted name, once, and return the name."""
    if name in KINDS:
        raise ValueError(f"The notice {name} is registered twice.")
    KINDS[name] = words
    if of:
        ACTS[name] = of
    if reminds:
        REMINDERS.add(name)
    return name


def words(name: str) -> str:
    """Return the sentence of a kind in the reader's language."""
    return str(KINDS[name]) if name in KINDS else gettext("Something waits for you.")


LINK_MADE = kind(
    "people.link_made",
    gettext_lazy(
        "A host administrator made a link that can set a new sign-in password for your account. "
        "It cannot open your vault."
    ),
)
SIGN_IN_RESET = kind(
    "people.reset",
    gettext_lazy("Your sign-in password was set anew by a link. Your vault stayed locked."),
)
PASSWORD_SET = kind(
    "people.password", gettext_lazy("Your account has a new password."), events.PASSWORD_SET
)
RECOVERY_MADE = kind(
    "people.recovery",
    gettext_lazy("You have a new recovery code. The older one has ended."),
    events.RECOVERY_MADE,
)
RECOVERY_USED = kind(
    "people.recovery_used", gettext_lazy("Your vault was unlocked with the recovery code.")
)
HOST_GIVEN = kind("people.host", gettext_lazy("You are now a host administrator of this host."))
HOST_TAKEN = kind(
    "people.host_taken",
    gettext_lazy("You are no host administrator any more: another one took that back."),
)
CLOSED = kind(
    "people.closed",
    gettext_lazy(
        "A host administrator closed your account. Nothing in it was read or removed; you cannot "
        "sign in until it is opened again."
    ),
)
REOPENED = kind("people.reopened", gettext_lazy("A host administrator opened your account again."))
INVITED_ONLY = kind(
    "host.invited_only",
    gettext_lazy("From now on only people who were invited can open an account on this host."),
)
OPEN_TO_ALL = kind(
    "host.open_to_all", gettext_lazy("From now on everybody can open an account on this host.")
)
APP_ADDED = kind(
    "people.app_added", gettext_lazy("An app that shows codes was set up for your sign-in.")
)
APP_REMOVED = kind(
    "people.app_removed", gettext_lazy("The app that shows codes was removed from your sign-in.")
)
SPARE_MADE = kind(
    "people.spare_made", gettext_lazy("You have new spare codes. The older ones have ended.")
)
SPARE_USED = kind(
    "people.spare_used", gettext_lazy("Somebody signed in as you with one of your spare codes.")
)
PASSKEY_ADDED = kind(
    "people.passkey_added",
    gettext_lazy("A passkey was added to your account."),
    events.PASSKEY_ADDED,
)
PASSKEY_REMOVED = kind(
    "people.passkey_removed",
    gettext_lazy("A passkey was removed from your account."),
    events.PASSKEY_REMOVED,
)
CODES_WRONG = kind(
    "people.codes_wrong",
    gettext_lazy(
        "Somebody knew your password and typed several wrong codes. If it was not you, change "
        "your password."
    ),
)
NEW_DEVICE = kind(
    "people.new_device",
    gettext_lazy(
        "You signed in with a kind of device that Troth had not seen before. If it was not you, "
        "end that sign-in under Account."
    ),
)
ADDRESS_CHANGED = kind(
    "people.address", gettext_lazy("The address of your account was changed, as you confirmed.")
)
LEDGER_SET_BACK = kind(
    "ledger.set_back",
    gettext_lazy(
        "The people who run this host restored an older copy of it: what happened after that day "
        "may be missing, and what was taken back may be there again. Compare the checkpoints and "
        "bundles that you kept, and ask them why."
    ),
)
LEDGER_DAMAGED = kind(
    "ledger.damaged",
    gettext_lazy(
        "A ledger that is about you was damaged. It goes on after the break, which stays visible: "
        "a check of it names the place. Ask the people who run this host what happened."
    ),
)
RECORDS_DIFFER = kind(
    "records.differ",
    gettext_lazy(
        "Records of an engagement or a group of yours were changed outside Troth: something is "
        "missing, altered, added or set back. Who has looked says what. Ask the people who run "
        "this host what happened."
    ),
)
HOST_MOVES = kind(
    "people.host_moves",
    gettext_lazy(
        "This host will get another address, and your passkeys answer only at the present one. Set "
        "a password, a recovery code and an app that shows codes now, or you cannot come in there."
    ),
)
SECOND_ADDRESS = kind(
    "people.second_address",
    gettext_lazy("The second address, which gets word of your sign-in and keys, was changed."),
)
# Not of "people.": the second address, which may be the one that refuses, gets no word of these.
LETTER_REFUSED = kind(
    "letters.refused",
    gettext_lazy(
        "A letter to an address that you gave did not arrive: its mail server does not take it. "
        "Check the address, and invite or enter it again."
    ),
)
OWN_ADDRESS_REFUSED = kind(
    "letters.own_address",
    gettext_lazy(
        "Mail to the address of your account does not arrive: its mail server does not take it. "
        "Look here for what waits for you, or change the address under Account."
    ),
)

OF_SIGN_IN_AND_KEYS = ("people.", "keys.")
"""How the kinds begin of which the second address gets word."""
