"""A bundle against what was kept outside the host: an older file, a checkpoint, a witness."""

from collections.abc import Sequence
from datetime import UTC, datetime

from . import inventory
from .bundle import Checked, Form, check, ends_at
from .merkle import Fault, is_continued, need
from .notes import (
    Checkpoint,
    Key,
    cosigned_at,
    kept,
    open_note,
    unbase64,
)


def compare(new: Checked, older: Form | str) -> list[str]:
    """Check that a bundle continues an older bundle, or an older checkpoint, or raise Fault.

    A checkpoint is the note itself, the mail that brought it, or its printed form.
    """
    if isinstance(older, str):
        return _continues(new, kept(older, new.key))
    need(older.get("host_key") == new.form["host_key"], "Another key signs for this host now.")
    try:
        old = check(older)
    except Fault as fault:
        raise Fault(f"The older file does not hold by itself. {fault}") from fault
    need(older["engagement"] == new.form["engagement"], "The files are of two engagements.")
    lines = _same_log(new, old.checkpoint)
    _same_entries(older["entries"], new.form["entries"])
    lines += _same_chain(new, old.checkpoint)
    _same_parties(older["parties"], new.form["parties"])
    inventory.kept(older, new.form)
    count = len(older["entries"])
    return [*lines, f"The {count} entries of the older file all stand where they stood."]


def _continues(new: Checked, old: Checkpoint) -> list[str]:
    return [*_same_log(new, old), *_same_chain(new, old)]


def _proof(new: Checked, size: int) -> Form:
    for proof in new.form["consistency"]:
        if proof["size"] == size:
            found: Form = proof
            return found
    raise Fault(
        f"The file holds no proof that leads on from the checkpoint over {size} entries. "
        "Either that was handed to somebody else, or the log was rolled back since."
    )


def _same_log(new: Checked, old: Checkpoint) -> list[str]:
    """Check that the older tree is the beginning of the newer one."""
    size, more = old.size, new.checkpoint.size
    need(size <= more, f"The log was cut off or rolled back: it had {size} entries, now {more}.")
    needs_proof = 0 < size < more
    proof = [unbase64(h) for h in _proof(new, size)["proof"]] if needs_proof else []
    if not is_continued(size, more, old.root, new.checkpoint.root, proof):
        raise Fault(f"The log was rewritten: its first {size} entries are not those of before.")
    return [f"The log continues the older one: its first {size} entries are unchanged."]


def _same_chain(new: Checked, old: Checkpoint) -> list[str]:
    """Check that the chain ended then where its entries of that time end in this file."""
    size = old.size
    then = sum(entry["index"] < size for entry in new.form["entries"])
    if size == 0:
        return []
    if size == new.checkpoint.size:
        need(old.heads == new.checkpoint.heads, "The host signed two states for one log: a fork.")
    elif not ends_at(new.form, old, then, _proof(new, size)["heads"]):
        raise Fault(
            f"When the log had {size} entries, this chain did not end with entry {then} of this "
            "file: its entries were cut off, or told anew since."
        )
    return [f"Of this engagement it had {then} entries then, and they are the first {then} here."]


def _same_entries(old: Sequence[Form], new: Sequence[Form]) -> None:
    if len(new) < len(old):
        raise Fault(f"Entries {len(new) + 1} to {len(old)} were cut off since the older file.")
    for before, now in zip(old, new, strict=False):
        if (before["hash"], before["index"]) != (now["hash"], now["index"]):
            raise Fault(f"Entry {before['seq']} was exchanged since the older file.")


def _same_parties(old: Sequence[Form], new: Sequence[Form]) -> None:
    now = {party["person"]: party for party in new}
    for party in old:
        part, later = party["part"], now.get(party["person"], {"part": "", "keys": []})
        cards = [[{**k, "made": k["made"]["hash"]} for k in p["keys"]] for p in (party, later)]
        same = part == later["part"] and cards[1][: len(cards[0])] == cards[0]
        need(same, f"The {part} or their keys are others than in the older file.")


def witnessed(new: Checked, witness: Key) -> list[str]:
    """Check what a witness saw of the host's log, and that this bundle continues that."""
    for item in new.form["witnessed"]:
        at = cosigned_at(item["checkpoint"], witness)
        if at is None:
            continue
        old = open_note(item["checkpoint"], new.key)
        proofs = [*new.form["consistency"], {**item, "size": old.size}]
        lines = _continues(_with(new, proofs), old)
        day = datetime.fromtimestamp(at, UTC).isoformat(" ", "minutes")[:16]
        words = f"The witness {witness.name} saw the log over {old.size} entries on {day} UTC."
        return [words, *lines[1:]]
    raise Fault(f"The file holds no checkpoint that the witness {witness.name} signed.")


def _with(new: Checked, proofs: list[Form]) -> Checked:
    form = {**new.form, "consistency": proofs}
    return Checked(form, new.key, new.checkpoint, new.shown)
