"""`./bench host [--sign-ins N] [--workers N] [--seconds S]`: pages while slow things wait.

A real `troth serve` on a throwaway home. Each drill is a crowd that asks for something slow all at
once, and one browser that opens a page again and again meanwhile: its slowest answer counts.
"""

import argparse
import math
import platform
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from troth.app.proofs.browser import Browser, Unexpected
from troth.app.proofs.host import Host, throwaway

PASSWORD = "a long walk by the river"  # noqa: S105 - of a throwaway home
WARM, WAITING = 20, 8


@dataclass(frozen=True, slots=True)
class Drill:
    """What a crowd and one browser beside it waited, in seconds."""

    name: str
    crowd: int
    done: list[float]
    looks: list[float]

    def told(self) -> str:
        """Return one line."""
        return (
            f"{self.name}: {len(self.done)} of {self.crowd} answered, the last after "
            f"{max(self.done, default=0.0):.1f} s; meanwhile {len(self.looks)} pages, median "
            f"{1000 * median(self.looks):.0f} ms, slowest {1000 * max(self.looks):.0f} ms"
        )

    def holds(self, aim: float) -> bool:
        """Tell whether everybody was answered, and every page within the aim."""
        return len(self.done) == self.crowd and max(self.looks) < aim


def silent_provider() -> tuple[socket.socket, str]:
    """Return what takes connections and never answers, and its address."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


def at_once(do: Callable[[], object], times: int) -> list[float]:
    """Do the same in many browsers at once; return the seconds of each, inf for one that failed."""

    def one(_number: int) -> float:
        begun = time.monotonic()
        try:
            do()
        except (OSError, Unexpected):
            return math.inf
        return time.monotonic() - begun

    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(one, range(times)))


def drill(name: str, host: Host, crowd: Callable[[], list[float]]) -> Drill:
    """Let a crowd go while one browser looks; return what both of them waited."""
    over, looks, browser = threading.Event(), list[float](), Browser(host.url)

    def look() -> None:
        while not over.wait(0.02):
            begun = time.monotonic()
            browser.get("/security").expect()
            looks.append(time.monotonic() - begun)

    beside = threading.Thread(target=look)
    beside.start()
    try:
        waited = crowd()
    finally:
        over.set()
        beside.join()
    done = [seconds for seconds in waited if seconds < math.inf]
    return Drill(name, len(waited), done, looks)


def measure(sign_ins: int, workers: int) -> list[Drill]:
    """Run every drill on one host; return what came of each."""
    listening, issuer = silent_provider()
    with throwaway() as host, listening:
        host.extra["TROTH_OIDC_ISSUER"] = issuer
        host.start(("troth", "serve", "--workers", str(workers)))
        given = {"name": "Cleo", "email": "cleo@acme.example", "password": PASSWORD}
        opening = Browser(host.url)
        form = opening.get("/sign-up").form("/sign-up", having="again")
        opening.send(form, {**given, "again": PASSWORD}).expect()

        def sign_in() -> None:
            browser = Browser(host.url)
            form = browser.get("/sign-in").form("/sign-in", having="password")
            browser.send(form, {"email": given["email"], "password": PASSWORD}).expect()

        for _ in range(WARM):
            Browser(host.url).get("/security")
        sign_in()
        return [
            drill("alone", host, lambda: at_once(lambda: time.sleep(3), 1)),
            drill(f"{sign_ins} sign-ins at once", host, lambda: at_once(sign_in, sign_ins)),
            drill(
                f"{WAITING} before a provider that hangs",
                host,
                lambda: at_once(lambda: Browser(host.url).get("/sso"), WAITING),
            ),
        ]


def main() -> None:
    """Print one line for each drill; end with 1 when someone waited too long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sign-ins", type=int, default=50)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seconds", type=float, default=1.0, help="what a page may take")
    given = options.parse_args()
    print(f"{platform.platform()}, {given.workers} workers")
    found = measure(given.sign_ins, given.workers)
    for one in found:
        print(one.told())
    if not all(one.holds(given.seconds) for one in found):
        sys.exit(f"Not everybody was answered, or a page took longer than {given.seconds} s.")


if __name__ == "__main__":
    main()
