"""The charter as a file: downloaded through the page, checked where no host and no net is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import PHONE, ROOT, Enter, Host
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.journey

OFFLINE = """
import sys
def alone(event, _args):
    if event in ("socket.connect", "socket.getaddrinfo", "sqlite3.connect"):
        raise SystemExit(f"it asked for {event}")
sys.addaudithook(alone)
from troth.app.config.cli import main
main()
"""
"""Runs a command of Troth in a process that reaches no network and no database."""


def _verify(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TROTH_", "DJANGO_"))}
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", OFFLINE, "verify-charter", *words],
        env={**kept, "TROTH_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.clause("IMC-I-1", "GCE-2.13")
def test_a_charter_is_downloaded_and_holds_without_its_host(
    enter: Enter, host: Host, tmp_path: Path
) -> None:
    page = enter(viewport=PHONE, accept_downloads=True)
    sign_in(page, host.emails["Cleo"], host.passwords["Cleo"])
    file, seal = _download(page, host, tmp_path), tmp_path / "host.pem"
    page.goto("/charters/check")
    with page.expect_download() as coming:
        page.get_by_role("button", name="certificate").click()
    coming.value.save_as(seal)
    told = _verify(tmp_path / "elsewhere", str(file), "--certificate", str(seal), "--text")
    assert told.returncode == 0, told.stdout + told.stderr
    for words in ("Cleo", "Carla", "Hana", "Leading a team that has doubled", "It holds."):
        assert words in told.stdout, words
    assert not list((tmp_path / "elsewhere").glob("*.sqlite3"))
    _is_known_here(page, file)
    _changed_does_not_hold(page, file, tmp_path)


def _download(page: Page, host: Host, folder: Path) -> Path:
    rail = page.get_by_role("link", name="Carla · Coaching", exact=True, include_hidden=True)
    page.goto(f"{rail.first.get_attribute('href')}/charter")
    page.get_by_role("link", name="As a document").click()
    assert eye.troubles(page) == []
    page.set_viewport_size(PHONE)
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Download the PDF").click()
    expect(page.get_by_text("Nothing was handed out.").first).to_be_visible()
    page.get_by_label("Your password").fill(host.passwords["Cleo"])
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the PDF").click()
    assert coming.value.suggested_filename.endswith(".pdf")
    coming.value.save_as(folder / "charter.pdf")
    page.reload()
    expect(page.get_by_role("link", name="Receipt of your last download")).to_be_visible()
    return folder / "charter.pdf"


def _is_known_here(page: Page, file: Path) -> None:
    page.goto("/charters/check")
    page.get_by_label("PDF or charter.json").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("This host made exactly this file")).to_be_visible()
    assert eye.troubles(page) == []


def _changed_does_not_hold(page: Page, file: Path, folder: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    changed = folder / "changed.pdf"
    changed.write_bytes(raw)
    told = _verify(folder / "elsewhere", str(changed))
    assert told.returncode == 1
    assert "IT DOES NOT HOLD" in told.stdout
    page.goto("/charters/check")
    page.get_by_label("PDF or charter.json").set_input_files(changed)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("This host made exactly this file")).to_have_count(0)
