"""What the ledgers can tell of ways to unlock, of new seeds, and of keys that were lost."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACCOUNT, ATTEMPTS, KEYS, event

SLOT_ADDED = event("keys.add", _("added a way to unlock the vault"), KEYS, receipt=ACCOUNT)
SLOT_REMOVED = event("keys.remove", _("removed a way to unlock the vault"), KEYS, receipt=ACCOUNT)
SEED_BEGUN = event(
    "keys.seed_begun", _("began to make new keys, because others may know the old"), KEYS
)
SEED_DROPPED = event(
    "keys.seed_dropped", _("left the old keys in force and made no new ones"), KEYS
)
SEED_NEW = event(
    "keys.seed_new",
    _("put new keys in force; the old ones open nothing any more"),
    KEYS,
    receipt=ACCOUNT,
)
ASKED = event("keys.ask", _("said that all keys are lost and asked for what is shared"), KEYS)
WRONG_WORDS = event(
    "keys.wrong_words", _("typed words that do not belong to the new keys"), ATTEMPTS
)
COMPARED = event("keys.compare", _("compared five words and gave back what is shared"), KEYS)
WAITED = event("keys.wait", _("let the 72 hours begin"), KEYS)
VETOED = event("keys.veto", _("objected to new keys and stopped the request"), KEYS)
DROPPED = event("keys.drop", _("withdrew the request for new keys"), KEYS)
EXPIRED = event("keys.expire", _("saw the request for new keys end after 14 days"), KEYS)
TAKEN_ANEW = event(
    "keys.taken_anew",
    _("put new keys in force in the place of those that were lost"),
    KEYS,
    receipt=ACCOUNT,
)
BROUGHT_BACK = event("keys.brought_back", _("brought back what only the former keys opened"), KEYS)

OF_SLOTS = (SLOT_ADDED, SLOT_REMOVED, SEED_BEGUN, SEED_DROPPED, SEED_NEW, BROUGHT_BACK)
OF_LOSS = (ASKED, WRONG_WORDS, COMPARED, WAITED, VETOED, DROPPED, EXPIRED, TAKEN_ANEW)
"""What the page of one's keys tells of its own past, beside what `people` tells."""
