"""Which request this thread answers: a number for the log, the visitor and the operator to name it.

A line of the log names the page as the table of addresses has it: no id, no token, no query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_number: ContextVar[str] = ContextVar("number", default="")


@contextmanager
def follow(request: HttpRequest, number: str) -> Iterator[None]:
    """Let everything that is logged meanwhile name this request."""
    of_request, of_number = _request.set(request), _number.set(number)
    try:
        yield
    finally:
        _request.reset(of_request)
        _number.reset(of_number)


def number() -> str:
    """Return the number of the present request; "" outside of one."""
    return _number.get()


def page() -> str:
    """Return the page of the present request, without anything that was typed; "" outside."""
    request = _request.get()
    if request is None:
        return ""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    static = f"/{settings.STATIC_URL.lstrip('/')}"
    return f"{static}…" if request.path.startswith(static) else "none-of-ours"
