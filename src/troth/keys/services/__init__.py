"""The acts of keys: ways to unlock, a new seed, and keys that were lost."""

from troth.keys.services.losing import (
    ask,
    bring_back,
    compare,
    drop,
    due,
    holds_new_keys,
    settle,
    veto,
    wait,
    words,
)
from troth.keys.services.new_seed import STEP, Finished
from troth.keys.services.new_seed import begin as begin_new_seed
from troth.keys.services.new_seed import drop as drop_new_seed
from troth.keys.services.new_seed import finish as finish_new_seed
from troth.keys.services.new_seed import go_on as go_on_with_new_seed
from troth.keys.services.ways import add_passphrase, new_recovery, remove

__all__ = [
    "STEP",
    "Finished",
    "add_passphrase",
    "ask",
    "begin_new_seed",
    "bring_back",
    "compare",
    "drop",
    "drop_new_seed",
    "due",
    "finish_new_seed",
    "go_on_with_new_seed",
    "holds_new_keys",
    "new_recovery",
    "remove",
    "settle",
    "veto",
    "wait",
    "words",
]
