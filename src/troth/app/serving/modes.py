"""Whose the files of a home are: its owner's alone, whoever calls a command."""

import os
import pwd
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from troth.foundation.vault.faults import Fault

FOLDER, FILE = 0o700, 0o600
_PROGRAM = Path(__file__).resolve()


class Foreign(Fault):
    """Files of the home belong to someone else, or others may read them."""


def tighten(home: Path) -> int:
    """Take every right of others away from a home; return at how many places there was one.

    Links are not followed. Raises Foreign where that is not ours to do, or where the service
    could not write.
    """
    found = list(_loose(home))
    for path, wanted in found:
        path.chmod(wanted)
    return len(found)


def loose(home: Path) -> int:
    """Return at how many places of a home others have rights; raise Foreign as `tighten` does."""
    return len(list(_loose(home)))


def _loose(home: Path) -> Iterator[tuple[Path, int]]:
    for path in [home, *_below(home)]:
        try:
            found = path.lstat()
        except FileNotFoundError:  # a running server makes and removes files
            continue
        if stat.S_ISLNK(found.st_mode):
            continue
        if found.st_uid != os.geteuid():
            raise Foreign(
                f"{path} belongs to another user ({_name(found.st_uid)}), perhaps since a command "
                f"was called as that user. Give it to {_name(os.geteuid())}: "
                f"chown -R {_name(os.geteuid())} {home}"
            )
        wanted = FOLDER if stat.S_ISDIR(found.st_mode) else FILE
        if stat.S_IMODE(found.st_mode) & 0o077:
            yield path, wanted


def _below(folder: Path) -> list[Path]:
    return [Path(at) / name for at, names, files in os.walk(folder) for name in (*names, *files)]


def as_owner(home: Path) -> None:
    """Go on as the owner of a home when root calls: what is written stays the service's.

    Raises Foreign where that user cannot read the program.
    """
    if os.geteuid() != 0 or not home.exists():
        return
    owner = home.stat()
    if owner.st_uid == 0:
        return
    name = _name(owner.st_uid)
    try:
        os.initgroups(name, owner.st_gid)
    except (OSError, KeyError):
        os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.environ["HOME"] = str(home)
    if not os.access(_PROGRAM, os.R_OK) or not os.access(sys.executable, os.X_OK):
        raise Foreign(f"{home} belongs to {name}, who cannot read the program in {_PROGRAM}.")


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
