"""What the ledger says of the links of rooms; the ledger is above the vault and fills this in.

A link set back together with everybody's statements about it leaves no trace in the vault. So each
link is entered in the ledger of its chain when it is made, and who judges a room asks for those.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

Named = Mapping[str, frozenset[str]]
"""The hashes (hex) of links of which a chain of the ledger tells, by purpose."""


class Teller(Protocol):
    """Enters a link in the ledger, and says of which links a chain tells."""

    def tell(
        self, row: UUID, *, chain: UUID, purpose: str, digest: str, by: UUID, at: datetime
    ) -> None:
        """Enter that a link was made; `digest` is its hash."""

    def named(self, chain: UUID) -> Named:
        """Return the links that the ledger names; one query."""


_tellers: list[Teller] = []


def fill(teller: Teller) -> None:
    """Say who tells of links; the last one said counts."""
    _tellers[:] = [teller]


def teller() -> Teller:
    """Return who tells of links. Without one no room is made, and none is judged."""
    if not _tellers:
        raise RuntimeError("No ledger tells of the links of rooms.")
    return _tellers[0]
