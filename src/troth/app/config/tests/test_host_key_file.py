"""Real processes share the file of host keys, and say what to do when it is lost."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).resolve().parents[4]
BEGIN = "import django; django.setup(); "
PREPARE = BEGIN + "from troth.app.host import tables; tables.prepare()"
SIGN_UP = BEGIN + (
    "from django.utils.timezone import now; from troth.accounts.people.services import sign_up; "
    "sign_up.sign_up(name='Cleo', email='cleo@acme.example', password='a long walk', at=now())"
)


def begin(home: Path, *words: str) -> subprocess.Popen[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    told = {"TROTH_HOME": str(home), "DJANGO_SETTINGS_MODULE": "troth.app.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-P", *words],
        env={**env, **told, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*crowd: subprocess.Popen[str]) -> Sequence[tuple[int, str]]:
    """Wait for processes; return how each ended and what it said of a fault."""
    return [(one.wait(), heard) for one in crowd for _, heard in (one.communicate(),)]


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with both databases, on which nobody has an account."""
    home = tmp_path_factory.mktemp("home")
    ((code, heard),) = ended(begin(home, "-c", PREPARE))
    assert code == 0, heard
    return home


def test_of_many_who_sign_up_at_once_on_a_new_host_one_gets_the_address(home: Path) -> None:
    told = ended(*(begin(home, "-c", SIGN_UP) for _ in range(3)))
    assert sorted(code for code, _ in told) == [0, 1, 1]
    assert all("EmailTaken" in heard for code, heard in told if code)
    assert len((home / "secrets" / "names").read_text().splitlines()) == 1


def test_a_lost_key_is_told_in_a_sentence(home: Path) -> None:
    file = home / "secrets" / "names"
    if not file.exists():  # the key comes with the first account, whichever test runs first
        ended(begin(home, "-c", SIGN_UP))
    kept = file.read_text()
    commands = ("administrator", "cleo@acme.example"), ("serve",), ("rotate-host-key",)
    for text in (None, "00000000 " + "0" * 64 + "\n"):
        file.write_text(text) if text else file.unlink()
        told = ended(*(begin(home, "-m", "troth", *words) for words in commands))
        for code, heard in told:
            assert code == 1
            assert "Put the file back" in heard
            assert "Traceback" not in heard
        assert (file.read_text() if file.exists() else None) == text
        file.write_text(kept)
