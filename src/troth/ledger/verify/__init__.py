"""Checks a bundle without Troth: no database, no network, nothing but Python and PyNaCl.

    python -m troth.ledger.verify FILE [--against OLDER] [--witness KEY]

This folder is enough: copied anywhere it runs as `python -m verify FILE`, and it can be read in
one sitting, in this order: `merkle` (the tree), `heads` (where each chain ends), `notes` (signed
checkpoints), `bundle` (what a file shows by itself), `older` (against what was kept), `command`.
The form of a bundle is described in docs/bundle.md.
"""

from .bundle import FORM, MADE_KEYS, Checked, check
from .command import main, options, verify
from .heads import chain_key, leads_to, twig_hash
from .merkle import Fault, Shown, is_continued, is_included, leaf_hash, need, node_hash
from .notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Key,
    cosigned_at,
    key_id,
    open_note,
    read_key,
)
from .older import compare, witnessed

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "FORM",
    "MADE_KEYS",
    "Checked",
    "Checkpoint",
    "Fault",
    "Key",
    "Shown",
    "chain_key",
    "check",
    "compare",
    "cosigned_at",
    "is_continued",
    "is_included",
    "key_id",
    "leads_to",
    "leaf_hash",
    "main",
    "need",
    "node_hash",
    "open_note",
    "options",
    "read_key",
    "twig_hash",
    "verify",
    "witnessed",
]
