"""A host as a witness of another one's log: see that it only grows, and sign that one saw it.

The witness keeps the newest checkpoint it saw. A checkpoint that does not continue it is signed
evidence against the other host: both notes bear its own signature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from troth.foundation.ledger import cosigning
from troth.foundation.ledger.models import Watched
from troth.foundation.ledger.verify.merkle import is_continued
from troth.foundation.ledger.verify.notes import Checkpoint, Key, open_note, read_key, unbase64


class Host(Protocol):
    """The other host's public addresses (ledger.remote)."""

    @property
    def url(self) -> str: ...
    def key(self) -> str: ...
    def checkpoint(self) -> str: ...
    def consistency(self, old: int, new: int) -> list[str] | None: ...
    def offer(self, size: int, line: str) -> str: ...


class Caught(Exception):
    """The other host shows a log that does not continue what it showed before."""

    def __init__(self, words: str, evidence: dict[str, Any]) -> None:
        super().__init__(words)
        self.evidence = evidence


class Overtaken(Exception):
    """Another round of this witness stored a newer checkpoint meanwhile."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a round saw: the checkpoint, our line under it, and whether the host took the line."""

    key: Key
    checkpoint: Checkpoint
    before: Checkpoint | None
    line: str
    declined: str


def look(host: Host, *, key: str = "", clock: Callable[[], datetime]) -> Seen:
    """Do one round: fetch, compare with what was seen before, keep, sign, offer.

    `key` is the host's key as its people compare it; without one the first that is met is believed.
    Raises Caught, Unreachable, and Fault for what is no signed log at all.
    """
    line, note = host.key(), host.checkpoint()
    theirs = read_key(line)
    held = _held(theirs.name, host.url)
    expected = held.key if held else key.strip() or line
    if line != expected or key.strip() not in ("", expected):
        raise Caught(
            f"{host.url} signs with another key than was expected.",
            {"what": "another key", "expected": expected, "shown": line, "second": note},
        )
    shown = open_note(note, theirs)
    before = open_note(bytes(held.note).decode(), theirs) if held else None
    if held and before:
        _hold(host, theirs, before, shown, notes=(bytes(held.note).decode(), note))
    at = clock()
    _keep(theirs.name, host.url, line, note, held, at=at)
    signed = cosigning.cosign(note, at=at)
    return Seen(theirs, shown, before, signed, host.offer(shown.size, signed))


def _hold(
    host: Host, theirs: Key, before: Checkpoint, shown: Checkpoint, *, notes: tuple[str, str]
) -> None:
    """Raise Caught unless the log that is shown continues the one that was seen before."""
    evidence: dict[str, Any] = {"first": notes[0], "second": notes[1], "host": theirs.name}
    if shown.size < before.size:
        raise Caught(
            f"{theirs.name} was rolled back: it had {before.size} entries, now {shown.size}.",
            {"what": "rollback", **evidence},
        )
    if shown.size == before.size:
        if shown == before:
            return
        raise Caught(
            f"{theirs.name} signed two different logs of {shown.size} entries: a fork.",
            {"what": "fork", **evidence},
        )
    proof = host.consistency(before.size, shown.size) if before.size else []
    if proof is None or not _continues(before, shown, proof):
        raise Caught(
            f"{theirs.name} shows a log of {shown.size} entries that does not begin with the "
            f"{before.size} entries of before: a fork, or a log written anew.",
            {"what": "fork", "proof": proof, **evidence},
        )


def _continues(before: Checkpoint, shown: Checkpoint, proof: list[str]) -> bool:
    try:
        hashes = [unbase64(text) for text in proof]
    except (ValueError, TypeError):
        return False
    return is_continued(before.size, shown.size, before.root, shown.root, hashes)


def _held(origin: str, url: str) -> Watched | None:
    """Return what was seen before: of this log wherever it was, or of whatever was at this address.

    A host that comes back under another name and key is not a new one.
    """
    of_log = Watched.objects.filter(pk=origin).first()
    return of_log or Watched.objects.filter(url=url).order_by("-seen_at").first()


@transaction.atomic
def _keep(
    origin: str, url: str, key: str, note: str, held: Watched | None, *, at: datetime
) -> None:
    """Store the newest checkpoint, unless another round has stored one since we compared."""
    now = Watched.objects.select_for_update().filter(pk=origin).first()
    if (now.note if now else None) != (held.note if held else None):
        raise Overtaken(origin)
    found = {"url": url, "key": key, "note": note.encode(), "seen_at": at}
    Watched.objects.update_or_create(origin=origin, defaults=found)
