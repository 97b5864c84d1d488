"""Requests that nobody made: a browser fetches a page before somebody asks for it, or its head.

A page that opens sealed words tells the ledger who read them. What a browser prepares was read by
nobody, so it is answered with nothing, and the browser asks again when the person does.
"""

from django.http import HttpRequest, HttpResponse

PURPOSES = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers by which browsers say so, today's first."""
AHEAD = ("prefetch", "prerender", "preview", "instant")


def is_ahead(request: HttpRequest) -> bool:
    """Tell whether a browser asks before the person does."""
    said = " ".join(request.headers.get(name, "") for name in PURPOSES).lower()
    return any(word in said for word in AHEAD)


def is_by_itself(request: HttpRequest) -> bool:
    """Tell whether a page of ours asks while nobody does anything: it keeps no session awake."""
    return "X-By-Itself" in request.headers


def nothing(status: int) -> HttpResponse:
    """Return an answer without a word that nobody keeps: 503 ahead of time, 200 to HEAD."""
    return HttpResponse(status=status, headers={"Cache-Control": "no-store, private"})
