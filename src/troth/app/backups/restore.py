"""Brings a backup back into an empty folder, and says what of it holds."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

from troth.app.backups import databases, extras, manifest
from troth.app.backups.copy import NAMES
from troth.app.backups.examine import Finding
from troth.app.backups.manifest import MAIN, SECRETS, SHARES
from troth.app.host import version

ADDRESSES = {MAIN: "TROTH_RESTORE_DATABASE", SHARES: "TROTH_RESTORE_SHARES"}
"""Where the addresses of two empty PostgreSQL databases stand, for copies that are dumps."""
_SETTINGS = {MAIN: "TROTH_DATABASE", SHARES: "TROTH_SHARES"}
_SAID = {MAIN: "main database", SHARES: "share store", SECRETS: "secrets"}
_NEEDED = ("django", "host", "ledger", "pepper")

Copies = Mapping[str, Path]


class NotRestored(Exception):
    """Nothing was restored; the message says what to do."""


def check(copies: Copies, against: str = "") -> list[Finding]:
    """Restore into a throwaway home, examine it, and remove it again."""
    with tempfile.TemporaryDirectory(prefix="troth-check-") as name:
        found, _surroundings = _bring(copies, Path(name), against)
        return found


def restore(copies: Copies, to: Path, against: str = "") -> list[Finding]:
    """Restore three copies into an empty folder, and set the mark of the ledger to what came of it.

    The mark gets a signed note of that, of which the clock tells everyone. Otherwise as `_bring`.
    """
    found, surroundings = _bring(copies, to, against)
    if all(finding.holds for finding in found):
        words = [sys.executable, "-P", "-m", "troth", "restore", "--set-back"]
        done = subprocess.run(  # noqa: S603 - our own program
            words, env=_there(to, surroundings), capture_output=True, text=True, check=False
        )
        said = (done.stdout or done.stderr).strip().splitlines() or ["no reason was given"]
        found.append(Finding(done.returncode == 0, f"The mark: {said[0]}"))
    return found


def _bring(copies: Copies, to: Path, against: str) -> tuple[list[Finding], dict[str, str]]:
    """Restore three copies into an empty folder and examine what came of it.

    Copies that are damaged or that do not belong together are not restored: then the findings say
    so and the folder stays empty. `against` is the text of a checkpoint that was kept outside.
    Raises NotRestored and manifest.NoCopy.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise NotRestored(f"{to} is not empty. A restore never writes over a home.")
    found = _compare(copies)
    if not all(finding.holds for finding in found):
        return found, {}
    try:
        surroundings = _lay(copies, to)
    except (OSError, databases.NotCopied) as problem:
        raise NotRestored(f"The copies could not be restored. {problem}") from problem
    return found + examined(to, surroundings, against), surroundings


def _compare(copies: Copies) -> list[Finding]:
    """Hold each copy to its manifest, and the three to each other."""
    read = {part: manifest.read(folder) for part, folder in copies.items()}
    found: list[Finding] = []
    for part, said in _SAID.items():
        told = read[part]
        faults = manifest.faults(copies[part], told)
        if told.part != part:
            faults.append(f"It is a copy of {told.part}.")
        good = f"The copy of the {said} of {told.at} is as it was made."
        found.append(Finding(not faults, f"{said}: {' '.join(faults)}" if faults else good))
    hosts = {told.host for told in read.values()}
    if len(hosts) > 1:
        names = ", ".join(sorted(hosts))
        found.append(Finding(False, f"The copies are of different hosts: {names}."))
    found.append(_belonging(copies[SECRETS], read))
    found.append(_version(read))
    return found


def _version(read: Mapping[str, manifest.Manifest]) -> Finding:
    """Say whether this version of Troth can take a home of the copies' version."""
    versions = {told.version for told in read.values()}
    if len(versions) > 1:
        names = ", ".join(sorted(name or "none named" for name in versions))
        return Finding(False, f"The copies are of different versions of Troth: {names}.")
    (found,) = versions
    try:
        version.check(found, what="What was copied")
    except version.OtherVersion as fault:
        return Finding(False, str(fault))
    return Finding(True, f"The copies are of Troth {found}, which this one can take.")


def _belonging(folder: Path, read: Mapping[str, manifest.Manifest]) -> Finding:
    """Compare the secrets themselves with the marks that stand beside the databases."""
    held = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    held.pop(manifest.FILE, None)
    marked = manifest.marks(held)
    foreign = {
        name
        for part in NAMES
        for name, mark in read[part].marks.items()
        if marked.get(name) != mark
    } | (set(_NEEDED) - held.keys())
    if foreign:
        names = ", ".join(sorted(foreign))
        return Finding(False, f"These secrets are not the ones of the databases: {names}.")
    return Finding(True, "Secrets and databases belong together.")


def _lay(copies: Copies, to: Path) -> dict[str, str]:
    """Put everything in its place; return the surroundings that lead to it."""
    targets = {part: _target(part, copies[part]) for part in NAMES}
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.chmod(0o700)
    (to / "secrets").mkdir(mode=0o700)
    for path in copies[SECRETS].iterdir():
        if path.name != manifest.FILE:
            _put(path, to / "secrets" / path.name)
    (to / version.FILE).write_text(manifest.read(copies[MAIN]).version, encoding="ascii")
    extras.lay(copies[MAIN], to)
    surroundings: dict[str, str] = {}
    for part, target in targets.items():
        name = NAMES[part]
        if target is None:
            _put(copies[part] / f"{name}{databases.SQLITE}", to / f"{name}{databases.SQLITE}")
        else:
            databases.bring_back(target, copies[part] / f"{name}{databases.DUMP}")
            surroundings[_SETTINGS[part]] = os.environ[ADDRESSES[part]]
    return surroundings


def _target(part: str, copy: Path) -> dict[str, Any] | None:
    """Return the empty database for a dump, None for a file of SQLite; raise NotRestored."""
    if (copy / f"{NAMES[part]}{databases.SQLITE}").exists():
        return None
    if address := os.environ.get(ADDRESSES[part]):
        return dict(dj_database_url.parse(address))
    raise NotRestored(
        f"The copy of the {_SAID[part]} is a dump of PostgreSQL. Make an empty database for it and "
        f"name its address in {ADDRESSES[part]}."
    )


def _put(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def examined(home: Path, surroundings: Mapping[str, str], against: str) -> list[Finding]:
    """Examine a home in a process of its own: settings are read once in a process.

    `surroundings` name its databases where they are no files of the home.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth.app.backups.examine"],
        env=_there(home, surroundings),
        input=against,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [Finding(**json.loads(line)) for line in done.stdout.splitlines()]
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        found.append(Finding(False, f"The restored home does not start: {last}"))
    return found


def _there(home: Path, surroundings: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TROTH_")}
    return {
        **kept,
        **surroundings,
        "TROTH_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "troth.app.config.settings",
    }
