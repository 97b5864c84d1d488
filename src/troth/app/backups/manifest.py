"""The three parts of a backup, where copies lie, and the manifest beside each of them."""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

MAIN, SHARES, SECRETS = "main", "shares", "secrets"
PARTS = (MAIN, SHARES, SECRETS)
FILE = "manifest.json"
_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(r"\d{8}T\d{6}Z")
_BLOCK = 1 << 20


class NoCopy(Exception):
    """There is no whole copy at the place named; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a copy: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one part of a backup holds, when it was made, and on which host.

    `version` is the one of Troth that the home belonged to; older copies name none. `marks` has a
    keyed mark of each of the host's secrets. It tells whether secrets and databases belong
    together, and gives nothing of a random secret away.
    """

    part: str
    at: str
    host: str
    files: dict[str, Entry]
    marks: dict[str, str]
    version: str


def stamp(at: datetime) -> str:
    """Return the name under which the three parts of one backup lie."""
    return at.astimezone(UTC).strftime(_STAMP)


def stamped_at(name: str) -> datetime | None:
    """Return the time that a folder's name tells, or None when it is not a backup's name."""
    if not _STAMPED.fullmatch(name):
        return None
    return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)


def marks(secrets: Mapping[str, bytes]) -> dict[str, str]:
    """Return a keyed mark of each secret, by its name (16 hex signs)."""
    return {
        name: hmac.digest(secret, b"troth backup", "sha256").hex()[:16]
        for name, secret in sorted(secrets.items())
    }


def write(
    folder: Path, part: str, *, at: datetime, host: str, marked: dict[str, str], version: str
) -> None:
    """Write the manifest of everything in a folder; all of it is on the disk afterwards."""
    files = {path.name: _entry(path) for path in sorted(folder.iterdir())}
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    made = Manifest(part, moment, host, files, marked, version)
    path = folder / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(made), indent=2) + "\n", encoding="utf-8")
    for written in folder.iterdir():
        _to_disk(written)
    _to_disk(folder)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry(path: Path) -> Entry:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return Entry(path.stat().st_size, digest.hexdigest())


def read(folder: Path) -> Manifest:
    """Read the manifest of a copy; raise NoCopy where there is none that can be read."""
    try:
        form = json.loads((folder / FILE).read_text(encoding="utf-8"))
        files = {str(name): Entry(**entry) for name, entry in form["files"].items()}
        marked, named = dict(form["marks"]), str(form.get("version", ""))
        return Manifest(form["part"], form["at"], form["host"], files, marked, named)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NoCopy(f"{folder} holds no {FILE} that can be read.") from None


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """Compare the files of a copy with their manifest; return what differs, in words."""
    found: list[str] = []
    present = {path.name for path in folder.iterdir()} - {FILE}
    for name, entry in manifest.files.items():
        if name not in present:
            found.append(f"{name} is missing.")
        elif _entry(folder / name) != entry:
            found.append(f"{name} was changed or damaged after the backup was made.")
    found += [f"{name} is not in the manifest." for name in sorted(present - manifest.files.keys())]
    return found


def newest(folder: Path) -> Path:
    """Return a copy: the folder itself, or the newest in it. Raise NoCopy where there is none."""
    if (folder / FILE).is_file():
        return folder
    held = sorted(folder.iterdir()) if folder.is_dir() else []
    copies = [path for path in held if stamped_at(path.name) and (path / FILE).is_file()]
    if not copies:
        raise NoCopy(f"{folder} holds no backup.")
    return copies[-1]
