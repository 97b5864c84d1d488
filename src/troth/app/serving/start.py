"""What has to hold before a host serves, looked at before anything is made or migrated.

A database, a share store or a key that is gone must not be made again in silence: that would hide
the loss, and show the first visitor a new host.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections, transaction

from troth import __version__
from troth.accounts.people.models import Person
from troth.app.demo import policy as demo_policy
from troth.app.demo import stage
from troth.app.host import presence, tables
from troth.app.host.version import OtherVersion
from troth.foundation.kit import demo
from troth.foundation.ledger import checkpoint
from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.verify.merkle import Fault as Forged
from troth.foundation.ledger.verify.notes import open_note, read_key
from troth.foundation.vault import host_key, pepper, share_store
from troth.foundation.vault.faults import Fault, NoShareStore
from troth.foundation.vault.models import Compartment, PepperCheck
from troth.foundation.vault.router import SHARES
from troth.foundation.vault.shares.models import ShredShare

SOME = 20


class NoDatabase(Fault):
    """The main database is gone, while shares or secrets of it are there."""

    def __init__(self) -> None:
        super().__init__(
            "The main database is missing or empty, and this home was in use: it is not served as "
            "a new host. See that TROTH_DATABASE is right and that its disk is mounted, or restore "
            "the database from your backup. To begin a new host, set TROTH_HOME to a new folder."
        )


class ForeignKey(Fault):
    """The key in the secrets is not the one that signed this host's ledger."""

    def __init__(self) -> None:
        super().__init__(
            "The secret ledger, or the secret host, is not the one that signed the checkpoints in "
            "this database. Put both files back from your backup, and start again."
        )


class ExposedDemo(Fault):
    """A demo would be served to others than who sits at this machine, or beside real people."""


def examine() -> None:
    """Raise a Fault, with words that say what to do; a new host passes.

    What cannot be looked at because its table has an older shape is looked at by a second call,
    after the tables were brought up to date.
    """
    if not _tables("default"):
        if was_used():
            raise NoDatabase
        return
    _fit()
    present = _tables("default")
    if PepperCheck._meta.db_table in present:
        _unless_older(pepper.check)
    if Checkpoint._meta.db_table in present:
        _unless_older(_signer)
    if Person._meta.db_table in present:
        _unless_older(_people)
    if Compartment._meta.db_table in present:
        _unless_older(_shares)


def _unless_older(look: Callable[[], None]) -> None:
    try:
        look()
    except DatabaseError:
        if not any(tables.missing(alias) for alias in tables.APPS):
            raise


def _fit() -> None:
    """Refuse a database that a version before the first release, or a newer one, has made."""
    for alias, name in (("default", "main database"), (SHARES, "share store")):
        if _tables(alias) and (strange := tables.unknown(alias)):
            raise OtherVersion(
                f"The {name} was made by another version of Troth, with changes that "
                f"{__version__} does not know ({strange[0]}): use the version that made it, or "
                "give this one an empty database."
            )


def _tables(alias: str) -> set[str]:
    """Return the tables of a database; one whose file is missing is not made by looking."""
    connection = connections[alias]
    if connection.vendor == "sqlite" and not tables.file_is_there(alias):
        return set()
    return set(connection.introspection.table_names())


def was_used() -> bool:
    """Tell whether this home was served before, or holds something of one that was."""
    home = Path(settings.HOME)
    return presence.has_begun(home) or host_key.path().exists() or _has_shares()


def _has_shares() -> bool:
    if ShredShare._meta.db_table not in _tables(SHARES):
        return False
    return bool(ShredShare.objects.exists())


def _signer() -> None:
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return
    try:
        open_note(bytes(newest.note).decode(), read_key(checkpoint.host_key().line))
    except (Forged, ValueError):
        raise ForeignKey from None


def _people() -> None:
    if not Person.objects.exists():
        if _has_shares():
            raise NoDatabase
        return
    if not demo.is_here():
        if stage.has_cast():
            raise ExposedDemo(
                f"This home holds the demo cast, and its mark {demo.file()} is missing: everybody "
                "who knew the demo's password could sign in. Put the file back, or set TROTH_HOME "
                "to a new folder."
            )
        return
    verdict = demo_policy.may_enter()
    if not verdict:
        reasons = " ".join(str(reason) for reason in verdict.reasons)
        raise ExposedDemo(
            f"This home holds the demo. {reasons} To work with people, set TROTH_HOME to a new "
            "folder; to remove the demo with all that was written in it: ./run demo --remove"
        )
    if any(not demo.is_invented(person.email) for person in Person.objects.all()):
        raise ExposedDemo(
            "Real people have accounts beside the demo cast here, as an earlier version allowed. "
            "Start that version once more, let them take along what is theirs, and begin with a "
            "new TROTH_HOME."
        )


def _shares() -> None:
    rows = Compartment.objects.order_by("made_at").values_list("engagement", flat=True)
    engagements = set(rows[:SOME])
    if not engagements:
        return
    if not _tables(SHARES):
        raise NoShareStore
    share_store.check()
    with transaction.atomic(SHARES):
        known = share_store.known(engagements)
    if not engagements & known:
        raise NoShareStore
