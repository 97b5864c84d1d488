"""Makes a backup while the server runs: main database, share store and secrets, each apart."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from troth.app.backups import databases, extras
from troth.app.backups.manifest import MAIN, PARTS, SECRETS, SHARES, marks, stamp, stamped_at
from troth.app.backups.manifest import write as write_manifest
from troth.app.host import version
from troth.foundation.vault.shred import SHARE_WINDOW

UNFINISHED = ".unfinished"
OF_THE_MOMENT = ("mark", "set-back")
"""What is beside the secrets and is none: it belongs to the live database and to no copy."""
NAMES = {MAIN: "troth", SHARES: "shares"}
"""What the copies of the two databases are called."""
_ALIASES = {MAIN: "default", SHARES: "shares"}


class NotMade(Exception):
    """No backup was made, and nothing is left of the attempt; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: its three folders by part, and how many old copies of the share store went."""

    folders: dict[str, Path]
    removed: int


def default_folder() -> Path:
    """Return where backups lie unless another folder is named."""
    return Path(settings.HOME) / "backups"


def make(to: Path, *, at: datetime, keep_shares: timedelta = SHARE_WINDOW) -> Made:
    """Copy the three parts into `to`, then remove copies of the share store that are too old.

    The main database comes before the share store: an engagement without its share is lost, and
    a share too many harms nothing. Raises NotMade.
    """
    if not timedelta(0) <= keep_shares <= SHARE_WINDOW:
        raise NotMade(f"Copies of the share store are kept for {SHARE_WINDOW.days} days at most.")
    folders = {part: to / part / stamp(at) for part in PARTS}
    if taken := [path for path in folders.values() if path.exists()]:
        raise NotMade(f"{taken[0]} is there already. Wait a second and call it again.")
    with _unfinished(folders) as drafts:
        marked = _fill(drafts)
        for part, draft in drafts.items():
            write_manifest(
                draft,
                part,
                at=at,
                host=settings.TROTH_HOST_ID,
                marked=marked,
                version=version.recorded(Path(settings.HOME)),
            )
    return Made(folders, remove_old_shares(to, at=at, keep=keep_shares))


def remove_old_shares(to: Path, *, at: datetime, keep: timedelta = SHARE_WINDOW) -> int:
    """Remove the copies of the share store that are `keep` old or older; return how many."""
    held = list((to / SHARES).iterdir()) if (to / SHARES).is_dir() else []
    old = [path for path in held if _is_old(path.name, at - keep)]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _is_old(name: str, limit: datetime) -> bool:
    made = stamped_at(name.removesuffix(UNFINISHED))
    return made is not None and made <= limit


@contextmanager
def _unfinished(folders: dict[str, Path]) -> Iterator[dict[str, Path]]:
    """Give a folder to fill for each part; they get their names when all of them are whole."""
    drafts = {part: path.with_name(path.name + UNFINISHED) for part, path in folders.items()}
    try:
        for draft in drafts.values():
            draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.mkdir(mode=0o700)
        yield drafts
        for part, draft in drafts.items():
            draft.rename(folders[part])
    except (OSError, databases.NotCopied) as problem:
        raise NotMade(f"No backup was made. {problem}") from problem
    finally:
        for draft in drafts.values():
            shutil.rmtree(draft, ignore_errors=True)


def _fill(drafts: dict[str, Path]) -> dict[str, str]:
    """Copy all three parts; return the marks of the secrets."""
    before = _secrets()
    for part in (MAIN, SHARES):
        databases.copy(settings.DATABASES[_ALIASES[part]], drafts[part], NAMES[part])
    if _secrets() != before:
        raise NotMade("The host's secrets changed meanwhile. Call it again when that is over.")
    extras.copy(drafts[MAIN])
    for name, text in before.items():
        path = drafts[SECRETS] / name
        path.touch(mode=0o600)
        path.write_bytes(text)
    return marks(before)


def _secrets() -> dict[str, bytes]:
    folder = Path(settings.HOME) / "secrets"
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(OF_THE_MOMENT)
    }
