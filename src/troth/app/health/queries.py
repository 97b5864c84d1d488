"""What is known of the host's work: ages, counts and room on the disk. Nothing about people."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from troth.accounts.people import queries as people
from troth.accounts.people.queries import Waiting
from troth.app.backups.copy import default_folder
from troth.app.backups.manifest import MAIN, stamped_at
from troth.app.host import beats
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.models import Entry, Leaf

BACKUP = "backup"
"""The beat of a finished backup, wherever it was laid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One look at the host. Ages are None where the thing never happened."""

    at: datetime
    letters: Waiting
    failed_tries: int
    backup_age: timedelta | None
    checkpoint_age: timedelta | None
    unsigned: bool
    since: timedelta | None
    """How long the first account exists."""
    helpers: dict[str, timedelta | None]
    free: int
    total: int


def facts(*, at: datetime) -> Facts:
    """Look at everything, with a handful of quick queries."""
    disk = shutil.disk_usage(settings.HOME)
    signed = ledger.latest_checkpoint()
    first = people.first_account_at()
    return Facts(
        at=at,
        letters=people.waiting_letters(),
        failed_tries=people.failed_tries(at=at),
        backup_age=_backup_age(at),
        checkpoint_age=at - signed.at if signed else None,
        unsigned=_newest(Entry, "pk") > _newest(Leaf, "entry_id"),
        since=at - first if first else None,
        helpers={name: beats.age(name) for name in beats.names()},
        free=disk.free,
        total=disk.total,
    )


def _newest(kind: type[Entry] | type[Leaf], field: str) -> int:
    return kind.objects.order_by("-pk").values_list(field, flat=True).first() or 0


def _backup_age(at: datetime) -> timedelta | None:
    """Return the age of the newest backup: what the command noted, or what lies in its folder."""
    folder = default_folder() / MAIN
    lying = [stamped_at(p.name) for p in folder.iterdir()] if folder.is_dir() else []
    ages = [at.astimezone(UTC) - made for made in lying if made is not None]
    noted = beats.age(BACKUP)
    return min([*ages, *([noted] if noted is not None else [])], default=None)
