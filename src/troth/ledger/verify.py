"""Checks a bundle without Troth: no database, no network, nothing but Python and PyNaCl.

    python -m troth.ledger.verify FILE [--against OLDER]

This one file is enough: it can be copied anywhere and read in one sitting. The form of a bundle
is described in docs/bundle.md. OLDER is an earlier bundle, or a checkpoint alone.
"""

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

FORM = "troth bundle 1"
ED25519 = b"\x01"
_SALT, _HASH, _KEY, _SIGNATURE = 16, 32, 32, 64
_SIGNED_CHARTER, _SIGNED_RELEASE = "engagements.sign", "disclosure.sign"
_MADE_KEYS = "people.sign_up"
Form = dict[str, Any]


class Fault(Exception):
    """Something does not hold; the message says where, and what kind of tampering it shows."""


def need(holds: bool, words: str) -> None:
    """Raise Fault with `words` unless it holds."""
    if not holds:
        raise Fault(words)


# --- the tree: RFC 6962, checked as RFC 9162 describes in 2.1.3.2 and 2.1.4.2 --------------------


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf of an entry's hash."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether a leaf stands at `index` in the tree of `size` leaves that has this root."""
    if not 0 <= index < size:
        return False
    at, last, value = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            value = node_hash(other, value)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, other)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


def is_continued(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        empty = hashlib.sha256(b"").digest()
        return not proof and old_root == (new_root if old == new else empty)
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


@dataclass(frozen=True)
class Key:
    """The host's public key."""

    name: str
    public: bytes

    @property
    def fingerprint(self) -> str:
        """What Troth shows on the page "Who has looked", to be compared."""
        digest = _hex(b"troth fingerprint\x00" + self.public)[:32].upper()
        return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of the host's log, as the host signed them."""

    size: int
    root: bytes


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature in a note names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def read_key(line: str) -> Key:
    """Read a host key written as name+id+base64."""
    name, number, rest = line.split("+", 2)
    raw = _base64(rest)
    need(raw[:1] == ED25519 and len(raw) == 1 + _KEY, "The host's key is not an Ed25519 key.")
    public = raw[1:]
    need(key_id(name, public).hex() == number, "The host's key does not fit its own number.")
    return Key(name, public)


def open_note(note: str, key: Key) -> Checkpoint:
    """Check the host's signature on a checkpoint and return what it says."""
    body, gap, signatures = note.rpartition("\n\n")
    lines = [line for line in signatures.split("\n") if line.startswith(f"— {key.name} ")]
    need(bool(gap and lines), f"The checkpoint is not signed by {key.name}.")
    raw = _base64(lines[0].rpartition(" ")[2])
    number, signature = raw[:4], raw[4:]
    need(number == key_id(key.name, key.public), "The checkpoint was signed with another key.")
    text = f"{body}\n".encode()
    need(_signed(key.public, text, signature), "The checkpoint's signature does not hold.")
    origin, size, root = body.split("\n")[:3]
    need(origin == key.name, "The checkpoint is of another log.")
    return Checkpoint(int(size), _base64(root))


@dataclass(frozen=True)
class Checked:
    """A bundle that holds, and what was found."""

    form: Form
    key: Key
    checkpoint: Checkpoint
    findings: list[str]


def check(form: Form) -> Checked:
    """Check everything that a bundle can show by itself, or raise Fault."""
    need(form.get("format") == FORM, "This is not a bundle of a known form.")
    key = read_key(form["host_key"])
    need(key.name == f"troth/{form['host']}", "The host's key is that of another host.")
    checkpoint = open_note(form["checkpoint"], key)
    events = _chain(form)
    _inclusion(form["entries"], checkpoint)
    erased = sum(not event for event in events)
    findings = [
        f"The checkpoint over {checkpoint.size} entries of the host is signed with the key",
        f"    {key.fingerprint}   (compare it with the page Who has looked)",
        f"The chain of this engagement has {len(events)} entries, none missing, none altered.",
        "Every one of them stands in the host's log, in this order.",
    ]
    if erased:
        findings.append(f"Of {erased} entries the event was erased; their hashes still stand.")
    findings += _parties(form, checkpoint)
    findings += _charter(form, events)
    findings += _releases(form, events)
    return Checked(form, key, checkpoint, findings)


def _chain(form: Form) -> list[Form]:
    """Check sequence, links, salts and hashes; return the events, {} for an erased one."""
    before, events = bytes(_HASH), []
    for place, entry in enumerate(form["entries"], 1):
        seq = entry["seq"]
        need(seq == place, f"Entry {place} is missing, or entries were moved or put in.")
        event = _entry(entry, form["engagement"])
        if bytes.fromhex(entry["prev"]) != before:
            raise Fault(f"Entry {seq} does not follow the entry before it: one was exchanged.")
        before = bytes.fromhex(entry["hash"])
        events.append(event)
    return events


def _entry(entry: Form, chain: str) -> Form:
    """Check one entry by itself and return its event."""
    seq, event, salt = entry["seq"], _base64(entry["event"]), _base64(entry["salt"])
    if not event:
        return {}
    need(len(salt) == _SALT, f"The salt of entry {seq} has a wrong length.")
    need(
        _hex(b"troth entry\x00" + salt + event) == entry["hash"],
        f"Entry {seq} was altered: its hash is another one.",
    )
    read: Form = json.loads(event)
    place = (read["chain"], read["seq"], read["prev"])
    if place != (chain, seq, entry["prev"]):
        raise Fault(f"Entry {seq} was written for another place: it was moved or copied.")
    return read


def _inclusion(entries: Sequence[Form], checkpoint: Checkpoint) -> None:
    last = -1
    for entry in entries:
        seq, index = entry["seq"], entry["index"]
        need(index > last, f"Entry {seq} stands in the host's log before the one it follows.")
        _included(entry, checkpoint, f"Entry {seq}")
        last = index


def _included(entry: Form, checkpoint: Checkpoint, what: str) -> None:
    leaf, proof = leaf_hash(bytes.fromhex(entry["hash"])), [_base64(h) for h in entry["proof"]]
    if not is_included(leaf, entry["index"], checkpoint.size, proof, checkpoint.root):
        raise Fault(
            f"{what} is not in the log that the host signed: it was forged, altered or put in."
        )


def _card(form: Form, party: Form) -> bytes:
    """Return what a person signed of their own public keys."""
    card = {"what": "identity", "host": form["host"], "holder": party["person"]}
    return canonical({**card, "seal": party["seal"], "sign": party["sign"]})


def _parties(form: Form, checkpoint: Checkpoint) -> list[str]:
    """Check that the parties' keys are the ones they made when they opened their accounts."""
    for party in form["parties"]:
        part, card, made = party["part"], _card(form, party), party["made"]
        public, signature = bytes.fromhex(party["sign"]), _base64(party["signature"])
        need(_signed(public, card, signature), f"The keys of the {part} are not their own.")
        need(made is not None, f"The log has no entry of the keys of the {part}.")
        event = _entry(made, party["person"])
        if [event.get("act"), event.get("digests")] != [_MADE_KEYS, [_hex(card)]]:
            raise Fault(f"The keys of the {part} are others than those entered in the log.")
        _included(made, checkpoint, f"The entry of the keys of the {part}")
    return ["The keys of all parties are signed by themselves and entered in the log."]


def _charter(form: Form, events: Sequence[Form]) -> list[str]:
    charter = form["charter"]
    if charter is None:
        return ["There is no charter yet that all parties have signed."]
    publics = {p["person"]: bytes.fromhex(p["sign"]) for p in form["parties"]}
    for made in charter["signatures"]:
        person, part = made["person"], made["part"]
        deed = {"what": "charter", "host": form["host"], "engagement": form["engagement"]}
        deed |= {"version": charter["version"], "digest": charter["digest"]}
        signed = canonical({**deed, "part": part, "person": person})
        holds = person in publics and _signed(publics[person], signed, _base64(made["signature"]))
        need(holds, f"The signature of the {part} under the charter does not hold.")
        told = _tells(events, _SIGNED_CHARTER, person, charter["digest"])
        need(told, f"No entry tells that the {part} signed this charter.")
    count = len(charter["signatures"])
    need(count == len(form["parties"]), "Not all parties have signed the charter.")
    return [f"Version {charter['version']} of the charter carries {count} valid signatures."]


def _releases(form: Form, events: Sequence[Form]) -> list[str]:
    for release in form["releases"]:
        told = _tells(events, _SIGNED_RELEASE, release["by"], release["digest"])
        need(told, f"No entry tells that the client signed the summary {release['release']}.")
    count = len(form["releases"])
    return [f"Entries tell of the signing of all {count} summaries."] if count else []


def _tells(events: Sequence[Form], act: str, by: str, digest: str) -> bool:
    """Say whether an entry tells of an act; an erased entry may have been the one."""
    return any(
        not e or (e["act"] == act and e["by"] == by and digest in e["digests"]) for e in events
    )


# --- against an older file -----------------------------------------------------------------------


def compare(new: Checked, older: Form | str) -> list[str]:
    """Check that a bundle continues an older bundle, or an older checkpoint, or raise Fault."""
    if isinstance(older, str):
        return [_continues(new, open_note(older, new.key))]
    need(older.get("host_key") == new.form["host_key"], "Another key signs for this host now.")
    try:
        old = check(older)
    except Fault as fault:
        raise Fault(f"The older file does not hold by itself. {fault}") from fault
    line = _continues(new, old.checkpoint)
    need(older["engagement"] == new.form["engagement"], "The files are of two engagements.")
    _same_entries(older["entries"], new.form["entries"])
    now = {p["person"]: p for p in new.form["parties"]}
    for party in older["parties"]:
        same = {**now.get(party["person"], {}), "made": None} == {**party, "made": None}
        need(same, f"The {party['part']} or their keys are others than in the older file.")
    count = len(older["entries"])
    return [line, f"The {count} entries of the older file all stand where they stood."]


def _continues(new: Checked, old: Checkpoint) -> str:
    size, more = old.size, new.checkpoint.size
    need(size <= more, f"The log was cut off or rolled back: it had {size} entries, now {more}.")
    proof = []
    if 0 < size < more:
        proofs = {p["size"]: p["proof"] for p in new.form["consistency"]}
        if size not in proofs:
            raise Fault(
                f"The file holds no proof that leads on from the checkpoint over {size} entries. "
                "Either that was handed to somebody else, or the log was rolled back since."
            )
        proof = [_base64(h) for h in proofs[size]]
    if not is_continued(size, more, old.root, new.checkpoint.root, proof):
        raise Fault(f"The log was rewritten: its first {size} entries are not those of before.")
    return f"The log continues the older one: its first {size} entries are unchanged."


def _same_entries(old: Sequence[Form], new: Sequence[Form]) -> None:
    if len(new) < len(old):
        raise Fault(f"Entries {len(new) + 1} to {len(old)} were cut off since the older file.")
    for before, now in zip(old, new, strict=False):
        if (before["hash"], before["index"]) != (now["hash"], now["index"]):
            raise Fault(f"Entry {before['seq']} was exchanged since the older file.")


def canonical(value: Form) -> bytes:
    """Return the one JSON form of `value`: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _hex(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()


def _base64(text: str) -> bytes:
    return b64decode(text, validate=True)


def _signed(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(public).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return len(signature) == _SIGNATURE


def read(path: str) -> Form | str:
    """Return a bundle, or the text of a checkpoint."""
    text = Path(path).read_text(encoding="utf-8")
    if not text.lstrip().startswith("{"):
        return text
    form: Form = json.loads(text)
    return form


def verify(path: str, against: str = "") -> list[str]:
    """Check a file, and that it continues an older one; return the findings or raise Fault."""
    form = read(path)
    if isinstance(form, str):
        raise Fault("This is not a bundle.")
    checked = check(form)
    return checked.findings + (compare(checked, read(against)) if against else [])


def main(arguments: Sequence[str], say: Callable[[str], object] = print) -> int:
    """Check the file named on the command line; 0 when it holds, 1 when it does not."""
    parser = argparse.ArgumentParser("verify", description="Checks a bundle without the host.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--against", metavar="OLDER", default="")
    asked = parser.parse_args(arguments)
    try:
        for line in verify(asked.file, asked.against):
            say(line)
    except Fault as fault:
        say(f"IT DOES NOT HOLD. {fault}")
        return 1
    except OSError as problem:
        say(f"The file cannot be read: {problem.strerror}.")
        return 1
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        say("IT DOES NOT HOLD. A file is damaged, or it is not in the form of a bundle.")
        return 1
    if not asked.against:
        say("To see that nothing was rewritten since, check it --against an older file of yours.")
    say("It holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
