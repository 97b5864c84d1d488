"""Screens of keys."""

from troth.keys.views.losing import compare, drop, found, lost, object_as_peer, veto, wait
from troth.keys.views.new_seed import new_seed, seed_drop, seed_finish, seed_step
from troth.keys.views.ways import passphrase, recovery, remove, show

__all__ = [
    "compare",
    "drop",
    "found",
    "lost",
    "new_seed",
    "object_as_peer",
    "passphrase",
    "recovery",
    "remove",
    "seed_drop",
    "seed_finish",
    "seed_step",
    "show",
    "veto",
    "wait",
]
