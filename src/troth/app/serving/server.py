"""The processes of a running host: this one supervises, and holds no connection to a database.

Every other one is a new program, never a fork: nothing of a socket, a pool, a thread or a state of
random numbers is handed down. A worker or a helper that ends by itself is started again; all of
them end when this process does, however it ends.
"""

import logging
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.server.common import SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

from troth.app.host import beats, parent

KILL_AFTER = 10
"""Seconds that a worker has to answer what it has begun before it is killed."""
START_SECONDS = 60.0
"""Seconds that a new worker may take to load the program before the older one ends regardless."""
LOOK_EVERY = 0.5
AGAIN_AFTER = 2.0
"""Seconds until a helper that ended is started again, so that a faulty one takes no machine."""

log = logging.getLogger(__name__)


class OneSocket(MPServer):
    """Granian's server, whose workers all accept from one socket, and are replaced one by one.

    With a socket for each of them, as granian has it on Linux, whoever waits at the socket of a
    worker that is replaced gets a reset. And an older worker ends only when the new one answers.
    """

    def _spawn_worker(  # type: ignore[override]  # as MPServer itself has it
        self, idx: int, target: Any, callback_loader: Any
    ) -> Any:
        made: Any = super()._spawn_worker(idx=idx, target=target, callback_loader=callback_loader)
        if self.respawned_wrks:  # in the place of another
            begin = made.start

            def start() -> None:
                begin()
                self._wait_for(made)

            made.start = start
        return made

    def _wait_for(self, made: Any) -> None:
        end = time.monotonic() + START_SECONDS
        while made.is_alive() and not self.interrupt_signal and time.monotonic() < end:
            if beats.is_ready(made.inner.pid):
                return
            time.sleep(0.05)

    def _init_shared_socket(self) -> None:
        self._ssp = None
        holder: Any = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd = holder
        self._sfd = holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)


class Helpers:
    """Commands of `troth` that run beside the workers, each in a process of its own."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._running: dict[str, subprocess.Popen[bytes] | None] = dict.fromkeys(commands)
        self._over, self._renew = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="helpers")

    def start(self) -> None:
        """Start them all, and again whenever one ends."""
        for name in self._running:
            beats.beat(name)  # what is late is counted from now
        self._thread.start()

    def renew(self) -> None:
        """Start them again, with the version of the program that is there now."""
        self._renew.set()

    def stop(self) -> None:
        """End them all."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            if self._renew.is_set():
                self._renew.clear()
                self._end()
            for name, process in self._running.items():
                if process is None or process.poll() is not None:
                    self._begin(name, process)
            self._over.wait(LOOK_EVERY)
        self._end()

    def _begin(self, name: str, ended: subprocess.Popen[bytes] | None) -> None:
        if ended is not None:
            log.error("troth %s ended with %s. It is started again.", name, ended.returncode)
            self._over.wait(AGAIN_AFTER)
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "troth", name]
        )

    def _end(self) -> None:
        running = [process for process in self._running.values() if process is not None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(KILL_AFTER)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running = dict.fromkeys(self._running)


def let_go() -> None:
    """Close every connection of this process, the pools too."""
    for connection in connections.all():
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()


def run(application: str, *, workers: int, helpers: Sequence[str] = ()) -> None:
    """Serve a WSGI application at TROTH_BIND until stopped, with helpers beside it."""
    let_go()
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[parent.SERVER] = str(os.getpid())
    beats.forget_workers()
    beside = Helpers(helpers)
    server = _server(application, workers)
    server.on_reload(beside.renew)
    beside.start()
    try:
        server.serve()
    finally:
        beside.stop()


def _server(application: str, workers: int) -> MPServer:
    address, _, port = settings.BIND.rpartition(":")
    return OneSocket(
        application,
        address=address.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=settings.TROTH_THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=KILL_AFTER,
        websockets=False,
        log_enabled=True,
        log_access=False,
    )
