"""The outermost layers: probes that need nothing, and what is counted and logged of a page."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from troth.app.health import views
from troth.app.host import parent
from troth.foundation.kit import counts, trail
from troth.foundation.vault import lanes

Next = Callable[[HttpRequest], HttpResponse]
PROBES = {"/livez": views.livez, "/readyz": views.readyz}
NUMBER = "X-Request-ID"
POOLED = 4
"""Pages that a worker answers at once on PostgreSQL: as many as its pool has connections."""
log = logging.getLogger("troth.access")


class Probes:
    """Answers the probes before anything asks who is there: also when every page hangs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        return probe(request) if probe else self.get_response(request)


class Followed:
    """Gives each request a number, room in the lane of pages, and a line in the access log.

    The line tells no address of a network and nothing about who asked.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        if parent.is_served():
            embedded = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
            lanes.open_pages(1 if embedded else POOLED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, number = time.perf_counter(), secrets.token_hex(6)
        with trail.follow(request, number):
            with lanes.page():
                response = self.get_response(request)
            seconds = time.perf_counter() - begun
            response.headers[NUMBER] = number
            counts.REQUESTS.labels(f"{response.status_code // 100}xx").observe(seconds)
            milliseconds = round(seconds * 1000)
            log.info("%s %s in %s ms", request.method, response.status_code, milliseconds)
        return response
