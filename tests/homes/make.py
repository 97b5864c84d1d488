"""Makes a small home of this version, with the demo cast, for the tests of updates.

`python -m tests.homes.make FOLDER` writes `FOLDER/troth-VERSION.tar.xz`. A release keeps its file
beside this one, and from then on `test_updates.py` lets every later version open it. The people and
the secrets in it are invented for the file, and of no other use.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from troth import __version__

ROOT = Path(__file__).resolve().parents[2]
REMADE = ("static", "mail", "beats", "serve.lock")
"""What a server makes again by itself."""


def around(home: Path) -> dict[str, str]:
    """Return the surroundings of a process that works on this home alone."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "TROTH_HOME": str(home)}


def make(folder: Path) -> Path:
    """Make the home and return its file."""
    file = folder / f"troth-{__version__}.tar.xz"
    with tempfile.TemporaryDirectory(prefix="troth-home-") as name:
        home = Path(name) / "home"
        subprocess.run(
            [sys.executable, "-P", "-m", "troth", "demo"],
            env=around(home),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with tarfile.open(file, "w:xz") as packed:
            for path in sorted(home.iterdir()):
                if path.name not in REMADE:
                    packed.add(path, path.name, filter=_nobody)
    return file


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it was on the machine that made it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def unpack(file: Path, home: Path) -> None:
    """Lay a kept home into a folder, for its owner only."""
    home.mkdir(mode=0o700, exist_ok=True)
    with tarfile.open(file) as packed:
        packed.extractall(home, filter="data")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Usage: python -m tests.homes.make FOLDER")
    sys.stdout.write(f"{make(Path(sys.argv[1]))}\n")
