"""Checks a bundle without Troth: no database, no network, nothing but Python and PyNaCl.

    python -m troth.foundation.ledger.verify FILE [--against OLDER] [--witness KEY]

This folder is enough: copied anywhere it runs as `python -m verify FILE`, and it can be read in
one sitting, in this order: `merkle` (the tree), `heads` (where each chain ends), `notes` (signed
checkpoints), `inventory` (records against
entries), `bundle` (what a file shows by itself), `older` (against what was kept), `command`.
The form of a bundle is described in docs/bundle.md.
"""

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
