"""Logs and error reports name places and kinds, never what somebody wrote."""

import logging
import sys

import pytest
from django.test import Client

from troth.config.scrub import NoValues, WithoutContent

CANARY = "what Cleo said on Tuesday"


def logged(record: logging.LogRecord) -> str:
    assert WithoutContent().filter(record)
    return logging.Formatter("%(message)s").format(record)


@pytest.mark.clause("SEED000-CONF-3")
def test_an_error_is_logged_with_its_places_and_without_its_words() -> None:
    try:
        int(CANARY)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "broke", (), sys.exc_info())
    text = logged(record)
    assert CANARY not in text
    assert "builtins.ValueError" in text
    assert "test_scrub.py" in text


@pytest.mark.clause("SEED000-CONF-3")
def test_the_secret_of_a_link_is_not_logged(caplog: pytest.LogCaptureFixture, db: None) -> None:
    token = "a" * 43
    assert Client().get(f"/invitations/{token}").status_code == 404
    lines = [logged(record) for record in caplog.records]
    assert any("Not Found" in line for line in lines)
    assert not any(token in line for line in lines)


def test_an_error_report_shows_no_value() -> None:
    reporter = NoValues()
    secret = CANARY
    frame = sys._getframe()
    shown = dict(reporter.get_traceback_frame_variables(None, frame))
    assert "secret" in shown
    assert secret not in str(shown)
    assert reporter.is_active(None)
