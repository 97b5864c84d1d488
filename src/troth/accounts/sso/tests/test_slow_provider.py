"""A provider that hangs, drips or is gone: it is waited for a moment, and then left alone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from pytest_django import Settings

from troth.accounts.sso import provider
from troth.foundation.vault.lanes import Lane

SOON = 5 * provider.PATIENCE_SECONDS
"""Much less than for ever, on a machine that may be busy."""


class Hanging:
    """Takes every connection, sends `drip` again and again, and never ends an answer."""

    def __init__(self, drip: bytes = b"") -> None:
        self.asked = 0
        self._drip, self._over = drip, threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.issuer = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                talk, _who = self._listening.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._hang, args=[talk], daemon=True).start()

    def _hang(self, talk: socket.socket) -> None:
        with closing(talk):
            try:
                if self._drip:
                    talk.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
                while not self._over.wait(0.2):
                    talk.sendall(self._drip)
            except OSError:
                return

    def close(self) -> None:
        """Let everybody go."""
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture(params=[b"", b" "], ids=["silent", "dripping"])
def hanging(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Hanging]:
    found = Hanging(request.param)
    settings.TROTH_OIDC_ISSUER = found.issuer
    yield found
    found.close()


def test_a_provider_that_hangs_is_given_up_after_a_moment_and_left_alone(hanging: Hanging) -> None:
    begun = time.monotonic()
    with pytest.raises(provider.Silent):
        provider.begin()
    assert time.monotonic() - begun < SOON
    for _ in range(20):
        with pytest.raises(provider.Silent, match="left alone"):
            provider.begin()
    assert hanging.asked == 1


def test_only_a_few_wait_for_it_and_the_others_are_told_at_once(
    hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = Lane(at_once=1, waiting=0, patience=5)
    monkeypatch.setattr(provider, "QUEUE", lane)
    said: list[str] = []

    def ask() -> None:
        try:
            provider.begin()
        except provider.Silent as silent:
            said.append(str(silent))

    crowd = [threading.Thread(target=ask) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(10)
    assert sum("than there is room for" in words for words in said) == 5
    assert hanging.asked == 1
