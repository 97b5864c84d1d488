"""The control of the proof: Troth with sealing switched off, on a throwaway home only.

A search that finds nothing proves nothing, unless the same search finds everything when the wall
is away. No setting of the product leads here: the proof starts this module by its name, and the
module refuses every home in which the proof did not leave its marker beforehand.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHEAP = (1024, 1)
"""KiB of memory and passes of Argon2id in a control."""
MARKER = "throwaway-home-of-the-control"
_HERE = "troth.app.proofs.unsealed"


class Refusal(RuntimeError):
    """Sealing stays on: the proof did not make this home to throw it away."""


def refuse_real_homes() -> None:
    """Raise Refusal unless TROTH_HOME is a folder that the proof has marked."""
    home = os.environ.get("TROTH_HOME", "")
    if not home or not (Path(home) / MARKER).is_file():
        raise Refusal("Sealing cannot be switched off here: this home may hold people's words.")


def cheapen() -> None:
    """Let passwords cost little: a control shows nothing about guessing, and signs in often."""
    refuse_real_homes()
    from django.conf import settings  # noqa: PLC0415 - nothing is touched on a real home

    settings.TROTH_ARGON2 = CHEAP


def _as_it_is(words: bytes, _key: bytes, _place: bytes) -> bytes:
    return bytes(words)


def tear_down() -> None:
    """Put the identity in the place of the cipher, in this process."""
    refuse_real_homes()
    from troth.foundation.vault import envelope  # noqa: PLC0415 - nothing is touched on a real home

    for cipher in ("_encrypt", "_decrypt"):
        if not callable(getattr(envelope, cipher)):
            raise Refusal("The cipher is not where the control looks for it.")
        setattr(envelope, cipher, _as_it_is)


def __getattr__(name: str) -> Any:
    """Give a worker of the server its application, after tearing the wall down."""
    if name != "application":
        raise AttributeError(name)
    cheapen()
    tear_down()
    from troth.app.config.wsgi import application  # noqa: PLC0415 - after the wall is down

    return application


def main() -> None:
    """Serve without sealing, on a home that was empty but for the marker."""
    serve(f"{_HERE}:application", tear_down)


def serve(application: str, weaken: Callable[[], None]) -> None:
    """Serve a weakened Troth, on a home that was empty but for the marker."""
    refuse_real_homes()
    if list(Path(os.environ["TROTH_HOME"]).glob("*.sqlite3")):
        raise Refusal("Sealing cannot be switched off here: this home has a database already.")
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
    django.setup()
    from django.db import connections  # noqa: PLC0415 - needs the settings

    from troth.app.clock import rounds as clock  # noqa: PLC0415 - needs the settings
    from troth.app.host import beats, tables  # noqa: PLC0415 - needs the settings
    from troth.app.serving import server  # noqa: PLC0415 - needs the settings

    _make_tables(list(connections))
    tables.prepare()
    connections.close_all()
    weaken()
    clock.start_post()
    beats.beat("clock")  # the control has no clock but this thread, and is ready without one
    server.run(application, workers=1)


def _make_tables(databases: list[str]) -> None:
    """Make the tables as the models have them, and note that no migration waits: it is quicker.

    That migrations lead to the same tables is a test of its own.
    """
    from django.apps import apps  # noqa: PLC0415 - needs the settings
    from django.conf import settings  # noqa: PLC0415 - needs the settings
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings

    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = dict.fromkeys(app.label for app in apps.get_app_configs())
    try:
        for alias in databases:
            call_command("migrate", database=alias, run_syncdb=True, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = kept
    for alias in databases:
        call_command("migrate", database=alias, fake=True, verbosity=0)


if __name__ == "__main__":
    main()
