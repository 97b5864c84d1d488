"""Checkpoints: the size and root of the host's tree, signed as a C2SP tlog-checkpoint.

troth/<host id>              the origin, which is the name of the key as well
<number of leaves>
<root, base64>
heads <root of the trie of all chains' ends, base64>
                             an empty line
— troth/<host id> <base64 of the key's id (4 bytes) and the Ed25519 signature (64)>
"""

from base64 import b64encode
from dataclasses import dataclass

from django.conf import settings
from nacl.signing import SigningKey

from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.verify.notes import ED25519, key_id
from troth.foundation.vault.keyring import fingerprint


def origin() -> str:
    """Return the name of this host's log, which stays when the host's address changes."""
    return f"troth/{settings.TROTH_HOST_ID}"


@dataclass(frozen=True, slots=True)
class HostKey:
    """The public key that signs checkpoints, to be written into files and to be compared."""

    name: str
    public: bytes

    @property
    def line(self) -> str:
        """The key in the form of signed notes: name+id+base64 of 01 and the key."""
        number = key_id(self.name, self.public).hex()
        key = b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{number}+{key}"

    @property
    def fingerprint(self) -> str:
        """The fingerprint, in groups of four signs."""
        return fingerprint(self.public)


def host_key() -> HostKey:
    """Return the public half of the host's key."""
    return HostKey(origin(), bytes(_signing().verify_key))


def note(size: int, root: bytes, heads: bytes) -> str:
    """Sign that the first `size` leaves of this host's tree have this root (32 bytes).

    `heads` is the root of the trie of all chains' ends under these leaves (32 bytes).
    """
    key = host_key()
    body = f"{key.name}\n{size}\n{_text(root)}\nheads {_text(heads)}\n"
    signature = _signing().sign(body.encode()).signature
    signed = b64encode(key_id(key.name, key.public) + signature).decode()
    return f"{body}\n— {key.name} {signed}\n"


def printed(signed: Checkpoint) -> str:
    """Return a checkpoint as five lines for paper: `troth verify --against` reads them again."""
    lines = (
        f"Log {origin()}",
        f"Entries {signed.size}",
        f"Root {_text(signed.root)}",
        f"Heads {_text(signed.heads)}",
        f"Key {host_key().fingerprint}",
    )
    return "\n".join(lines)


def _text(raw: bytes | memoryview) -> str:
    return b64encode(bytes(raw)).decode()


def _signing() -> SigningKey:
    return SigningKey(settings.TROTH_LEDGER_KEY)
