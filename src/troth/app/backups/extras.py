"""What of a host is neither in its databases nor among its secrets: its own packs, its settings."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

PACK = "pack-"
"""How the files of packs are called in a copy, which has no folders."""
SETTINGS = "settings.json"
_LAID = "settings-of-the-copy.json"
"""What the settings are called in a restored home: to be read by people, and by nothing else."""
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")
_QUERY = re.compile(r"\?.*$")
"""What may stand behind an address, a password too."""
_NEVER = re.compile(r"SECRET(?!_FILE)|PASSWORD|TOKEN")


def copy(to: Path) -> None:
    """Copy the operator's packs and settings; a setting is kept without the password in it."""
    folder = Path(settings.TROTH_PACKS)
    packs = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    for pack in packs:
        _put(to / f"{PACK}{pack.name}", pack.read_text("utf-8"))
    _put(to / SETTINGS, json.dumps(told(os.environ), indent=2, sort_keys=True) + "\n")


def told(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of Troth among these, without a secret in any of them."""
    return {
        name: _QUERY.sub("?…", _PASSWORD.sub(r"\1:…@", value))
        for name, value in environment.items()
        if name.startswith("TROTH_") and not _NEVER.search(name)
    }


def lay(copied: Path, home: Path) -> None:
    """Put packs back where they are looked for, and the settings where people find them."""
    for pack in sorted(copied.glob(f"{PACK}*.toml")):
        (home / "packs").mkdir(mode=0o700, exist_ok=True)
        target = home / "packs" / pack.name.removeprefix(PACK)
        target.touch(mode=0o600)
        shutil.copyfile(pack, target)
    if (copied / SETTINGS).exists():
        _put(home / _LAID, (copied / SETTINGS).read_text("utf-8"))


def _put(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
