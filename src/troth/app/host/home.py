"""Where an installation keeps its data and the host's own secrets (TROTH_HOME)."""

import os
import secrets
from pathlib import Path

from troth.foundation.vault.faults import Fault

BEGUN = "begun"
"""A file in a home whose databases were made once: from then on nothing of it is made again."""
_CHECKOUT = Path(__file__).resolve().parents[4]


class NoHome(Fault):
    """The folder of this installation cannot be made or written to."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The home {folder} cannot be used ({why}): set TROTH_HOME to a folder that belongs to "
            "the user who runs Troth. The program's own folder is read-only for it."
        )


class NoSecret(Fault):
    """A secret of the host is gone, while its data is there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The secret {path} is missing, and this home was in use: nothing new is made in its "
            "place. Put the folder secrets back from your backup, with all of its files, and start "
            "again. If the folder lies on another disk, see that it is mounted."
        )


def place() -> Path:
    """Return where the folder of this installation is, or will be."""
    return Path(os.environ.get("TROTH_HOME", _CHECKOUT / "var")).resolve()


def home() -> Path:
    """Return the folder of this installation, made if need be, readable by its owner only.

    Raises NoHome.
    """
    folder = place()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise NoHome(folder, problem.strerror or "it cannot be made") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise NoHome(folder, "it cannot be written to")
    return folder


def was_used(folder: Path) -> bool:
    """Tell whether a home had databases once, and so its secrets too."""
    return any((folder / name).exists() for name in (BEGUN, "troth.sqlite3", "shares.sqlite3"))


def host_secret(folder: Path, name: str, *, size: int = 32) -> bytes:
    """Return a secret of the host, made on first use and kept outside every database.

    Raises NoSecret for one that is gone from a home that was in use: it is never made again.
    """
    path = folder / "secrets" / name
    if not path.exists():
        if was_used(folder):
            raise NoSecret(path)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _write_once(path, secrets.token_bytes(size).hex())
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _write_once(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    try:
        os.link(draft, path)  # atomic: of two starting processes one wins, both read the same
    except FileExistsError:
        pass
    finally:
        draft.unlink()
