"""The kinds of entries by which a person asks the ledger, in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ATTEMPTS, CHANGES, KEYS, READS, SHARING, SIGN_INS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RECEIPTS = "receipts"
"""Asks for every act that has a receipt, whatever its kind."""

WORDS: Mapping[str, "_StrPromise"] = {
    READS: _("Reads"),
    CHANGES: _("Changes"),
    SHARING: _("Sharing"),
    KEYS: _("Keys"),
    ATTEMPTS: _("Attempts"),
    SIGN_INS: _("Sign-ins"),
    RECEIPTS: _("Everything with a receipt"),
}
