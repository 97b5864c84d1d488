"""Examines a restored home from within: started as a program of its own, with that home."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F

ALIASES = {"default": "main database", "shares": "share store"}
SHARE = 32
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it holds, and what to say of it."""

    holds: bool
    words: str


def findings(against: str = "") -> Iterator[Finding]:
    """Look at everything, the foundations first; stop where going on would make no sense.

    `against` is the text of a checkpoint that was kept outside: the note, a mail, or its print.
    """
    try:
        for alias, name in ALIASES.items():
            for look in (_whole, _fits):
                finding = look(alias, name)
                yield finding
                if not finding.holds:
                    return
        yield _pepper()
        yield _host_key()
        yield _chains()
        yield from _continues(against)
        yield _shares()
        yield _rooms()
        yield _slots()
        yield _cards()
    except DatabaseError as problem:
        yield Finding(False, f"The databases cannot be read: {problem}")


def _told(subject: str, good: str, faulty: Iterable[object]) -> Finding:
    """Say that all is good, or name the first few that are not."""
    named = sorted(str(one) for one in faulty)
    if not named:
        return Finding(True, f"{subject}: {good}")
    rest = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return Finding(False, f"{subject}: {', '.join(named[:_NAMED])}{rest}")


def _whole(alias: str, name: str) -> Finding:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            return Finding(True, f"The {name} answers.")
        cursor.execute("PRAGMA integrity_check")
        said = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchall()
    if said != ["ok"]:
        return Finding(False, f"The file of the {name} is damaged: {said[0]}")
    if dangling:
        tables = ", ".join(sorted({row[0] for row in dangling}))
        return Finding(False, f"The {name} has rows that point nowhere, in: {tables}")
    return Finding(True, f"The {name} is whole, and every row points to one that exists.")


def _fits(alias: str, name: str) -> Finding:
    """Bring a copy to this version, as serving it would: that too is tried, and not believed."""
    from troth.app.host import tables, version  # noqa: PLC0415 - models load after django.setup

    if strange := tables.unknown(alias):
        return Finding(
            False,
            f"The {name} has changes that this version of Troth does not know ({strange[0]}): "
            "check it with the version that made it.",
        )
    if not (changes := tables.missing(alias)):
        return Finding(True, f"The {name} fits this version of Troth.")
    version.record(Path(settings.HOME))
    try:
        tables.bring_up(alias)
    except (DatabaseError, ValueError) as problem:
        return Finding(False, f"The {name} could not be brought to this version: {problem}")
    return Finding(True, f"The {name} was brought to this version of Troth ({len(changes)}).")


def _chains() -> Finding:
    from troth.foundation.ledger import queries  # noqa: PLC0415 - models load after django.setup
    from troth.foundation.ledger.entry import Broken  # noqa: PLC0415
    from troth.foundation.ledger.models import Chain, Entry  # noqa: PLC0415

    faulty: list[str] = []
    entries = 0
    for chain in Chain.objects.all():
        try:
            length = queries.verify(chain.pk)
        except Broken as problem:
            faulty.append(f"{chain.pk} ({problem})")
            continue
        entries += length
        last = Entry.objects.filter(chain=chain).order_by("-seq").first()
        if length != chain.length or (last and bytes(last.hash) != bytes(chain.head)):
            faulty.append(f"{chain.pk} (its end is missing)")
    if faulty:
        return _told("These chains of the ledger do not hold", "", faulty)
    return Finding(True, f"Every chain of the ledger holds: {entries} entries.")


def _pepper() -> Finding:
    from troth.foundation.vault import pepper  # noqa: PLC0415
    from troth.foundation.vault.faults import WrongPepper  # noqa: PLC0415

    try:
        pepper.check()
    except WrongPepper as fault:
        return Finding(False, str(fault))
    return Finding(True, "The pepper is the one of this database: passwords and codes will fit.")


def _host_key() -> Finding:
    from troth.foundation.vault import rotation  # noqa: PLC0415
    from troth.foundation.vault.host_key import KeyFault  # noqa: PLC0415

    try:
        rotation.check()
    except KeyFault as fault:
        return Finding(False, str(fault))
    return Finding(True, "The host key opens the names and addresses in this database.")


def _continues(against: str) -> Iterator[Finding]:
    """Hold the log to this host's own newest checkpoint, and to one that was kept outside."""
    from troth.foundation.ledger import checkpoint, queries  # noqa: PLC0415
    from troth.foundation.ledger.verify.merkle import Fault  # noqa: PLC0415
    from troth.foundation.ledger.verify.notes import kept, read_key  # noqa: PLC0415

    newest = queries.latest_checkpoint()
    if newest is not None:
        yield _same_root("the newest checkpoint in it", newest.size, bytes(newest.root))
    if not against:
        return
    try:
        older = kept(against, read_key(checkpoint.host_key().line))
    except Fault as fault:
        yield Finding(False, f"The checkpoint that was kept cannot be held against it: {fault}")
    else:
        yield _same_root("the checkpoint that was kept", older.size, older.root)


def _same_root(what: str, size: int, root: bytes) -> Finding:
    """Compare a root with that of the first `size` entries, made again from the entries (RFC 6962).

    Nodes that are stored are not trusted: whoever changes an entry can change them too.
    """
    from troth.foundation.ledger import tree  # noqa: PLC0415
    from troth.foundation.ledger.models import Leaf  # noqa: PLC0415
    from troth.foundation.ledger.verify.merkle import leaf_hash  # noqa: PLC0415

    known: dict[tree.Place, bytes] = {}
    leaves = Leaf.objects.filter(index__lt=size).order_by("index").values_list("entry__hash")
    count = -1
    for count, (digest,) in enumerate(leaves.iterator()):
        known.update(tree.grown(count, leaf_hash(bytes(digest)), known.__getitem__))
    if count + 1 < size:
        return Finding(False, f"The log is older than {what}: {count + 1} entries of {size}.")
    if tree.root(size, known.__getitem__) != root:
        return Finding(False, f"The log was rewritten: it does not lead to {what}.")
    return Finding(True, f"The first {size} entries of the log are those of {what}.")


def _shares() -> Finding:
    from troth.engagement.core.models import Engagement  # noqa: PLC0415
    from troth.foundation.vault.models import Compartment  # noqa: PLC0415
    from troth.foundation.vault.shares.models import (  # noqa: PLC0415
        ShareClass as Kept,
    )
    from troth.foundation.vault.shares.models import (  # noqa: PLC0415
        Shredded,
        ShredShare,
    )

    begun = set(Engagement.objects.values_list("pk", flat=True))
    begun |= set(Compartment.objects.values_list("engagement", flat=True))
    needed = {(pk, kept.value) for pk in begun for kept in Kept}
    rows = ShredShare.objects.values_list("engagement", "kept", "share")
    held = {(pk, kept) for pk, kept, share in rows if len(bytes(share)) == SHARE}
    shredded = set(Shredded.objects.values_list("engagement", "kept"))
    if lost := needed - held - shredded:
        gone = {pk for pk, _ in lost}
        return _told("A share is missing, so records do not open, for engagement", "", gone)
    if both := held & shredded:
        gone = {pk for pk, _ in both}
        return _told("Shredded, and yet the share is there, for engagement", "", gone)
    ended = len({pk for pk, _ in needed & shredded})
    words = f"Every engagement has its shares: {len(begun) - ended}."
    return Finding(True, f"{words} Shredded: {ended}." if ended else words)


def _rooms() -> Finding:
    from troth.foundation.records.models import Sealed  # noqa: PLC0415

    faulty: list[str] = []
    counted = 0
    for model in apps.get_models():
        if issubclass(model, Sealed):
            records = model._default_manager  # noqa: SLF001 - Django's public name for it
            counted += records.count()
            strays = records.exclude(engagement=F("compartment__engagement"))
            faulty += [f"{model._meta.label} {pk}" for pk in strays.values_list("pk", flat=True)]
    return _told(
        "Every sealed record lies in a compartment of its engagement"
        if not faulty
        else "These records lie in a compartment of another engagement",
        str(counted),
        faulty,
    )


def _slots() -> Finding:
    from troth.accounts.people.models import Person  # noqa: PLC0415
    from troth.foundation.vault import queries  # noqa: PLC0415
    from troth.foundation.vault.models import Identity, SignIn, Slot  # noqa: PLC0415

    gone = Person.objects.filter(erased_at__isnull=False).values("pk")
    people = set(Identity.objects.exclude(holder__in=gone).values_list("holder", flat=True))
    slots = {pk: queries.slots(pk) for pk in people}
    strays = set(SignIn.objects.values_list("holder", flat=True)) - people
    strays |= set(Slot.objects.values_list("holder", flat=True)) - people
    if faulty := strays | {pk for pk, found in slots.items() if not found}:
        return _told("Keys, or a way to unlock them, are missing for account", "", faulty)
    if altered := {pk for pk, found in slots.items() if not all(s.is_signed for s in found)}:
        return _told("A way to unlock was changed outside Troth for account", "", altered)
    return Finding(True, f"Every account has its keys and a way to unlock them: {len(people)}.")


def _cards() -> Finding:
    from troth.foundation.vault import identity  # noqa: PLC0415
    from troth.foundation.vault.models import Identity  # noqa: PLC0415

    holders = list(Identity.objects.values_list("holder", flat=True))
    faulty = [pk for pk in holders if not identity.is_genuine(pk)]
    if faulty and len(faulty) == len(holders):
        host = settings.TROTH_HOST_ID
        return Finding(False, f"No public keys were signed for this host: {host} is another one.")
    if faulty:
        return _told("The public keys were changed outside Troth for account", "", faulty)
    return Finding(True, f"All public keys were signed for this host: {len(holders)}.")


def main() -> None:
    """Print the findings as JSON, a line each; the text of a kept checkpoint may come by stdin."""
    django.setup()
    for finding in findings(sys.stdin.read()):
        sys.stdout.write(json.dumps(asdict(finding)) + "\n")


if __name__ == "__main__":
    main()
