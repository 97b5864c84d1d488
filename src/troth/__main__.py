"""Makes `python -m troth` the same as the command line of Troth."""

from troth.app.config.cli import main

if __name__ == "__main__":
    main()
