"""Slows down who asks the public addresses of the ledger too often, each network address alone."""

from collections import Counter
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

WINDOW = 60
"""Seconds that count together."""
MOST = 60
"""Requests from one network address in one window, in each worker process."""


class RateLimit:
    """Counts requests by network address, in memory: nothing about who asked is kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = 0
        self._heard: Counter[str] = Counter()

    def allows(self, request: HttpRequest, *, at: float) -> bool:
        """Count a request (`at` in seconds since 1970) and say whether it may be answered."""
        window = int(at) // WINDOW
        with self._lock:
            if window != self._window:
                self._window, self._heard = window, Counter()
            address = _address(request)
            self._heard[address] += 1
            return self._heard[address] <= MOST


def _address(request: HttpRequest) -> str:
    """Return where a request comes from; behind a proxy, what the proxy saw last."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return seen.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
