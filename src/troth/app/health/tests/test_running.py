"""The real server as its operator meets it: what hangs stops nobody else, and all is told."""

import http.client
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from troth.accounts.sso.tests.test_slow_provider import Hanging
from troth.app.proofs.browser import Browser
from troth.app.proofs.host import Host, throwaway

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("health")]

PASSWORD = "a long walk by the river"
STORM, WARM = 12, 12
SOME, MOST = 3, 0.8
"""Looks at least, and the share of the whole time that one of them may take."""


@pytest.fixture(scope="module")
def hanging() -> Iterator[Hanging]:
    found = Hanging()
    yield found
    found.close()


@pytest.fixture(scope="module")
def metrics() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture(scope="module")
def host(hanging: Hanging, metrics: str) -> Iterator[Host]:
    with throwaway() as made:
        made.extra |= {"TROTH_OIDC_ISSUER": hanging.issuer, "TROTH_METRICS": metrics}
        made.extra |= {"TROTH_ACCESS_LOG": "yes"}
        made.start()
        browser = Browser(made.url)
        form = browser.get("/sign-up").form("/sign-up", having="again")
        given = {"name": "Cleo", "email": "cleo@acme.example", "password": PASSWORD}
        browser.send(form, {**given, "again": PASSWORD}).expect()
        for _ in range(WARM):  # each worker has to have made its pages once
            for address in ("/sign-in", "/security"):
                Browser(made.url).get(address)
        yield made


def doctor(host: Host) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "troth", "doctor"],
        env=host._environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def goes_on(look: Callable[[], object], meanwhile: Callable[[], object]) -> None:
    """Demand that looks are answered again and again while something slow goes on.

    A look that had to wait for the slow work would take nearly as long as all of it.
    """
    begun, longest, looks = time.monotonic(), 0.0, 0
    with ThreadPoolExecutor(1) as other:
        going_on = other.submit(meanwhile)
        while not going_on.done():
            asked = time.monotonic()
            look()
            longest, looks = max(longest, time.monotonic() - asked), looks + 1
            time.sleep(0.02)
        going_on.result()
    assert looks > SOME
    assert longest < (time.monotonic() - begun) * MOST


def at_once(do: Callable[[int], object], times: int) -> list[object]:
    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(do, range(times)))


def test_a_provider_that_hangs_stalls_nobody_else(host: Host, hanging: Hanging) -> None:
    page = Browser(host.url)
    before = hanging.asked

    def ask(_number: int) -> int:
        return Browser(host.url).get("/sso").status

    goes_on(lambda: page.get("/sign-in").expect(), lambda: at_once(ask, 8))
    assert hanging.asked > before


def sign_in(host: Host, password: str = PASSWORD) -> int:
    browser = Browser(host.url)
    form = browser.get("/sign-in").form("/sign-in", having="password")
    return browser.send(form, {"email": "cleo@acme.example", "password": password}).status


def test_a_storm_of_sign_ins_lets_everybody_in_and_pages_go_on(host: Host) -> None:
    """How prompt they stay is for `./bench host`; what keeps them so is vault/tests/test_lanes."""
    page, answers = Browser(host.url), []
    goes_on(
        lambda: page.get("/security").expect(),
        lambda: answers.extend(at_once(lambda _n: sign_in(host), STORM)),
    )
    assert answers == [200] * STORM


def test_the_log_has_a_line_for_each_page_and_no_token(host: Host) -> None:
    answer = urllib.request.Request(f"{host.url}/reset/a-secret-of-a-link?code=a-code-of-a-link")  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(answer)  # noqa: S310
    number = gone.value.headers["X-Request-ID"]
    gone.value.close()
    line = next(line for line in host.log.splitlines() if f"request={number}" in line)
    assert re.search(r"^\S+Z INFO troth\.access request=\S+ page=/reset/<str:token> GET 4", line)
    assert "a-secret-of-a-link" not in host.log
    assert "a-code-of-a-link" not in host.log


def test_prometheus_gets_counts_of_all_processes(host: Host, metrics: str) -> None:
    sign_in(host, "a wrong password of mine")
    with urllib.request.urlopen(f"http://{metrics}/metrics") as answer:
        told = answer.read().decode()
    assert re.search(r'^troth_request_seconds_count\{status="2xx"\} [1-9]', told, re.MULTILINE)
    assert re.search(r"^troth_failed_sign_ins_total [1-9]", told, re.MULTILINE)
    assert re.search(r"^troth_disk_free_bytes [1-9]", told, re.MULTILINE)
    assert 'troth_database_up{database="default"} 1.0' in told
    assert "cleo" not in told.lower()


def test_the_doctor_says_what_fails_and_ends_with_it(host: Host) -> None:
    status, said = doctor(host)
    assert status == 1, said
    (line,) = [line for line in said.splitlines() if line.startswith("FAULT")]
    assert "The sign-in provider fails" in line
    assert "The server answers" in said
    assert "cleo" not in said.lower()
    host.stop()
    status, said = doctor(host)
    assert status == 1
    assert "Nobody serves this home. Start it: ./run" in said
    kept = host.extra.pop("TROTH_OIDC_ISSUER")
    host.extra["TROTH_OIDC_ISSUER"] = ""
    host.start()
    try:
        host.command("backup")
        assert doctor(host)[0] == 0, doctor(host)[1]
    finally:
        host.stop()
        host.extra["TROTH_OIDC_ISSUER"] = kept
        host.start()


def test_the_probes_answer_while_pages_wait_for_a_locked_database(
    host: Host,
) -> None:
    browser = Browser(host.url)
    form = browser.get("/sign-in").form("/sign-in", having="password")
    browser.send(form, {"email": "cleo@acme.example", "password": PASSWORD}).expect()
    own = browser.get("/account").form("/account", having="name")

    def rename(_number: int) -> None:
        assert browser.send(own, {"name": "Cleo"}).status in (200, 503)

    def probe() -> None:
        asked = http.client.HTTPConnection(host.address, timeout=5)
        asked.request("GET", "/livez")
        assert asked.getresponse().read() == b"ok\n"
        asked.request("GET", "/readyz")
        asked.getresponse().read()
        asked.close()

    with closing(sqlite3.connect(host.home / "troth.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        goes_on(probe, lambda: at_once(rename, 3))
        other.execute("ROLLBACK")
