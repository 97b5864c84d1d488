"""Runs a `troth` command on a disk that is full: no file may grow past SMALL_DISK bytes."""

import os
import resource

if __name__ == "__main__":
    largest = int(os.environ["SMALL_DISK"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    from troth.app.config.cli import main

    main()
