"""Ends a process when the server that started it is gone: nobody answers without a clock."""

import os
import signal
import threading
import time

SERVER = "SERVED_BY_TROTH"
"""Under this name in the environment a server tells its processes its own number.

It is no setting, and so not named like one: whoever sets it by hand only ends the process.
"""
LOOK_EVERY = 0.5
GRACE = 5.0
"""Seconds to end what was begun."""


def is_served() -> bool:
    """Tell whether a server started this process."""
    return SERVER in os.environ


def is_there() -> bool:
    """Tell whether the server that started this process still runs."""
    return os.environ.get(SERVER) == str(os.getppid())


def watch() -> None:
    """Let this process end soon after its server; without one there is nothing to do."""
    if is_served():
        threading.Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    while is_there():
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
