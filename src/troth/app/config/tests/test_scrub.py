"""Logs and error reports name places and kinds, never what someone wrote."""

import io
import logging
import re
import sys
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from troth.accounts.people import urls as people_urls
from troth.app.config.scrub import Lines, NoValues, WithoutContent
from troth.foundation.kit import trail

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


SECRETS = {
    "password": "a long walk by the river",
    "passphrase": "down by the old mill stream",
    "recovery": "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ",
    "code": "492817",
    "prf": "5f" * 32,
    "id_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjbGVvIn0.c2lnbmF0dXJlLW9mLXRoZS1wcm92aWRlcg",
    "seed": "7a" * 32,
    "answer": "SplxlOBeZQQYbYS6WxSbIA",
}


@pytest.mark.clause("SEED000-CONF-3")
def test_a_view_that_breaks_with_secrets_in_its_hands_logs_none_of_them(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """Each is in a local variable, in the posted form, in the address and in the error."""

    def breaks(request: HttpRequest, **_more: object) -> HttpResponse:
        held = dict(SECRETS)
        raise ValueError(f"{held} {request.POST.dict()}")

    pattern = next(p for p in people_urls.urlpatterns if p.name == "forgotten")
    breaks.login_required = False  # type: ignore[attr-defined]
    monkeypatch.setattr(pattern, "callback", breaks)
    out = io.StringIO()
    plain = io.StringIO()
    scrubbed, control = logging.StreamHandler(out), logging.StreamHandler(plain)
    scrubbed.addFilter(WithoutContent())
    root = logging.getLogger()
    root.handlers.insert(0, control)  # before the filters of the others take it away
    root.addHandler(scrubbed)
    try:
        sent = {**SECRETS, "csrfmiddlewaretoken": "x"}
        query = urlencode({"code": SECRETS["answer"], "state": SECRETS["prf"]})
        page = Client(raise_request_exception=False).post(f"/forgotten?{query}", sent)
    finally:
        root.removeHandler(control)
        root.removeHandler(scrubbed)
    assert page.status_code == 500
    assert "ValueError" in out.getvalue()
    for name, secret in SECRETS.items():
        assert secret in plain.getvalue(), f"The control has to show {name}."
        assert secret not in out.getvalue(), name
        assert secret not in page.content.decode(), name


@pytest.mark.parametrize("name", ["recovery", "prf", "id_token", "seed"])
def test_a_secret_that_is_logged_by_mistake_is_covered(name: str) -> None:
    for said, args in (("%s came", (SECRETS[name],)), (f"{SECRETS[name]} came", ())):
        text = logged(logging.LogRecord("x", logging.ERROR, "", 0, said, args, None))
        assert SECRETS[name] not in text
        assert not any(part in text for part in SECRETS[name].split(".") if len(part) > 40)


def test_a_query_is_never_logged() -> None:
    record = logging.LogRecord(
        "x", 30, "", 0, "%s", ("/sso/back?code=SplxlOBeZQQYb&state=x",), None
    )
    assert logged(record) == "/sso/back…"


def test_a_line_of_the_log_names_request_and_page_and_no_token() -> None:
    token = "a-short-token"
    request = RequestFactory().get(f"/invitations/{token}?code=1")
    request.resolver_match = resolve(f"/invitations/{token}")
    record = logging.LogRecord("troth.x", logging.ERROR, "", 0, "It\nbroke.", (), None)
    with trail.follow(request, "0a1b2c"):
        line = Lines().format(record)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ERROR troth\.x request=0a1b2c "
        r"page=/invitations/<str:token> It broke\.",
        line,
    )
    assert "request=" not in Lines().format(record)


def test_a_page_that_is_none_of_ours_is_not_named_in_the_log() -> None:
    request = RequestFactory().get(f"/{CANARY}")
    record = logging.LogRecord("troth.x", logging.ERROR, "", 0, "Broke.", (), None)
    with trail.follow(request, "0a1b2c"):
        assert "page=none-of-ours Broke." in Lines().format(record)


def test_a_fault_of_ours_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutContent())
    handler.setFormatter(Lines())
    pattern = next(p for p in people_urls.urlpatterns if p.name == "forgotten")

    def breaks(request: HttpRequest) -> HttpResponse:
        raise ValueError(CANARY)

    breaks.login_required = False  # type: ignore[attr-defined]
    monkeypatch.setattr(pattern, "callback", breaks)
    logging.getLogger().addHandler(handler)
    try:
        page = Client(raise_request_exception=False).get("/forgotten")
    finally:
        logging.getLogger().removeHandler(handler)
    (line,) = [line for line in out.getvalue().splitlines() if "ValueError" in line]
    number = page.headers["X-Request-ID"]
    assert f"request={number} page=/forgotten " in line
    assert "Report it with this line" in line
    assert CANARY not in line
    assert number in page.content.decode()


def test_an_error_report_shows_no_value() -> None:
    reporter = NoValues()
    secret = CANARY
    frame = sys._getframe()
    shown = dict(reporter.get_traceback_frame_variables(None, frame))
    assert "secret" in shown
    assert secret not in str(shown)
    assert reporter.is_active(None)
