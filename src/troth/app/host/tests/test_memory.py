"""Unlocked keys in memory: no core dump, and nobody of the same user reads the process."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from troth.desk.register.register import SOURCE

PR_GET_DUMPABLE = 3
ANYBODY: dict[str, Any] = {}
if os.geteuid() == 0:
    ANYBODY = {"user": 65534, "group": 65534, "extra_groups": []}
PYTHON = "/usr/bin/python3" if os.geteuid() == 0 else sys.executable
"""What anyone may run: root's own interpreter can lie where others cannot look."""
ASLEEP = "print('ready', flush=True); input()"
PROTECTED = f"from memory import protect; protect(); {ASLEEP}"
READ = "import sys; open(f'/proc/{sys.argv[1]}/mem', 'rb')"


@pytest.mark.skipif(sys.platform != "linux", reason="prctl and /proc are Linux's own")
def test_a_worker_is_not_dumpable_from_its_first_import() -> None:
    look = f"import ctypes; print(ctypes.CDLL(None).prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0))"
    limit = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[1])"
    plain, served = (
        subprocess.run(
            [sys.executable, "-c", f"{begin}; {look}; {limit}"],
            env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for begin in ("pass", "import troth.app.config.wsgi")
    )
    assert plain[0] == "1", "The control: a process is dumpable unless it says otherwise."
    assert served == ["0", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl and /proc are Linux's own")
@pytest.mark.parametrize(("begin", "readable"), [(ASLEEP, True), (PROTECTED, False)])
def test_another_process_of_the_same_user_cannot_read_its_memory(
    begin: str, readable: bool, tmp_path: Path
) -> None:
    copy = tmp_path / "memory.py"
    copy.write_text((SOURCE / "app" / "host" / "memory.py").read_text())
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(0o755)
    program = [PYTHON, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {begin}"]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", **ANYBODY
    ) as asleep:
        assert asleep.stdout is not None
        assert asleep.stdout.readline() == "ready\n"
        thief = [PYTHON, "-c", READ, str(asleep.pid)]
        tried = subprocess.run(
            thief, capture_output=True, text=True, check=False, cwd="/", **ANYBODY
        )
        asleep.communicate("\n")
    assert (tried.returncode == 0) is readable, tried.stderr
