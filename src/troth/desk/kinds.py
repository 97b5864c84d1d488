"""The kinds of entries by which the ledger is read: reads, changes, sharing, keys, and so on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from troth.concerns import acts as concerns
from troth.consents import acts as consents
from troth.desk import acts as desk
from troth.disclosure import acts as disclosure
from troth.engagements import acts as engagements
from troth.groups import acts as groups
from troth.keys import acts as keys
from troth.ledger import acts as ledger
from troth.ledger.acts import Act
from troth.people import acts as people

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

READS, CHANGES, SHARING, KEYS = "reads", "changes", "sharing", "keys"
ATTEMPTS, SIGN_INS, RECEIPTS = "attempts", "sign-ins", "receipts"

WORDS: Mapping[str, "_StrPromise"] = {
    READS: _("Reads"),
    CHANGES: _("Changes"),
    SHARING: _("Sharing"),
    KEYS: _("Keys"),
    ATTEMPTS: _("Attempts"),
    SIGN_INS: _("Sign-ins"),
    RECEIPTS: _("Everything with a receipt"),
}

OUTWARD: frozenset[Act] = frozenset(
    {
        desk.TAKEN,
        disclosure.SENT,
        disclosure.OPENED,
        disclosure.WITHDRAWN,
        engagements.SIGNED,
        engagements.CHARTER_TAKEN,
        engagements.ANNEX_SIGNED,
        engagements.ENCOURAGED,
        engagements.TOLD_THREE,
        engagements.CLOSING_SIGNED,
        engagements.ENDED,
        engagements.WITHDREW,
        engagements.GAVE_UP,
        concerns.BROUGHT,
        concerns.WITHDRAWN,
        concerns.SENT,
        concerns.TAKEN_BACK,
        groups.SIGNED,
        groups.LEFT,
        consents.GIVEN,
        consents.WITHDRAWN,
        keys.SLOT_ADDED,
        keys.SLOT_REMOVED,
        keys.SEED_NEW,
        keys.TAKEN_ANEW,
        people.PASSWORD_SET,
        people.RECOVERY_MADE,
        people.PASSKEY_ADDED,
        people.PASSKEY_REMOVED,
    }
)
"""Acts that leave the room or change who can open it: each has a receipt."""

_OF_SLICE = {"keys": KEYS, "sso": SIGN_INS, "people": SIGN_INS, "consents": SHARING}
_OF_ACT: Mapping[Act, str] = {
    **dict.fromkeys((ledger.KNOCKED, ledger.REFUSED, keys.WRONG_WORDS), ATTEMPTS),
    **dict.fromkeys((people.CODES_WRONG, people.LINK_ASKED), ATTEMPTS),
    **dict.fromkeys((disclosure.OPENED, disclosure.DRAFTS_READ), READS),
    **dict.fromkeys((engagements.LET_IN, engagements.ROOM_OPENED), KEYS),
    **dict.fromkeys((people.PASSWORD_SET, people.RECOVERY_MADE, people.RECOVERY_USED), KEYS),
    **dict.fromkeys((people.PASSKEY_ADDED, people.PASSKEY_REMOVED, people.SIGNED_UP), KEYS),
    **dict.fromkeys((desk.TAKEN, disclosure.SIGNED, disclosure.SENT), SHARING),
    engagements.CHARTER_TAKEN: SHARING,
    groups.LET_IN: KEYS,
    groups.READ_CLOSED: READS,
    **dict.fromkeys((disclosure.WITHDRAWN, disclosure.EXPIRED, disclosure.DROPPED), SHARING),
    **dict.fromkeys((people.ADDRESS_ASKED, people.ADDRESS_CHANGED, people.HOST_GIVEN), CHANGES),
    engagements.READ_CLOSED: READS,
    **dict.fromkeys((concerns.BROUGHT, concerns.WITHDRAWN), SHARING),
    **dict.fromkeys((concerns.SENT, concerns.TAKEN_BACK), SHARING),
}


def kind(act: Act | None) -> str:
    """Return the kind of an act: reads are told by their name, the rest by act or slice."""
    if act is None:
        return CHANGES
    found = _OF_ACT.get(act)
    if found is None:
        room, _dot, verb = act.name.partition(".")
        found = READS if verb.startswith(("read", "open_to")) else _OF_SLICE.get(room, CHANGES)
    return found
