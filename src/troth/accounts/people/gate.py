"""What a session reaches whose vault is locked: closed by default, with one list of what is open.

A sign-in proves an account, not a person: a reset, a provider's word, a passkey without a key or a
row that someone wrote may stand behind it. Until the vault was opened once, such a session reaches
only what is listed here. After the idle lock it may read pages of facts again, and act only after
unlocking, since every act is a request that is not safe.
"""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

UNLOCKING = frozenset(
    {
        *("people:unlock", "people:challenge", "people:sign_out"),
        *("keys:lost", "keys:wait", "keys:drop"),
    }
)
"""What leads to an open vault, or to new keys when nothing opens it, and the way out."""

SIGNING_IN = frozenset(
    {
        *("people:sign_in", "people:second", "people:sign_in_by_passkey"),
        *("people:forgotten", "people:reset", "sso:start", "sso:back"),
    }
)
"""What someone reaches who is not signed in, and what shows nothing of an account."""

OF_THE_WORLD = frozenset(
    {
        *("livez", "readyz", "codes", "clause", "security", "gallery", "demo", "enter"),
        *("packs:packs", "packs:pack"),
        *("ledger:key", "ledger:checkpoint", "ledger:consistency", "ledger:cosignatures"),
    }
)
"""Help, the code of ethics and the public ledger: the same for everyone."""

OPEN_TO_LOCKED = UNLOCKING | SIGNING_IN | OF_THE_WORLD


def lets_through(address: str, method: str, *, has_opened: bool, is_locked: bool) -> bool:
    """Tell whether a session may go on to the address of this name.

    `has_opened` says whether the vault was opened in this session, `is_locked` how it is now.
    """
    reads_or_open = method in SAFE_METHODS or not is_locked
    return address in OPEN_TO_LOCKED or (has_opened and reads_or_open)
