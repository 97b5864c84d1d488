"""Rooms of one person: their keys follow from the holder's own seed, and no row has a say in them.

A row can be planted, relabelled or given a higher generation: what is written is sealed under a key
that only this seed derives. `root` is what all these keys of one seed follow from; its `mark` (16
bytes in hex) says in clear which seed it was. When a person takes a new seed the former root is
sealed to the new one (`FormerRoot`), so that old words are read on and new ones never lie under it.
"""

import hashlib
from uuid import UUID

from django.conf import settings

from troth.foundation.vault import write_guard
from troth.foundation.vault.derive import expand
from troth.foundation.vault.envelope import KEY, Place, Tampered, canonical, unwrap, wrap
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import FormerRoot

_NAMES = frozenset({"client_private", "practitioner_private", "client_consents"})
_ANSWERS = "_answers"
_MARK = 16


def is_own(purpose: str) -> bool:
    """Say whether a room of this purpose is one person's alone."""
    return purpose in _NAMES or purpose.endswith(_ANSWERS)


def mark(root: bytes) -> str:
    """Return the name in clear of a root (32 bytes): 32 hex signs, which tell nothing of it."""
    return hashlib.sha256(b"troth own root\x00" + root).digest()[:_MARK].hex()


def key(root: bytes, engagement: UUID, purpose: str) -> bytes:
    """Return the key (32 bytes) of a room of one."""
    where = canonical([settings.TROTH_HOST_ID, str(engagement), purpose])
    return expand(root, b"troth/own room\x00" + where)


def present_mark(by: Keyring) -> str:
    """Return the mark of the root of the seed in hand: the only one under which one writes."""
    return mark(by.own_root)


def roots(by: Keyring) -> dict[str, bytes]:
    """Return every root that a person's seed opens, by mark; one query a request.

    A former root that a row claims and the seed does not open is left out.
    """
    if by.roots is None:
        found = {present_mark(by): by.own_root}
        for row in FormerRoot.objects.filter(holder_id=by.holder_id):
            root = _opened(row, by)
            if root is not None:
                found.setdefault(row.mark, root)
        by.roots = found
    return by.roots


def root(of: str, *, by: Keyring) -> bytes | None:
    """Return the root with this mark, or None when the seed in hand does not open it."""
    return by.own_root if of == present_mark(by) else roots(by).get(of)


def carry(former: Keyring, *, to: Keyring) -> int:
    """Seal every root that a former seed opens to the seed that follows it; return how many."""
    carried = {m: r for m, r in roots(former).items() if m != present_mark(to)}
    wrapping, holder = to.own_key(_PURPOSE), to.holder_id
    FormerRoot.objects.filter(holder_id=holder, mark__in=carried).delete()
    with write_guard.unlocked(to):
        for name, secret in carried.items():
            sealed = wrap(secret, wrapping, _place(holder, name))
            FormerRoot.objects.create(holder_id=holder, mark=name, sealed=sealed)
    to.roots = None
    return len(carried)


_PURPOSE = "former roots"


def _opened(row: FormerRoot, by: Keyring) -> bytes | None:
    try:
        opened = unwrap(bytes(row.sealed), by.own_key(_PURPOSE), _place(by.holder_id, row.mark))
    except Tampered:
        return None
    return opened if len(opened) == KEY and mark(opened) == row.mark else None


def _place(holder: UUID, name: str) -> Place:
    return {
        "host": settings.TROTH_HOST_ID,
        "holder": str(holder),
        "kind": "former root",
        "mark": name,
    }
