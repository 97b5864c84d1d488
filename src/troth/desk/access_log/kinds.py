"""The kinds of entries by which the ledger is read: reads, changes, sharing, keys, and so on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from troth.accounts.keys import events as keys
from troth.accounts.people import events as people
from troth.desk.access_log import events
from troth.engagement.annex import events as annex
from troth.engagement.charter_documents import events as charter_documents
from troth.engagement.charters import events as charters
from troth.engagement.core import events as engagements
from troth.engagement.endings import events as endings
from troth.engagement.joining import events as joining
from troth.engagement.reviews import events as reviews
from troth.foundation.ledger import events as ledger
from troth.foundation.ledger.events import Event
from troth.practice.concerns import events as concerns
from troth.practice.consents import events as consents
from troth.practice.groups import events as groups
from troth.practice.releases import events as disclosure

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

OUTWARD: frozenset[Event] = frozenset(
    {
        events.TAKEN,
        disclosure.SENT,
        disclosure.OPENED,
        disclosure.WITHDRAWN,
        engagements.SIGNED,
        charter_documents.CHARTER_TAKEN,
        annex.ANNEX_SIGNED,
        reviews.ENCOURAGED,
        reviews.TOLD_THREE,
        endings.CLOSING_SIGNED,
        endings.ENDED,
        endings.WITHDREW,
        endings.GAVE_UP,
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
_OF_ACT: Mapping[Event, str] = {
    **dict.fromkeys((ledger.KNOCKED, ledger.REFUSED, keys.WRONG_WORDS), ATTEMPTS),
    **dict.fromkeys((people.CODES_WRONG, people.LINK_ASKED), ATTEMPTS),
    **dict.fromkeys((disclosure.OPENED, disclosure.DRAFTS_READ), READS),
    **dict.fromkeys((joining.LET_IN, charters.ROOM_OPENED), KEYS),
    **dict.fromkeys((people.PASSWORD_SET, people.RECOVERY_MADE, people.RECOVERY_USED), KEYS),
    **dict.fromkeys((people.PASSKEY_ADDED, people.PASSKEY_REMOVED, people.SIGNED_UP), KEYS),
    **dict.fromkeys((events.TAKEN, disclosure.SIGNED, disclosure.SENT), SHARING),
    charter_documents.CHARTER_TAKEN: SHARING,
    groups.LET_IN: KEYS,
    groups.READ_CLOSED: READS,
    **dict.fromkeys((disclosure.WITHDRAWN, disclosure.EXPIRED, disclosure.DROPPED), SHARING),
    **dict.fromkeys((people.ADDRESS_ASKED, people.ADDRESS_CHANGED, people.HOST_GIVEN), CHANGES),
    charters.READ_CLOSED: READS,
    **dict.fromkeys((concerns.BROUGHT, concerns.WITHDRAWN), SHARING),
    **dict.fromkeys((concerns.SENT, concerns.TAKEN_BACK), SHARING),
}


def kind(act: Event | None) -> str:
    """Return the kind of an act: reads are told by their name, the rest by act or slice."""
    if act is None:
        return CHANGES
    found = _OF_ACT.get(act)
    if found is None:
        room, _dot, verb = act.name.partition(".")
        found = READS if verb.startswith(("read", "open_to")) else _OF_SLICE.get(room, CHANGES)
    return found
