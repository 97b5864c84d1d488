"""Runs the verifier: `python -m` with its own name, or with `verify` from a copy of the folder."""

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
