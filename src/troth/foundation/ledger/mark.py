"""The mark: what this host signed last, in a file beside its key and outside every database.

Who writes rows can put the whole database back to an older day, its checkpoints too, and everything
in it would fit together. So whoever signs, and whoever starts, demands that the database's tree
goes on from the mark. Where it does not, nothing is signed, nothing is written into rooms of
several, and every page says so, until the operator brings the right database back or sets the
mark back with a signed note.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey

from troth.foundation.ledger import tree
from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.verify.merkle import is_continued
from troth.foundation.vault.faults import Fault

Nodes = Callable[[set[tree.Place]], dict[tree.Place, bytes]]
_SIGNED = b"troth mark set back\x00"


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest checkpoint that this host signed: size, root and heads' root (hex), and when.

    `note` says that the mark was set back, when, and from which size; `signature` (hex) is that of
    the ledger's key over the note. `is_told`: everyone with an account has a notice of it.
    """

    size: int
    root: str
    heads: str
    at: str
    note: str = ""
    signature: str = ""
    is_told: bool = False


class SetBack(Fault):
    """The database does not go on from what this host signed."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The ledger in this database does not go on from what this host signed last: {why} "
            "The database was set back or changed. Nothing is signed, and nothing is written into "
            "rooms of several people. Bring the newest database back. If you restored an older one "
            "on purpose, call: ./run restore --set-back"
        )


class NoMark(Fault):
    """The file of the mark is gone or cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The mark {path} is missing or damaged: nobody could tell whether the database was "
            "set back. Put it back. If it is lost, call: ./run restore --set-back"
        )


class Stopped(Fault):
    """Nothing is written into rooms of several people while the ledger is not what was signed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody tried to write into a shared room, which is stopped: the ledger does not go "
            "on from what this host signed last. ./run serve says more when it starts."
        )


STOPPED = _(
    "The ledger of this host was set back or damaged. Nothing new is signed, and nobody can write "
    "into shared rooms, until the people who run this host have put it right. Ask them what "
    "happened, and keep the checkpoints and bundles that you have."
)


def file() -> Path | None:
    """Return where the mark is, or None where none is kept, as in most tests."""
    return Path(settings.TROTH_MARK) if settings.TROTH_MARK else None


def _alarm() -> Path | None:
    path = file()
    return path.with_name("set-back") if path else None


def hold() -> None:
    """Raise Stopped while the database does not go on from the mark."""
    if is_broken():
        raise Stopped


def is_broken() -> bool:
    """Tell whether someone has found that the database does not go on from the mark."""
    alarm = _alarm()
    return alarm is not None and alarm.exists()


def raise_alarm() -> bool:
    """Stop writing and tell everyone, as when the database was set back; False without a mark."""
    alarm = _alarm()
    if alarm is None:
        return False
    alarm.touch(mode=0o600)
    return True


def read() -> Mark | None:
    """Return the mark, or None before the first; raise NoMark for one that cannot be read."""
    path = file()
    if path is None or not path.exists():
        return None
    try:
        found = Mark(**json.loads(path.read_text(encoding="utf-8")))
        bytes.fromhex(found.root + found.heads)
    except (ValueError, TypeError):
        raise NoMark(path) from None
    return found


def demand(size: int, nodes: Nodes) -> None:
    """Raise SetBack unless the tree of `size` leaves goes on from the mark; say so to everyone."""
    alarm = _alarm()
    if alarm is None:
        return
    try:
        _continue(size, nodes)
    except Fault:
        alarm.touch(mode=0o600)
        raise
    alarm.unlink(missing_ok=True)


def _continue(size: int, nodes: Nodes) -> None:
    marked, path = read(), file()
    if marked is None and path is not None and _lock(path).exists():
        raise NoMark(path)
    if marked is None or marked.size == 0:
        return
    if marked.size > size:
        raise SetBack(f"it has {size} entries, and {marked.size} were signed.")
    signed = Checkpoint.objects.filter(size=marked.size).values_list("root", "heads").first()
    if signed is None or [bytes(part).hex() for part in signed] != [marked.root, marked.heads]:
        raise SetBack(f"its checkpoint over {marked.size} entries is another one.")
    paths = tree.consistency(marked.size, size)
    known = nodes(tree.needed([paths, [tree.peaks(0, size)]]))
    try:
        root = tree.root(size, known.__getitem__)
        proof = [tree.joined(places, known.__getitem__) for places in paths]
    except KeyError:
        raise SetBack("parts of its tree are missing.") from None
    if not is_continued(marked.size, size, bytes.fromhex(marked.root), root, proof):
        raise SetBack(f"its first {marked.size} entries are other ones.")


def advance(signed: Checkpoint) -> None:
    """Keep a checkpoint as the newest, after it is committed. One that is older changes nothing."""
    path = file()
    if path is None:
        return
    with _alone(path):
        marked = read()
        if marked is None or marked.size < signed.size:
            made = _of(signed)
            if marked is not None:  # the note of a setting back stays
                note, signature, is_told = marked.note, marked.signature, marked.is_told
                made = replace(made, note=note, signature=signature, is_told=is_told)
            _write(path, made)


def begin(newest: Checkpoint | None, *, at: datetime) -> None:
    """Begin the mark of a host that has none: with what it signed last, or with an empty tree."""
    path = file()
    if path is None:
        return
    if _lock(path).exists():  # there was one: it is not begun again in silence
        return
    with _alone(path):
        if read() is None:
            _write(path, _of(newest) if newest else Mark(0, "", "", at.isoformat()))


def set_back(newest: Checkpoint | None, *, at: datetime) -> str:
    """Begin the mark again at what the database signed last; return the note, which is signed.

    The note stays with the mark, and everyone with an account is told.
    """
    path = file()
    if path is None:
        return ""
    with _alone(path):
        try:
            before = read()
        except NoMark:
            before = None
        said = str(before.size) if before else "an unknown number of"
        size = newest.size if newest else 0
        note = (
            f"troth/{settings.TROTH_HOST_ID}: on {at.isoformat(timespec='seconds')} the ledger was "
            f"set back from {said} to {size} entries by the people who run this host."
        )
        signature = SigningKey(settings.TROTH_LEDGER_KEY).sign(_SIGNED + note.encode()).signature
        made = _of(newest) if newest else Mark(0, "", "", at.isoformat())
        _write(path, replace(made, note=note, signature=signature.hex(), is_told=False))
    if alarm := _alarm():
        alarm.unlink(missing_ok=True)
    return note


def untold() -> str:
    """Return the note of a setting back of which people were not told yet, if it is signed."""
    marked = read()
    if marked is None or not marked.note or marked.is_told:
        return ""
    try:
        key = SigningKey(settings.TROTH_LEDGER_KEY).verify_key
        key.verify(_SIGNED + marked.note.encode(), bytes.fromhex(marked.signature))
    except (CryptoError, ValueError):
        return ""
    return marked.note


def told() -> None:
    """Remember that everyone was told."""
    path = file()
    if path is None:
        return
    with _alone(path):
        if marked := read():
            _write(path, replace(marked, is_told=True))


def _of(signed: Checkpoint) -> Mark:
    root, heads = bytes(signed.root).hex(), bytes(signed.heads).hex()
    return Mark(signed.size, root, heads, signed.at.isoformat())


def _write(path: Path, marked: Mark) -> None:
    """Replace the file in one step; it is on the disk afterwards."""
    draft = path.with_name(f"{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as made:
        made.write(json.dumps(asdict(marked)) + "\n")
        made.flush()
        os.fsync(made.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lock(path: Path) -> Path:
    """Return the file that is locked; it stays, and tells that there was a mark once."""
    return path.with_name(f"{path.name}.lock")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time compare and replace."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(_lock(path), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
