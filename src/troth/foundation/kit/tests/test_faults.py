"""Faults of the host are told well: what to do, what was typed, no trace, no secret."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.foundation.kit import faults
from troth.foundation.vault.faults import NoShareStore, Unreadable, WrongPepper

TYPED = "What I meant to say\nabout Tuesday"
TRACE = ("Traceback", "OperationalError", "sqlite", "site-packages", "File &quot;")


@contextmanager
def read_only() -> Iterator[None]:
    """Let the real database refuse to write for a while."""
    before = transaction.savepoint()
    with connection.cursor() as cursor:
        on_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA query_only=ON" if on_sqlite else "SET TRANSACTION READ ONLY")
    try:
        yield
    finally:
        if on_sqlite:
            connection.connection.execute("PRAGMA query_only=OFF")
        connection.needs_rollback = False
        transaction.savepoint_rollback(before)


def fill(cursor: Any) -> None:
    """Write until the database is full."""
    for _ in range(100):
        row = ["x" * 5000, "2026-11-24"]
        cursor.execute("INSERT INTO people_failedtry (subject, at) VALUES (%s, %s)", row)


def browser_of(holder: Holder) -> Client:
    browser = Client(raise_request_exception=False)
    sent = {"email": holder.person.email, "password": PASSWORD}
    assert browser.post("/sign-in", sent).status_code == 302
    return browser


def test_a_form_that_meets_a_read_only_database_keeps_what_was_typed(
    cleo: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    browser = browser_of(cleo)
    sent = {"name": TYPED, "language": "en", "time_zone": "UTC", "password": PASSWORD}
    assert browser.post("/account", {**sent, "name": "Cleo"}).status_code == 302
    with read_only():
        page = browser.post("/account", {**sent, "name": "Cleo who writes a long name here now"})
    text = page.content.decode()
    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "Nothing was saved. Your text is still here." in text
    assert "Cleo who writes a long name here now</textarea>" in text
    assert 'type="hidden" name="time_zone" value="UTC"' in text
    assert PASSWORD not in text
    assert not [word for word in TRACE if word in text]
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name == faults.__name__
    )
    assert "The database cannot be written" in said
    assert "people:account" in said
    assert "Cleo" not in said


def test_a_fault_in_the_middle_of_nowhere_is_told_as_well(cleo: Holder) -> None:
    """Signing in writes the session itself; then nobody can say whether it was carried out."""
    browser = Client(raise_request_exception=False)
    with read_only():
        page = browser.post("/sign-in", {"email": "cleo@acme.example", "password": PASSWORD})
    assert page.status_code == 503
    assert PASSWORD not in page.content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a page limit is SQLite's own")
def test_a_full_database_is_told_by_its_own_error(cleo: Holder) -> None:
    browser = browser_of(cleo)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            statuses = {browser.post("/recovery", {"password": PASSWORD}).status_code for _ in "ab"}
            with pytest.raises(OperationalError, match="full") as full:
                fill(cursor)
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
    assert faults.told(full.value) is faults.FULL
    assert statuses <= {200, 302, 422, 503}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), faults.FULL),
        (OSError(errno.EROFS, "Read-only file system"), faults.READ_ONLY),
        (OperationalError("database or disk is full"), faults.FULL),
        (OperationalError("disk I/O error"), faults.FULL),
        (OperationalError("attempt to write a readonly database"), faults.READ_ONLY),
        (OperationalError("database is locked"), faults.BUSY),
        (OperationalError("canceling statement due to lock timeout"), faults.BUSY),
        (OperationalError("server closed the connection unexpectedly"), faults.DATABASE),
        (Unreadable("cut short"), faults.DAMAGED),
        (ValueError("a mistake of ours"), None),
        (OSError(errno.EACCES, "Permission denied"), None),
        (None, None),
    ],
)
def test_each_fault_is_known(error: Exception | None, kind: faults.Told | None) -> None:
    assert faults.told(error) is kind


@pytest.mark.parametrize("error", [WrongPepper(), NoShareStore()])
def test_the_operator_reads_what_the_vault_says(error: Exception) -> None:
    told = faults.told(error)
    assert told is not None
    assert told.cause == str(error)


@pytest.mark.parametrize(
    "field",
    [
        "password",
        "again",
        "old",
        "unlock_password",
        "unlock_passphrase",
        "unlock_code",
        "code",
        "passkey_prf",
        "passkey",
        "recovery",
        "group_3",
        "csrfmiddlewaretoken",
        "secret",
    ],
)
def test_no_secret_is_carried_back(field: str) -> None:
    from django.test import RequestFactory

    request = RequestFactory().post("/x", {field: "a secret that was typed", "title": "My words"})
    shown, along = faults._typed(request)
    assert shown == [("title", "My words")]
    assert along == []


def test_the_number_of_a_form_goes_along_unseen() -> None:
    from django.test import RequestFactory

    sent = {"title": "My words", "csrfmiddlewaretoken": "a" * 64}
    shown, along = faults._typed(RequestFactory().post("/x", sent))
    assert shown == [("title", "My words")]
    assert along == [("press", "a" * 64)]
