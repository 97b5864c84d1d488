"""`troth doctor`: one page of plain sentences about this host; ends with 1 when something fails."""

import http
import http.client
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import now

from troth import __version__
from troth.accounts.sso import provider
from troth.app.health import findings
from troth.app.health.findings import Finding, Level, fault, holds, look
from troth.app.host import presence, tables
from troth.app.serving import modes, start
from troth.foundation.vault.faults import Fault

SECONDS = 3.0
WORDS = {Level.HOLDS: "ok", Level.LOOK: "LOOK", Level.FAULT: "FAULT"}


class Command(BaseCommand):
    """Look at everything, change nothing."""

    help = "Says in plain sentences what holds on this host and what does not. Changes nothing."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write one sentence for each thing; end with 1 when one of them is a fault."""
        self.stdout.write(f"Troth {__version__} in {settings.HOME}")
        found = list(_all())
        for one in found:
            self.stdout.write(f"{WORDS[one.level]:6} {one.words}")
        faults = sum(one.level is Level.FAULT for one in found)
        self.stdout.write(f"{faults} faults." if faults else "Everything that is needed holds.")
        if faults:
            sys.exit(1)


def _all() -> Iterator[Finding]:
    yield _rights(Path(settings.HOME))
    if not presence.has_begun(settings.HOME) and not tables.file_is_there("default"):
        yield fault("This home has no databases yet. ./run makes them and serves.")
        return
    try:
        start.examine()
        yield holds("Databases, shares and secrets belong together.")
    except Fault as problem:
        yield fault(str(problem))
        return
    yield from _versions()
    served = not presence.alone(settings.HOME)
    if served:
        yield _answer()
    else:
        yield fault("Nobody serves this home. Start it: ./run")
    yield from findings.of_host(at=now(), is_served=served)
    if provider.is_set():
        yield _provider()


def _rights(home: Path) -> Finding:
    try:
        loose = modes.loose(home)
    except modes.Foreign as problem:
        return fault(str(problem))
    if loose:
        return look(f"Others have rights at {loose} places of the home. The next start takes them.")
    return holds("The home is readable by its owner only.")


def _versions() -> Iterator[Finding]:
    waiting = [change for alias in tables.APPS for change in tables.missing(alias)]
    if waiting:
        yield fault("The tables are of an older version. Stop Troth and start this version: ./run")
    else:
        yield holds("The tables are those of this version.")


def _answer() -> Finding:
    """Ask the running server itself, as a probe would."""
    address, _colon, port = settings.BIND.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(address, address.strip("[]"))  # noqa: S104
    asked = http.client.HTTPConnection(host, int(port), timeout=SECONDS)
    try:
        asked.request("GET", "/readyz")
        status = asked.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return fault(
            f"The server does not answer at {settings.BIND} ({type(problem).__name__}). "
            "Look into its log, and start it again."
        )
    finally:
        asked.close()
    if status != http.HTTPStatus.OK:
        return fault(f"The server answers at {settings.BIND} that it is not ready; see below.")
    return holds(f"The server answers at {settings.BIND} and is ready.")


def _provider() -> Finding:
    try:
        provider.begin()
    except (provider.Silent, provider.Unbelievable) as problem:
        return fault(
            f"The sign-in provider fails ({problem}). People with a password or a passkey can sign "
            "in meanwhile. Look at TROTH_OIDC_ISSUER and at the provider."
        )
    return holds("The sign-in provider answers.")
