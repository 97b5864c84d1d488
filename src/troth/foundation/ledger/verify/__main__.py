"""Runs the verifier as `python -m troth.foundation.ledger.verify`, or as `python -m verify` from a copy."""

import sys

from troth.foundation.ledger.verify.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
