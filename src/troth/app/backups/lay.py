"""Makes the tables of two empty databases: a program of its own, started with their addresses."""

import django


def main() -> None:
    """Bring both to this version."""
    django.setup()
    from troth.app.host import tables  # noqa: PLC0415 - models load after django.setup

    tables.take_time()
    for alias in tables.APPS:
        tables.bring_up(alias)


if __name__ == "__main__":
    main()
