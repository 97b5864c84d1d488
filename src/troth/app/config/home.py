"""Where an installation keeps its data and the host's own secrets (TROTH_HOME)."""

import os
import secrets
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[4]


def home() -> Path:
    """Return the folder of this installation, made if need be, readable by its owner only."""
    folder = Path(os.environ.get("TROTH_HOME", _CHECKOUT / "var")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def host_secret(folder: Path, name: str, *, size: int = 32) -> bytes:
    """Return a secret of the host, made on first use and kept outside every database."""
    path = folder / "secrets" / name
    if not path.exists():
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
