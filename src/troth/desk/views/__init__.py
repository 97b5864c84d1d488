"""Screens of the desk."""

from troth.desk.views.checking import bundle, checkpoints, fingerprints
from troth.desk.views.days import thread, today
from troth.desk.views.looking import looked, looked_at_me
from troth.desk.views.public import clause, codes, security
from troth.desk.views.receipts import receipt, receipt_of, receipt_of_notice

__all__ = [
    "bundle",
    "checkpoints",
    "clause",
    "codes",
    "fingerprints",
    "looked",
    "looked_at_me",
    "receipt",
    "receipt_of",
    "receipt_of_notice",
    "security",
    "thread",
    "today",
]
