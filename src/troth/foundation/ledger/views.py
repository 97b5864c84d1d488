"""What the ledger says in public: its key, its newest checkpoint, and that it only grew.

Plain text for witnesses: sizes, hashes and signatures, no ids. Anyone may ask, at a slow pace.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from troth.foundation.ledger import checkpoint, cosigning, queries
from troth.foundation.ledger.rate_limit import WINDOW, RateLimit

MOST_BYTES = 2_000
_pace = RateLimit()

View = Callable[[HttpRequest], HttpResponse]


def _in_public(view: View) -> View:
    """Let anyone ask, at a slow pace."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not _pace.allows(request, at=_at(request).timestamp()):
            late = HttpResponse("Too many requests.\n", "text/plain", status=429)
            late.headers["Retry-After"] = str(WINDOW)
            return late
        return view(request)

    return login_not_required(never_cache(answer))


def _at(request: Any) -> Any:
    return request.at


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status=status)


@require_GET
@_in_public
def key(_request: HttpRequest) -> HttpResponse:
    """Answer the key that signs this host's checkpoints."""
    return _plain(f"{checkpoint.host_key().line}\n")


@require_GET
@_in_public
def latest(request: HttpRequest) -> HttpResponse:
    """Answer the newest checkpoint of the last full hour, with the lines of its witnesses."""
    signed = queries.public_checkpoint(at=_at(request))
    if signed is None:
        raise Http404
    return _plain(queries.noted(signed))


@require_GET
@_in_public
def consistency(request: HttpRequest) -> HttpResponse:
    """Answer what proves that the log of `from` entries is the beginning of that of `to`."""
    sizes = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(text.isascii() and text.isdecimal() and len(text) < 19 for text in sizes):  # noqa: PLR2004
        return _plain("Give from and to as numbers.\n", 400)
    old, new = map(int, sizes)
    public = queries.public_checkpoint(at=_at(request))
    proof = queries.continued(old, new) if public and new <= public.size else None
    if proof is None:
        raise Http404
    return JsonResponse({"from": old, "to": new, "proof": proof})


@csrf_exempt
@require_POST
@_in_public
def cosignatures(request: HttpRequest) -> HttpResponse:
    """Take the line of a witness that the operator listed: JSON with `size` and `line`."""
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdecimal()):
        return _plain("Give the length as a number.\n", 400)
    if int(length) > MOST_BYTES:
        return _plain("This is too long.\n", 413)
    size, line = _said(request)
    if type(size) is not int or not isinstance(line, str) or "\n" in line:
        return _plain("Give size and line.\n", 400)
    try:
        cosigning.take(size, line, at=_at(request))
    except cosigning.NotTaken as refused:
        return _plain(f"{refused}\n", 403)
    return _plain("Taken.\n")


def _said(request: HttpRequest) -> tuple[Any, Any]:
    try:
        said = json.loads(request.body)
    # No JSON, nested without end, or a form that was read as one already.
    except (ValueError, RecursionError, RawPostDataException):
        return None, None
    return (said.get("size"), said.get("line")) if isinstance(said, dict) else (None, None)
