"""The ways to run Troth: units, image, compose file; and the built program, read-only."""

import configparser
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
import yaml

from troth import __version__

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
CONTAINER = DEPLOY / "container"
ANALYZE = shutil.which("systemd-analyze")
NOBODY = 65534
START_SECONDS = 120.0

HARDENED = {
    "User": "troth",
    "UMask": "0077",
    "StateDirectory": "troth",
    "StateDirectoryMode": "0700",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LimitCORE": "0",
    "SystemCallFilter": "@system-service",
}


# --- units -------------------------------------------------------------------------------------


def read(unit: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=True, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(unit.read_text())
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_every_unit_is_hardened_and_writes_into_the_home_alone(unit: Path) -> None:
    service = read(unit)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    assert service["Environment"] == "TROTH_HOME=/var/lib/troth"
    assert service["ExecStart"].startswith("/opt/troth/run ")
    assert "ReadWritePaths" not in service
    assert "network-online.target" in read(unit)["Unit"]["After"]


def test_the_service_reloads_without_a_break_and_comes_back() -> None:
    service = read(DEPLOY / "systemd" / "troth.service")["Service"]
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["Restart"] == "on-failure"
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 20, "The server gives its workers ten seconds."


def test_every_timer_starts_a_unit_that_is_there() -> None:
    assert [timer.stem for timer in TIMERS] == ["troth-backup", "troth-check"]
    for timer in TIMERS:
        assert timer.with_suffix(".service") in UNITS
        assert read(timer)["Timer"]["Persistent"] == "yes"


@pytest.mark.skipif(not ANALYZE, reason="this machine has no systemd")
@pytest.mark.parametrize("unit", [*UNITS, *TIMERS], ids=lambda path: path.name)
def test_systemd_finds_no_fault(unit: Path, tmp_path: Path) -> None:
    for path in (*UNITS, *TIMERS):
        text = path.read_text().replace("/opt/troth/run", "/bin/true").replace("=troth\n", "=\n")
        text = re.sub(r"(?m)^(User|Group|StateDirectory)=$", "", text)
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "troth" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


# --- image and compose file --------------------------------------------------------------------


def stages() -> dict[str, list[tuple[str, str]]]:
    """Return the instructions of each stage of the Dockerfile, by its name."""
    text = (CONTAINER / "Dockerfile").read_text().replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            found[name] = [("FROM", image)]
        else:
            found[list(found)[-1]].append((word, rest.strip()))
    return found


@pytest.mark.parametrize("name", ["troth", "proxy"])
def test_an_image_runs_without_rights_and_says_whether_it_is_well(name: str) -> None:
    steps = stages()[name]
    (user,) = (rest for word, rest in steps if word == "USER")
    assert re.fullmatch(r"1000\d:1000\d", user)
    assert len([1 for word, _ in steps if word == "HEALTHCHECK"]) == 1
    after = steps[[word for word, _ in steps].index("USER") :]
    assert not [word for word, _ in after if word in ("RUN", "COPY", "ADD")]


def test_the_image_has_its_packages_and_fetches_nothing_at_its_start() -> None:
    (built, troth) = (stages()[name] for name in ("built", "troth"))
    assert ("RUN", "/source/build /opt/troth") in built
    assert ("COPY", "--from=built /opt/troth /opt/troth") in troth, "Root's, read-only."
    assert dict(troth)["ENTRYPOINT"] == '["/opt/troth/run"]'
    assert dict(built)["FROM"] == dict(troth)["FROM"], "The packages fit this Python alone."


def test_the_dockerfile_keeps_the_usual_rules() -> None:
    for steps in stages().values():
        _, version = dict(steps)["FROM"].split(":")
        assert version[0].isdigit(), "No moving name of a version."
        assert "ADD" not in dict(steps)
        for word, rest in steps:
            if word == "RUN":
                assert not re.search(r"\b(curl|wget|sudo)\b|apt ", rest)
                assert "apt-get install" not in rest or "rm -rf /var/lib/apt/lists" in rest
            if word == "COPY":
                assert "--chown" not in rest, "The program belongs to root."


def test_what_the_image_is_built_from_is_there_and_nothing_else_is_sent() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if "!" in line]
    assert all((ROOT / name).exists() for name in let_in)
    sources = " ".join(rest for word, rest in stages()["built"] if word == "COPY")
    assert {name for name in sources.split() if not name.startswith("/")} == set(let_in)
    assert (ROOT / ".dockerignore").read_text().splitlines()[0] == "*"


def compose() -> dict[str, dict[str, dict[str, Any]]]:
    found = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
    assert isinstance(found, dict)
    return found


def test_every_container_is_read_only_and_without_rights() -> None:
    services = compose()["services"]
    assert sorted(services) == ["main", "proxy", "shares", "troth"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "cap_add", "network_mode", "pid"} & service.keys(), name
        assert service.get("user", "999:999") == "999:999", name
        assert "build" in service or "healthcheck" in service, name
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_the_databases_are_apart_and_reached_by_troth_alone() -> None:
    found = compose()
    assert {name: found["networks"][name] for name in ("main", "shares")} == {
        "main": {"internal": True},
        "shares": {"internal": True},
    }
    assert [found["services"][name]["networks"] for name in ("main", "shares")] == [
        ["main"],
        ["shares"],
    ]
    healthy = {"condition": "service_healthy"}
    assert found["services"]["troth"]["depends_on"] == {"main": healthy, "shares": healthy}
    assert found["services"]["proxy"]["depends_on"] == {"troth": healthy}


def test_no_secret_has_a_value_and_every_variable_is_in_the_example() -> None:
    text = (CONTAINER / "compose.yaml").read_text()
    example = (CONTAINER / "example.env").read_text()
    names = set(re.findall(r"\$\{(TROTH_\w+)", text))
    assert names == set(re.findall(r"(TROTH_\w+)=", example))
    assert re.findall(r"(?m)^TROTH_\w+=.+$", example) == []
    for name in ("TROTH_HOST", "TROTH_MAIN_PASSWORD", "TROTH_SHARES_PASSWORD"):
        assert f"${{{name}:?" in text, "Without it nothing starts."


def test_the_proxy_sends_on_to_troth_and_logs_nobody() -> None:
    text = (CONTAINER / "Caddyfile").read_text()
    assert "reverse_proxy troth:8000" in text
    assert not re.search(r"(?m)^\s*(log|trusted_proxies)\b", text)


# --- built, and run by a user without rights ----------------------------------------------------


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """The program with its packages, built by the one command into a folder of its own."""
    place = Path(tempfile.mkdtemp(prefix="troth-built-"))
    place.chmod(0o755)
    system = {"PYTHON": "/usr/bin/python3"} if Path("/usr/bin/python3").exists() else {}
    done = subprocess.run(
        [ROOT / "build", place / "troth"],
        env={**os.environ, **system},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield place / "troth"
    for folder in (path for path in place.rglob("*") if path.is_dir() and not path.is_symlink()):
        folder.chmod(0o755)
    shutil.rmtree(place)


def held(tree: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of every file in a tree."""
    files = ((path, path.lstat()) for path in tree.rglob("*"))
    return {str(path): (found.st_size, found.st_mtime_ns) for path, found in files}


@pytest.mark.slow
def test_the_built_program_serves_as_nobody_and_never_writes_into_itself(built: Path) -> None:
    assert [p for p in built.rglob("*") if not p.is_symlink() and p.stat().st_mode & 0o222] == []
    before = held(built)
    home = Path(tempfile.mkdtemp(prefix="troth-home-"))
    as_root = os.geteuid() == 0
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_root else {}
    if as_root:
        os.chown(home, NOBODY, NOBODY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    # No index and no proxy: what would be fetched could not be.
    env = {"PATH": os.environ["PATH"], "TROTH_HOME": str(home), "TROTH_BIND": bind, "HOME": "/"}
    env["PIP_NO_INDEX"] = "1"

    def troth(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [built / "run", *words], env=env, capture_output=True, text=True, check=False, **who
        )

    try:
        with subprocess.Popen([built / "run"], env=env, cwd="/", **who) as server:
            try:
                assert ready(f"http://{bind}/readyz", server)
                made = troth("backup")
                assert made.returncode == 0, made.stderr
            finally:
                server.terminate()
        assert troth("restore", "--check").returncode == 0
        assert f"Troth {__version__}" in troth("--version").stdout
        env["TROTH_HOME"] = str(built / "var")
        refused = troth("serve")
        assert refused.returncode == 1
        assert "set TROTH_HOME to a folder" in refused.stderr or not as_root
        assert "Traceback" not in refused.stderr
        assert held(built) == before
    finally:
        shutil.rmtree(home)


def ready(url: str, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return int(answer.status) == 200
        except (URLError, ConnectionError):
            time.sleep(0.2)
    return False


@pytest.mark.slow
def test_a_version_is_built_into_a_new_folder_only(tmp_path: Path) -> None:
    (tmp_path / "old").touch()
    done = subprocess.run([ROOT / "build", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
