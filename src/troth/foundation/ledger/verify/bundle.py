"""What a bundle shows by itself: its chain, its place in the host's log, keys, signatures."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from . import inventory
from .chain_ends import chain_key, head_value, leads_to
from .merkle import Fault, Shown, leaf_hash, need
from .notes import (
    Checkpoint,
    Key,
    is_signed,
    open_note,
    read_key,
    sha256_hex,
    unbase64,
)

FORM = "troth bundle 1"
MADE_KEYS = "people.sign_up"
ERASED, REVEALED = "ledger.erase", "ledger.reveal"
_SIGNED_CHARTER, _SIGNED_RELEASE = "charters.sign", "releases.sign"
_SALT, _HASH = 16, 32
_SLACK = timedelta(days=2)
"""By how much a host's clock may be wrong for a while without anyone being accused."""

_READ = {ERASED, REVEALED, _SIGNED_CHARTER, _SIGNED_RELEASE, MADE_KEYS}
_FORM = re.compile(
    r'\{"about":\[[^]\\]*\],"act":"([^"\\]+)","at":"([^"\\]+)","by":(?:null|"[^"\\]*"),'
    r'"chain":"([^"\\]+)","digests":\[[^]\\]*\],"prev":"([^"\\]+)","seq":([0-9]+),'
    r'"why":"[^"\\]*"\}'
)
"""The canonical form of nearly all events: it tells place and act much faster than reading JSON."""

Form = dict[str, Any]


@dataclass(frozen=True)
class Chain:
    """What the entries of a chain tell: when each was made, and those events that are looked at."""

    times: list[str]
    """Of each entry; empty for one without its event."""
    events: dict[int, Form]
    """By place, those of acts that the verifier knows."""

    def tells(self, act: str, by: str, digest: str) -> bool:
        """Say whether an entry tells of an act; an erased entry may have been the one."""
        return "" in self.times or any(
            e["act"] == act and e["by"] == by and digest in e["digests"]
            for e in self.events.values()
        )

    def of(self, act: str) -> list[tuple[int, Form]]:
        """Return the events of one act with their places, in order."""
        return [(seq, event) for seq, event in self.events.items() if event["act"] == act]


@dataclass
class Checked:
    """A bundle that holds, and what was found."""

    form: Form
    key: Key
    checkpoint: Checkpoint
    shown: Shown
    findings: list[str] = field(default_factory=list)


def check(form: Form) -> Checked:
    """Check everything that a bundle can show by itself, or raise Fault."""
    need(form.get("format") == FORM, "This is not a bundle of a known form.")
    key = read_key(form["host_key"])
    need(key.name == f"troth/{form['host']}", "The host's key is that of another host.")
    signed = open_note(form["checkpoint"], key)
    checked = Checked(form, key, signed, Shown(signed.size, signed.root))
    chain = _chain(form, checked.shown)
    length = len(chain.times)
    if not ends_at(form, signed, length, form["heads"]):
        raise Fault(f"The host's log has more of this engagement than {length} entries.")
    checked.findings += [
        f"The checkpoint over {signed.size} entries of the host is signed with the key",
        f"    {key.fingerprint}   (compare it with the page Who has looked)",
        f"The chain of this engagement has {length} entries, none missing, none altered.",
        "Every one of them stands in the host's log, in this order, and the log has no other.",
    ]
    checked.findings += _erased(chain)
    checked.findings += _parties(form, checked.shown)
    checked.findings += _revealed(form, chain, checked.shown)
    checked.findings += _charter(form, chain)
    checked.findings += _releases(form, chain)
    checked.findings += inventory.check(form)
    return checked


def ends_at(form: Form, signed: Checkpoint, length: int, proof: Form) -> bool:
    """Say whether at a checkpoint the chain had `length` entries, the last of them as here."""
    last = bytes.fromhex(form["entries"][length - 1]["hash"]) if length else b""
    value = head_value(length, last) if length else None
    path, other = (_all(proof[name]) for name in ("path", "other"))
    return leads_to(signed.heads, chain_key(UUID(form["engagement"])), value, path, other)


def _all(hashes: Sequence[str]) -> list[bytes]:
    return [unbase64(text) for text in hashes]


# --- the chain -----------------------------------------------------------------------------------


def _chain(form: Form, shown: Shown) -> Chain:
    """Check sequence, links, salts, hashes and places of all entries; return what they tell."""
    chain, before, last, found = form["engagement"], "00" * _HASH, -1, Chain([], {})
    for place, entry in enumerate(form["entries"], 1):
        seq = entry["seq"]
        if seq != place:
            raise Fault(f"Entry {place} is missing, or entries were moved or put in.")
        at, event = _entry(entry, chain)
        if entry["prev"] != before:
            raise Fault(f"Entry {seq} does not follow the entry before it: one was exchanged.")
        if entry["index"] <= last:
            raise Fault(f"Entry {seq} stands in the host's log before the one it follows.")
        before, last = entry["hash"], entry["index"]
        _included(entry, shown, f"Entry {seq}")
        found.times.append(at)
        if event:
            found.events[seq] = event
    return found


def _entry(entry: Form, chain: str, *, whole: bool = False) -> tuple[str, Form]:
    """Check one entry by itself; return when it was made and its event.

    The time is empty where the event was erased. The event is empty then, and also, unless it is
    wanted `whole`, when its act is none that the verifier knows.
    """
    if not entry["event"]:
        return "", {}
    seq, event, salt = entry["seq"], unbase64(entry["event"]), unbase64(entry["salt"])
    if len(salt) != _SALT:
        raise Fault(f"The salt of entry {seq} has a wrong length.")
    if hashlib.sha256(b"troth entry\x00" + salt + event).hexdigest() != entry["hash"]:
        raise Fault(f"Entry {seq} was altered: its hash is another one.")
    form = _FORM.fullmatch(event.decode())
    act, at, *place = form.groups() if form else _parts(event, seq)
    if place != [chain, entry["prev"], str(seq)]:
        raise Fault(f"Entry {seq} was written for another place: it was moved or copied.")
    return at, json.loads(event) if whole or act in _READ else {}


def _parts(event: bytes, seq: int) -> tuple[str, ...]:
    """Return act, time, chain, link and place of an event with signs that _FORM does not know."""
    read: Form = json.loads(event)
    need(canonical(read) == event, f"The event of entry {seq} is not in its one form.")
    return tuple(str(read[name]) for name in ("act", "at", "chain", "prev", "seq"))


def _included(entry: Form, shown: Shown, what: str) -> None:
    leaf = leaf_hash(bytes.fromhex(entry["hash"]))
    if not shown.leads(leaf, entry["index"], _all(entry["proof"])):
        raise Fault(
            f"{what} is not in the log that the host signed: it was forged, altered or put in."
        )


def _erased(chain: Chain) -> Iterator[str]:
    """Hold every missing event to a later entry that tells of its erasure."""
    told: dict[int, str] = {}
    for seq, event in chain.of(ERASED):
        told |= {int(gone): event["at"] for gone in event["about"] if int(gone) < seq}
    by_day: dict[str, list[int]] = {}
    for seq, at in enumerate(chain.times, 1):
        if not at:
            need(seq in told, f"The event of entry {seq} is gone, and no entry tells of it.")
            by_day.setdefault(told[seq][:10], []).append(seq)
    for day, gone in sorted(by_day.items()):
        which = ", ".join(map(str, gone))
        yield f"What entries {which} told was erased on {day}; they are still in place."


# --- entries that were kept back -----------------------------------------------------------------


def _revealed(form: Form, chain: Chain, shown: Shown) -> Iterator[str]:
    """Check each entry that was kept back and revealed later: it stood in the log when it says."""
    brought = {item["seq"]: item for item in form["revealed"]}
    telling = dict(chain.of(REVEALED))
    need(brought.keys() == telling.keys(), "An entry that was kept back is missing, or was put in.")
    for seq, item in sorted(brought.items()):
        entry, told = item["entry"], telling[seq]
        what = f"The entry that entry {seq} reveals"
        at, event = _entry(entry, item["chain"], whole=True)
        if [item["chain"], entry["hash"]] != [told["about"][0], told["digests"][0]]:
            raise Fault(f"{what} is another one than it names.")
        _included(entry, shown, what)
        until = form["entries"][seq - 1]["index"]
        need(entry["index"] < until, f"{what} entered the log only after that: it was backdated.")
        if not at:
            yield f"{what} was erased; it stood in the host's log before."
            continue
        need(form["engagement"] in event["about"], f"{what} is of another engagement.")
        yield _when(form, chain, entry["index"], event, what)


def _when(form: Form, chain: Chain, index: int, event: Form, what: str) -> str:
    """Hold the time that a revealed entry gives to the entries before its place in the log.

    One of those counts when no entry after it gives an earlier time: where the host's clock was
    set back for good, times say nothing, and nobody is accused.
    """
    pairs = zip(form["entries"], chain.times, strict=True)
    times = [(entry["index"], _time(at)) for entry, at in pairs if at]
    before = sum(entry["index"] < index for entry in form["entries"])
    later = [at for place, at in times if place > index]
    sure = [at for place, at in times if place < index and at <= min(later, default=at)]
    if sure and _time(event["at"]) < max(sure) - _SLACK:
        raise Fault(f"{what} was backdated: entries that stand before it in the log are later.")
    total = len(form["entries"])
    return (
        f"{what} was kept back since {event['at'][:16].replace('T', ' ')} UTC ({event['act']}): "
        f"it stands in the host's log between entries {before} and {min(before + 1, total)}."
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- people, charter, summaries ------------------------------------------------------------------


def _parties(form: Form, shown: Shown) -> Iterator[str]:
    """Check that each party's keys are signed by themselves and entered in the log, in order.

    The first keys stand in the first entry of the account's chain; new ones in later entries.
    """
    for party in form["parties"]:
        part, last = party["part"], -1
        need(bool(party["keys"]), f"The file has no keys of the {part}.")
        for number, keys in enumerate(party["keys"]):
            card, made = _card(form, party["person"], keys), keys["made"]
            public, signature = bytes.fromhex(keys["sign"]), unbase64(keys["signature"])
            need(is_signed(public, card, signature), f"The keys of the {part} are not their own.")
            need(made is not None, f"The log has no entry of the keys of the {part}.")
            (at, event), digest = _entry(made, party["person"], whole=True), sha256_hex(card)
            first = number or [event.get("act"), event.get("seq")] == [MADE_KEYS, 1]
            if not first or digest not in event.get("digests", ()) or made["index"] <= last:
                raise Fault(f"The keys of the {part} are others than those entered in the log.")
            last = made["index"]
            _included(made, shown, f"The entry of the keys of the {part}")
        now = Key("", bytes.fromhex(party["keys"][-1]["sign"]))
        yield f"The keys of the {part} are signed by themselves and entered in the log:"
        yield f"    {now.fingerprint}   (card {digest[:16]}…, on {at[:10]})"


def _card(form: Form, person: str, keys: Form) -> bytes:
    """Return what a person signed of their own public keys."""
    card = {"what": "identity", "host": form["host"], "holder": person}
    return canonical({**card, "seal": keys["seal"], "sign": keys["sign"]})


def _charter(form: Form, chain: Chain) -> list[str]:
    charter = form["charter"]
    if charter is None:
        return ["There is no charter yet that all parties have signed."]
    for made in charter["signatures"]:
        person, part = made["person"], made["part"]
        signed = {name: charter[name] for name in ("version", "digest")} | {"part": part}
        signed |= {"name": made["name"]} if "name" in made else {}  # a hash of it, where signed
        holds = _is_signed(form, "charter", person, signed, made["signature"])
        need(holds, f"The signature of the {part} under the charter does not hold.")
        told = chain.tells(_SIGNED_CHARTER, person, charter["digest"])
        need(told, f"No entry tells that the {part} signed this charter.")
    count = len(charter["signatures"])
    need(count == len(form["parties"]), "Not all parties have signed the charter.")
    return [f"Version {charter['version']} of the charter carries {count} valid signatures."]


def _releases(form: Form, chain: Chain) -> list[str]:
    for release in form["releases"]:
        told = chain.tells(_SIGNED_RELEASE, release["by"], release["digest"])
        need(told, f"No entry tells that the client signed the summary {release['release']}.")
        signed = {name: release[name] for name in ("release", "recipient", "expires_on", "digest")}
        holds = _is_signed(form, "release", release["by"], signed, release["signature"])
        need(holds, f"The signature under the summary {release['release']} does not hold.")
    count = len(form["releases"])
    return (
        [f"All {count} summaries carry valid signatures, and entries tell of them."]
        if count
        else []
    )


def _is_signed(form: Form, what: str, person: str, signed: Form, signature: str) -> bool:
    """Say whether one of the keys of a party signed what it is said to have signed."""
    where = {"what": what, "host": form["host"], "engagement": form["engagement"]}
    text, raw = canonical({**where, "person": person, **signed}), unbase64(signature)
    keys = [
        keys for party in form["parties"] if party["person"] == person for keys in party["keys"]
    ]
    return any(is_signed(bytes.fromhex(made["sign"]), text, raw) for made in keys)


def canonical(value: Form) -> bytes:
    """Return the one JSON form of `value`: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
