"""`./bench pages [--small N] [--large N] [--rounds N]`: what the main pages cost.

Two processes each fill a database of their own, one ten times as long as the other, and measure
in turns, round by round, so that whatever else the machine does hits both alike. CPU is what the
process used (time.process_time), medians over all requests. Then a real `troth serve` worker
answers the same pages over HTTP, and its memory is read.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from troth.app.proofs.host import Host

ROOT = Path(__file__).resolve().parents[1]
THREAD, BARE, DJANGOS = "thread", "bare page", "bare page, Django's templates"
FLOORS = ("/empty", "/bare", "/bare-django")
AIM_THREAD, AIM_TENFOLD, AIM_MEMORY = 1.5, 1.1, 150


@dataclass(slots=True)
class World:
    """A process with a database of its own."""

    home: Path
    engagements: int
    process: subprocess.Popen[str]
    ready: dict[str, Any]
    samples: dict[str, list[tuple[float, float]]]

    @classmethod
    def start(cls, home: Path, engagements: int) -> "World":
        """Start a process that fills its database."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TROTH_")}
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "benchmarks._worker", str(engagements)],
            cwd=ROOT,
            env={**kept, "TROTH_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return cls(home, engagements, process, {}, {})

    def hear(self) -> dict[str, Any]:
        """Return the next answer of the process."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            sys.exit("A measuring process ended early; see above.")
        return dict(json.loads(line))

    def measure(self) -> None:
        """Let the process measure one round."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        for name, spent in self.hear().items():
            self.samples.setdefault(name, []).extend((cpu, wall) for cpu, wall in spent)

    def cpu(self, name: str) -> float:
        """Return the median CPU milliseconds of a page."""
        return median(cpu for cpu, _ in self.samples[name])

    def wall(self, name: str) -> float:
        """Return the median milliseconds until a page is there."""
        return median(wall for _, wall in self.samples[name])

    def least(self, name: str) -> float:
        """Return the least CPU milliseconds of a page: what it costs on a quiet machine."""
        return min(cpu for cpu, _ in self.samples[name])

    def times(self, floor: str) -> float:
        """Return how many times a floor our thread costs, by the least figures."""
        return self.least(THREAD) / self.least(floor)

    def stop(self) -> None:
        """End the process."""
        self.process.communicate()


def memory(world: World) -> float:
    """Return the megabytes of a real worker after it has answered each page twenty times."""
    host = Host(world.home)
    # What falls due of so many copies holds the database for longer than a page waits for it.
    host.command("tick")
    try:
        host.start()
        opener = build_opener(ProxyHandler({}))
        for who, address in world.ready["pages"].values():
            if address in FLOORS:
                continue
            cookie = {"Cookie": f"troth={world.ready['cookies'][who]}"}
            for _ in range(20):
                _ask(opener, Request(f"{host.url}{address}", headers=cookie), host)  # noqa: S310
        return max(_resident(pid) for pid in _children(host.pid))
    finally:
        host.stop()


def _ask(opener: OpenerDirector, request: Request, host: Host) -> None:
    """Open a page; end with what the server said of it where it does not come."""
    try:
        with opener.open(request) as answer:
            assert "/sign-in" not in answer.url
            answer.read()
    except HTTPError as refused:
        sys.exit(f"{request.full_url} answered {refused.code}. The server said:\n{host.log}")


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(") ")[2].split()
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def report(small: World, large: World, rounds: int) -> str:
    """Return the table and the ratios."""
    count = len(large.samples[THREAD])
    where = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"{count} requests in {rounds} rounds, straight into the WSGI application"
    )
    sizes = f"CPU ms, {small.engagements:,} | CPU ms, {large.engagements:,} engagements"
    head = f"| page | {sizes} | tenfold costs | least CPU ms | latency ms | kilobytes | queries |"
    lines = [where, "", head, "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, facts in large.ready["facts"].items():
        ratio = large.cpu(name) / small.cpu(name)
        lines.append(
            f"| {name} | {small.cpu(name):.1f} | {large.cpu(name):.1f} | {ratio:.2f} "
            f"| {large.least(name):.1f} | {large.wall(name):.1f} "
            f"| {facts['kilobytes']:.0f} | {facts['queries']:.0f} |"
        )
    ours = {n: (small.times(n), large.times(n)) for n in (BARE, DJANGOS)}
    thread = "Our thread costs " + " and ".join(
        f"{a:.2f} to {b:.2f} times the {name}"
        for name, (a, b) in ((name, sorted(pair)) for name, pair in ours.items())
    )
    thread += f" (aim: under {AIM_THREAD})."
    lines += ["", thread, f"Tenfold engagements shall cost under {AIM_TENFOLD}."]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print."""
    asked = argparse.ArgumentParser(prog="./bench pages", description="What the main pages cost.")
    asked.add_argument("--small", type=int, default=1_000, help="engagements of the short database")
    asked.add_argument("--large", type=int, default=10_000, help="engagements of the long one")
    asked.add_argument("--rounds", type=int, default=20)
    given = asked.parse_args()
    with ExitStack() as ending:
        worlds = []
        for engagements in (given.small, given.large):
            home = ending.enter_context(tempfile.TemporaryDirectory(prefix="troth-bench-"))
            worlds.append(World.start(Path(home), engagements))
        for world in worlds:
            world.ready = world.hear()
            print(f"{world.engagements:,} engagements: {world.ready['seconds']:.0f} s", flush=True)
        for _ in range(given.rounds):
            for world in worlds:
                world.measure()
        for world in worlds:
            world.stop()
        print(report(*worlds, given.rounds), flush=True)
        large = worlds[1]
        print(
            f"A worker of `troth serve` holds {memory(large):.0f} MB after these pages, with "
            f"{large.engagements:,} engagements (aim: under {AIM_MEMORY})."
        )


if __name__ == "__main__":
    main()
