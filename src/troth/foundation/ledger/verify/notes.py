"""Signed notes: the host's checkpoint (C2SP tlog-checkpoint) and what witnesses added to it.

troth/<host id>              the origin, which is the name of the host's key as well
<number of entries>
<root of the tree, base64>
heads <root of the trie of all chains' ends, base64>
                             an empty line
— troth/<host id> <base64 of the key's id (4 bytes) and the Ed25519 signature (64)>
— <witness> <base64 of the key's id (4), seconds since 1970 (8) and the signature (64)>
"""

import email
import email.policy
import hashlib
import re
from binascii import a2b_base64
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from .merkle import Fault, need

ED25519, COSIGNATURE = b"\x01", b"\x04"
"""The kinds of keys: a log's own, and a witness's (C2SP cosignature/v1)."""
_HASH, _KEY, _SIGNATURE, _TIME = 32, 32, 64, 8
_HEADS = "heads "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_B64 = r"[A-Za-z0-9+/]+={0,2}"
_MAILED = re.compile(
    rf"^(troth/\S+)\s+(\d+)\s+({_B64})\s+heads\s+({_B64})\s+((?:—\s+\S+\s+{_B64}\s*)+)",
    re.MULTILINE,
)
_PRINTED = re.compile(
    rf"Log\s+(troth/\S+)\s+Entries\s+(\d+)\s+Root\s+({_B64})\s+Heads\s+({_B64})\s+"
    r"Key\s+((?:[0-9A-F]{4}\s*){8})"
)


@dataclass(frozen=True)
class Key:
    """The public key of a host, or of a witness."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def fingerprint(self) -> str:
        """What Troth shows on the page "Who has looked", to be compared."""
        digest = sha256_hex(b"troth fingerprint\x00" + self.public)[:32].upper()
        return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of the host's log and the root of its chains' ends, as it signed them."""

    size: int
    root: bytes
    heads: bytes


def key_id(name: str, public: bytes, kind: bytes = ED25519) -> bytes:
    """Return the four bytes by which a signature in a note names its key."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def read_key(line: str, kind: bytes = ED25519) -> Key:
    """Read a key written as name+id+base64, of a log or, with COSIGNATURE, of a witness."""
    parts = line.strip().split("+", 2)
    need(len(parts) == 3, "This is not a key of the form name+number+base64.")  # noqa: PLR2004
    name, number, rest = parts
    try:
        raw = unbase64(rest)
    except ValueError:
        raise Fault("This is not a key of the form name+number+base64.") from None
    whose = "witness" if kind == COSIGNATURE else "host"
    need(raw[:1] == kind and len(raw) == 1 + _KEY, f"This is not the Ed25519 key of a {whose}.")
    public = raw[1:]
    need(key_id(name, public, kind).hex() == number, "The key does not fit its own number.")
    return Key(name, public, kind)


def open_note(note: str, key: Key) -> Checkpoint:
    """Check the host's signature on a checkpoint and return what it says, or raise Fault."""
    body, gap, signatures = note.rpartition("\n\n")
    lines = [line for line in signatures.split("\n") if line.startswith(f"— {key.name} ")]
    need(bool(gap and lines), f"The checkpoint is not signed by {key.name}.")
    number = key_id(key.name, key.public)
    found = [raw for raw in (_raw(line) for line in lines) if raw[:4] == number]
    need(bool(found), "The checkpoint was signed with another key.")
    need(
        is_signed(key.public, f"{body}\n".encode(), found[0][4:]),
        "The checkpoint's signature does not hold.",
    )
    origin, size, root, *more = body.split("\n")
    need(origin == key.name, "The checkpoint is of another log.")
    return _read(size, root, "".join(x.removeprefix(_HEADS) for x in more if x[:6] == _HEADS))


def _read(size: str, root: str, heads: str) -> Checkpoint:
    need(bool(_NUMBER.fullmatch(size)), "The checkpoint does not say how long the log is.")
    found = Checkpoint(int(size), unbase64(root), unbase64(heads))
    lengths = {len(found.root), len(found.heads)}
    need(lengths == {_HASH}, "The checkpoint lacks a root, or one has a wrong length.")
    return found


def cosigned_at(note: str, witness: Key) -> int | None:
    """Return when a witness signed this checkpoint (seconds since 1970), None if it did not.

    Raises Fault when a line bears the witness's name and number and its signature does not hold.
    """
    body, _, signatures = note.rpartition("\n\n")
    number, found = key_id(witness.name, witness.public, COSIGNATURE), None
    for line in signatures.split("\n"):
        raw = _raw(line) if line.startswith(f"— {witness.name} ") else b""
        if raw[:4] != number:
            continue
        at = int.from_bytes(raw[4 : 4 + _TIME])
        text = cosigned_text(f"{body}\n", at)
        need(
            is_signed(witness.public, text, raw[4 + _TIME :]),
            f"The signature of the witness {witness.name} does not hold.",
        )
        found = max(at, found or 0)
    return found


def cosigned_text(body: str, at: int) -> bytes:
    """Return the bytes that a witness signs (C2SP tlog-cosignature, Ed25519)."""
    return f"cosignature/v1\ntime {at}\n{body}".encode()


def kept(text: str, key: Key) -> Checkpoint:
    """Read a checkpoint that someone kept: the note itself, a whole mail, or the printed form.

    What was printed bears no signature: it is worth what the paper is worth that it stands on.
    """
    for said in (text, _mail_body(text)):
        plain = re.sub(r"(?m)^[>\s]+", "", said.replace("\r", ""))
        if mailed := _MAILED.search(plain):
            origin, size, root, heads, signatures = mailed.groups()
            lines = re.findall(rf"—\s+(\S+)\s+({_B64})", signatures)
            signed = "".join(f"— {name} {signature}\n" for name, signature in lines)
            return open_note(f"{origin}\n{size}\n{root}\n{_HEADS}{heads}\n\n{signed}", key)
        if printed := _PRINTED.search(plain):
            origin, size, root, heads, print_ = printed.groups()
            need(origin == key.name, "The checkpoint is of another log.")
            need(" ".join(print_.split()) == key.fingerprint, "Another key signs for this host.")
            return _read(size, root, heads)
    raise Fault("The older text holds no checkpoint.")


def _mail_body(text: str) -> str:
    """Return the words of a mail that was saved with its headers, decoded."""
    body = email.message_from_string(text, policy=email.policy.default).get_body(("plain",))
    try:
        return str(body.get_content()) if body else ""
    except (LookupError, ValueError):
        return ""


def _raw(line: str) -> bytes:
    try:
        return unbase64(line.rpartition(" ")[2])
    except ValueError:
        return b""


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature holds."""
    try:
        VerifyKey(public).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return len(signature) == _SIGNATURE


def sha256_hex(message: bytes) -> str:
    """Return the SHA-256 of a message, in hex."""
    return hashlib.sha256(message).hexdigest()


def unbase64(text: str) -> bytes:
    """Return the bytes of strict base64, or raise ValueError."""
    return a2b_base64(text, strict_mode=True)
