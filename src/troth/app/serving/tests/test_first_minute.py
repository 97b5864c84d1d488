"""A fresh host as its first visitor meets it, over the real server: nobody takes it by being first.

And what an operator can lose: the database, the shares, the secrets. None is made again in silence.
"""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from troth.app.proofs.browser import Browser
from troth.app.proofs.host import Host, throwaway
from troth.app.serving import modes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("first minute")]

ROOT = Path(__file__).resolve().parents[5]
PUBLIC = {"TROTH_URL": "https://troth.example.org", "TROTH_BEHIND_PROXY": "yes"}
PASSWORD = "a-long-enough-password-3"


def refused(host: Host, *words: str, **more: str) -> str:
    """Run a command that has to end with 1 and a sentence; return the sentence."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", *(words or ("serve", "--workers", "1"))],
        env={**host._environment(), **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 1, done.stdout
    assert "Troth is at" not in done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def public() -> Iterator[Host]:
    """A fresh host that is reached over https through a proxy."""
    with throwaway() as host:
        host.extra.update(PUBLIC)
        host.start()
        yield host


class Visitor:
    """Someone outside: what the proxy passes on, with the cookies of one browser."""

    def __init__(self, host: Host) -> None:
        self.host, self.cookies, self.token = host, dict[str, str](), ""

    def ask(self, path: str, given: dict[str, str] | None = None) -> tuple[int, str]:
        body = None
        if given is not None:
            body = urlencode({**given, "csrfmiddlewaretoken": self.token}).encode()
        headers = {
            "Host": "troth.example.org",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.9",
            "Referer": "https://troth.example.org/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        asked = urllib.request.Request(f"http://{self.host.address}{path}", body, headers)
        try:
            answer = urllib.request.build_opener(Still).open(asked, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = answer.read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return answer.status or 0, text


class Still(urllib.request.HTTPRedirectHandler):
    """Follows nothing: where an answer leads is part of what is looked at."""

    def redirect_request(self, *_given: object) -> None:
        return None


def opened(visitor: Visitor, name: str) -> None:
    visitor.ask("/sign-up")
    given = {"name": name, "email": f"{name}@people.example", "password": PASSWORD}
    status, text = visitor.ask("/sign-up", {**given, "again": PASSWORD})
    assert status == 302, text


def test_the_first_visitor_of_a_public_host_gets_no_demo_and_runs_nothing(public: Host) -> None:
    stranger = Visitor(public)
    status, page = stranger.ask("/")
    assert status == 200
    assert "demo" not in page.lower()
    stranger.ask("/sign-in")  # a page with a form, for its token
    status, page = stranger.ask("/demo", {})
    assert status == 403
    assert "only on plain http" in page
    assert not (public.home / "demo.json").exists()
    assert stranger.ask("/demo/enter", {"email": "hana@acme.example"})[0] == 403
    opened(stranger, "stranger")
    assert stranger.ask("/administration/accounts")[0] == 404
    assert stranger.ask("/setup")[0] == 200
    status, page = stranger.ask("/setup", {"token": "0" * 40})
    assert status == 403
    assert "not the setup token" in page
    assert stranger.ask("/administration/accounts")[0] == 404


def test_who_reads_what_the_server_printed_runs_the_host_once(public: Host) -> None:
    (token,) = re.findall(r"setup token at \S+/setup: (\w{40})", public.log)
    assert token in public.command("administrator")
    operator, stranger = Visitor(public), Visitor(public)
    opened(stranger, "first")
    opened(operator, "operator")
    operator.ask("/setup")
    assert operator.ask("/setup", {"token": token})[0] == 302
    assert operator.ask("/administration/accounts")[0] == 200
    stranger.ask("/sign-in")
    stranger.ask("/account")
    assert stranger.ask("/setup", {"token": token})[0] == 404
    assert stranger.ask("/administration/accounts")[0] == 404
    assert not (public.home / "setup-token").exists()
    public.stop()
    public.start()
    assert public.log.count("setup token") == 1, "A host that somebody runs prints no token."


def test_a_demo_is_a_home_of_its_own_and_goes_with_one_command() -> None:
    with throwaway() as host:
        host.start()
        browser = Browser(host.url)
        page = browser.send(browser.get("/").form("/demo")).expect()
        assert "This is a demo" in page.text
        for there in ("/", "/sign-in", "/security", "/nowhere"):
            assert ">Demo</span>" in browser.get(there).html, there
        button = next(f for f in page.forms if ("email", "hana@acme.example") in f.fields)
        browser.send(button).expect()
        assert ">Demo</span>" in browser.get("/today").html
        other = Browser(host.url)
        form = other.get("/sign-up").form("/sign-up", having="again")
        real = {"name": "Anna", "email": "anna@company.org", "password": PASSWORD}
        page = other.send(form, {**real, "again": PASSWORD}).expect(403)
        assert "real people get no account" in page.text
        assert "is being served" in refused(host, "demo", "--remove")
        host.stop()
        assert "This home holds the demo" in refused(host, **PUBLIC)
        assert "This home holds the demo" in refused(host, TROTH_BIND="0.0.0.0:8000")
        mark = host.home / "demo.json"
        mark.rename(host.home / "kept")
        assert "its mark" in refused(host)
        (host.home / "kept").rename(mark)
        host.command("demo", "--remove")
        assert not mark.exists()
        assert not list(host.home.glob("*.sqlite3*"))
        assert "There is no demo" in refused(host, "demo", "--remove")
        host.start()
        page = Browser(host.url).get("/").expect()
        assert page.has_form("/demo")
        assert ">Demo</span>" not in page.html


def test_real_people_are_invited_by_nobody_of_the_cast() -> None:
    with throwaway() as host:
        host.command("demo")
        host.start()
        carla = Browser(host.url)
        page = carla.get("/")
        button = next(f for f in page.forms if ("email", "carla@practice.example") in f.fields)
        carla.send(button).expect()
        form = carla.get("/engagements/new").form(having="client_email")
        guests = {"client_name": "Anna", "client_email": "anna@company.org", "organisation": "X"}
        guests |= {"sponsor_name": "Bo", "sponsor_email": "bo@company.org"}
        page = carla.send(form, guests).expect(403)
        assert "no account and no invitation here" in page.text


# --- what can be lost --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def used() -> Iterator[Host]:
    """A home in use: someone has an account and an engagement has its shares. Not serving."""
    with throwaway() as host:
        host.command("demo")
        host.start()  # signs a checkpoint
        host.command("tick")
        host.stop()
        yield host


@pytest.fixture
def lost(used: Host, tmp_path: Path) -> Host:
    """A copy of it, of which a test may lose something."""
    home = shutil.copytree(used.home, tmp_path / "home")
    return Host(home)


def without_mark(host: Host) -> None:
    """Make it a home from before there was a mark of use."""
    (host.home / "begun").unlink()


@pytest.mark.parametrize("older", [False, True])
def test_a_lost_database_is_never_served_as_a_new_host(lost: Host, older: bool) -> None:
    if older:
        without_mark(lost)
    for file in lost.home.glob("troth.sqlite3*"):
        file.unlink()
    assert "The main database is missing or empty" in refused(lost)
    assert not (lost.home / "troth.sqlite3").exists(), "It was made by looking."
    for name in ("names", "ledger"):
        shutil.copy(lost.home / "secrets" / name, lost.home / name)
    elsewhere = f"sqlite:///{lost.home / 'unmounted.sqlite3'}"
    assert "The main database is missing or empty" in refused(lost, TROTH_DATABASE=elsewhere)


@pytest.mark.parametrize(("secret", "older"), [("ledger", False), ("host", True), ("", True)])
def test_a_lost_secret_is_never_made_again(lost: Host, secret: str, older: bool) -> None:
    if older:
        without_mark(lost)
    gone = lost.home / "secrets" / secret
    shutil.rmtree(gone) if not secret else gone.unlink()
    assert "is missing, and this home was in use" in refused(lost)
    assert not gone.exists()


def test_another_key_of_the_ledger_is_noticed(lost: Host) -> None:
    (lost.home / "secrets" / "ledger").write_text("11" * 32)
    assert "not the one that signed the checkpoints" in refused(lost)


def test_a_share_store_that_is_gone_is_not_made_by_looking(lost: Host) -> None:
    for file in lost.home.glob("shares.sqlite3*"):
        file.unlink()
    assert "The share store is missing" in refused(lost)
    assert not (lost.home / "shares.sqlite3").exists()


# --- whose the files are -----------------------------------------------------------------------


def test_a_home_that_others_could_read_is_closed_to_them_at_the_start(lost: Host) -> None:
    for path in [lost.home, *lost.home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    lost.start()
    try:
        Browser(lost.url).get("/sign-in").expect()
        lost.command("backup")
        open_ = [
            f"{path} {stat.S_IMODE(path.stat().st_mode):o}"
            for path in [lost.home, *lost.home.rglob("*")]
            if stat.S_IMODE(path.stat().st_mode) & 0o077
        ]
        # The log is the test's own, made before the server was there.
        assert [line for line in open_ if "server.log" not in line] == []
    finally:
        lost.stop()
        lost.provider.stop()


AS_ROOT = """
import os, sys
from pathlib import Path
from troth.app.serving import modes
try:
    modes.as_owner(Path(sys.argv[1]))
except modes.Foreign:  # that user may not read this checkout: then nothing is done as root either
    pass
print(os.geteuid(), os.getegid(), os.getgroups())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become another user.")
def test_what_root_calls_goes_on_as_the_owner_of_the_home(tmp_path: Path) -> None:
    service = pwd.getpwnam("nobody")
    os.chown(tmp_path, service.pw_uid, service.pw_gid)
    done = subprocess.run(
        [sys.executable, "-P", "-c", AS_ROOT, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[:2] == [str(service.pw_uid), str(service.pw_gid)]
    assert "[0" not in done.stdout, "A group of root's was kept."


def test_files_of_another_user_are_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "made by root").touch()
    if os.geteuid() == 0:
        os.chown(tmp_path / "made by root", 12345, 12345)
        with pytest.raises(modes.Foreign, match=r"belongs to another user \(12345\).*chown -R"):
            modes.tighten(tmp_path)
    else:
        assert modes.tighten(tmp_path)


def test_the_proxy_of_the_handbook_writes_nothing_that_people_send_to_its_disk() -> None:
    handbook = (ROOT / "docs" / "handbook" / "for-operators.md").read_text()
    block = handbook.partition("```nginx")[2].partition("```")[0]
    for line in (
        "proxy_request_buffering off;",
        "client_body_buffer_size ",
        "proxy_max_temp_file_size 0;",
    ):
        assert line in block
