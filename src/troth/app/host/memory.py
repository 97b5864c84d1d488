"""Keeps unlocked keys in memory from landing on a disk: no core dumps, nobody else attaches.

Root on the running host can still read memory; see SECURITY.md.
"""

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4


def protect() -> None:
    """Switch core dumps off for this process, and on Linux tracing by others of the same user.

    A process that is started by exec begins dumpable again, so each worker calls this too.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
