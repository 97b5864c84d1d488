"""`troth witness`: watch another host's log and sign that it only grew; list own witnesses."""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.timezone import now

from troth.foundation.ledger import checkpoint, cosigning, witness
from troth.foundation.ledger.models import Watched, Witness
from troth.foundation.ledger.remote import Remote, Unreachable
from troth.foundation.ledger.verify.merkle import Fault

CAUGHT, UNREACHABLE = 1, 2


class Command(BaseCommand):
    """Witness another host once, or every so many seconds; or say who may witness this one."""

    help = (
        "Looks at the log of another Troth host at URL: that it only grew since the last time. "
        "Signs what it saw and hands the signature over. Ends with 1 when the log was forked or "
        "rolled back, with 2 when the host does not answer. Without URL: says who watches whom."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom to watch, or whom to let watch."""
        parser.add_argument("url", metavar="URL", nargs="?", default="")
        parser.add_argument("--key", default="", help="the other host's key, as its people know it")
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="go on looking")
        parser.add_argument("--evidence", type=Path, help="folder for evidence of a forked log")
        parser.add_argument("--trust", metavar="KEY", help="let this witness sign our checkpoints")
        parser.add_argument("--forget", metavar="KEY", help="no longer take this witness's lines")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked."""
        try:
            if options["trust"]:
                trusted = cosigning.trust(options["trust"], at=now())
                self.stdout.write(f"The witness {trusted.name} may sign our checkpoints.")
            elif options["forget"]:
                if not cosigning.forget(options["forget"]):
                    raise CommandError("This witness is not on the list.")
                self.stdout.write("The witness is off the list.")
            elif options["url"]:
                self._watch(**options)
            else:
                self._tell()
        except Fault as fault:
            raise CommandError(str(fault)) from None

    def _tell(self) -> None:
        self.stdout.write("This host signs its own log with the key")
        self.stdout.write(f"  {checkpoint.host_key().line}")
        self.stdout.write("and as a witness of other hosts with the key")
        self.stdout.write(f"  {cosigning.own_key()}")
        for known in Witness.objects.order_by("since"):
            self.stdout.write(f"May sign our checkpoints: {known.key}")
        for seen in Watched.objects.order_by("origin"):
            size = bytes(seen.note).decode().split("\n")[1]
            self.stdout.write(f"We watch {seen.url}: {size} entries on {_minute(seen.seen_at)}")

    def _watch(self, *, url: str, key: str, every: int, evidence: Path | None, **_: Any) -> None:
        folder = evidence or settings.HOME / "evidence"
        while True:
            ended = self._look(Remote(url), key, folder)
            if ended == CAUGHT or not every:
                sys.exit(ended)
            close_old_connections()
            time.sleep(every)

    def _look(self, host: Remote, key: str, folder: Path) -> int:
        try:
            seen = witness.look(host, key=key, clock=now)
        except Unreachable as problem:
            self.stderr.write(f"Nothing was learnt: {problem}")
            return UNREACHABLE
        except witness.Overtaken:
            self.stdout.write("Another round was faster.")
            return 0
        except witness.Caught as caught:
            self.stderr.write(f"THE LOG DOES NOT HOLD. {caught}")
            self.stderr.write(f"The evidence, signed by the host itself: {_keep(caught, folder)}")
            return CAUGHT
        self._say(seen)
        return 0

    def _say(self, seen: witness.Seen) -> None:
        size = seen.checkpoint.size
        if seen.before is None:
            self.stdout.write(f"First look at {seen.key.name}: {size} entries, signed with the key")
            self.stdout.write(f"  {seen.key.fingerprint}   (compare it by another way)")
        else:
            self.stdout.write(f"{seen.key.name} grew from {seen.before.size} to {size} entries.")
        if seen.declined:
            self.stdout.write(f"It does not take our signature: {seen.declined}")
            self.stdout.write(
                f"Its operator can list us: troth witness --trust {cosigning.own_key()}"
            )
            self.stdout.write(seen.line)
        else:
            self.stdout.write("We signed that, and it took our signature.")


def _keep(caught: witness.Caught, folder: Path) -> Path:
    """Write the evidence into a file of its own and return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = {"found_at": now().isoformat(), "words": str(caught), **caught.evidence}
    file = folder / f"log-{now():%Y%m%dT%H%M%S%fZ}.json"
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
