"""Changing the host key: a new one is made, all names are sealed again, the old one is retired.

Every step can be interrupted. What tells how far a rotation came is the file of keys (two of them:
it is under way) and each row (its envelope names its key), so that starting again goes on.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ExpressionWrapper, F

from troth.foundation.vault import envelope, host_key
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.host_key import Held, HostIndex, HostKey, HostSealed, KeyFault

BATCH = 500
SOME = 5
SETTLE = 10.0
"""Seconds until an act that began under the older key has ended: longer than a write may wait."""

Say = Callable[[str], object]
Fields = tuple[type[models.Model], list[HostSealed], list[HostIndex]]


class Stuck(Exception):
    """The rotation cannot end; both keys stay in place, and the words say why."""


def held_fields() -> Iterator[Fields]:
    """Yield every model with fields under the host key, with these fields and their indexes."""
    for model in apps.get_models():
        fields = model._meta.local_concrete_fields
        sealed = [f for f in fields if isinstance(f, HostSealed)]
        if sealed:
            yield model, sealed, [f for f in fields if isinstance(f, HostIndex)]


def check() -> None:
    """Raise KeyFault unless the host keys open what the database holds; makes the first key.

    A few rows of each table are tried: a single one may have been altered.
    """
    host_key.live_keys()
    for model, sealed, _ in held_fields():
        rows = [row for row in _raw(model, sealed)[:SOME] if any(row[1:])]
        if rows and not any(_opens(sealed, pk, cells) for pk, *cells in rows):
            raise KeyFault(
                f"The host key in {host_key.path()} does not open the names in this database. Put "
                "secrets and database back from the same host, and try again."
            )


def _opens(sealed: list[HostSealed], row: object, cells: list[bytes | None]) -> bool:
    try:
        _words(sealed, row, cells)
    except Tampered:
        return False
    return True


def rotate(say: Say, *, settle: float = SETTLE) -> None:
    """Carry a rotation through, or to its end when one was interrupted.

    Raises Stuck, KeyFault. The server may go on serving: it notices the new key by itself.
    """
    with _alone():
        check()
        live = host_key.live_keys()
        if len(live) == 1:
            host_key.write([*live, HostKey.new()])
            say("A new host key is made.")
        else:
            say("A rotation was interrupted. It goes on.")
        newest = host_key.live_keys()[-1]
        time.sleep(settle)
        _seal_all_anew(newest, say)
        host_key.write([newest])
        _clear_drafts()
        say("The older host key is retired.")


def _clear_drafts() -> None:
    """Delete what a process that was killed while it wrote the file may have left of old keys."""
    file = host_key.path()
    for draft in file.parent.glob(f"{file.name}.*"):
        draft.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second rotation out: two new keys at once would lose one of them."""
    folder = os.open(host_key.path().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Stuck("Another rotation is under way.") from None
    finally:
        os.close(folder)


def _seal_all_anew(newest: HostKey, say: Say) -> None:
    damaged: list[str] = []
    for model, sealed, indexes in held_fields():
        total, done, last = model._base_manager.count(), 0, None  # noqa: SLF001
        while batch := _batch(model, sealed, indexes, newest, after=last, damaged=damaged):
            done, last = done + len(batch), batch[-1]
            say(f"{model._meta.label}: {done} of {total}")
    if damaged:
        raise Stuck(
            "These rows were altered outside Troth and do not open: "
            f"{', '.join(damaged)}. All others are sealed anew. Both keys stay."
        )


@transaction.atomic
def _batch(
    model: type[models.Model],
    sealed: list[HostSealed],
    indexes: list[HostIndex],
    newest: HostKey,
    *,
    after: object,
    damaged: list[str],
) -> list[Any]:
    """Seal the next rows again where they need it; return the keys of the rows looked at."""
    rows = _raw(model, sealed, indexes).select_for_update()
    found = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
    for pk, *cells in found:
        envelopes, old = cells[: len(sealed)], cells[len(sealed) :]
        try:
            words = _words(sealed, pk, envelopes)
        except Tampered:
            damaged.append(f"{model._meta.label} {pk}")
            continue
        fresh = {i.attname: host_key.index(words[i.of], i.where, newest) for i in indexes}
        is_fresh = [*fresh.values()] == [bytes(cell) for cell in old]
        if is_fresh and all(e is None or _is_of(newest, bytes(e)) for e in envelopes):
            continue
        resealed = {f.attname: f.sealed(words[f.attname], pk) for f in sealed if f.attname in words}
        try:
            model._base_manager.filter(pk=pk).update(**resealed, **fresh)  # noqa: SLF001
        except IntegrityError:
            raise Stuck(f"{model._meta.label} {pk} has the address of another row.") from None
    return [pk for pk, *_ in found]


def _raw(
    model: type[models.Model], sealed: list[HostSealed], indexes: Sequence[HostIndex] = ()
) -> Any:
    """Return rows of (key, envelopes as they are stored, indexes), in the order of their keys."""
    # An expression of plain bytes reads past HostSealed, which would open the envelope.
    names = [f.attname for f in sealed]
    raw = {f"raw_{n}": ExpressionWrapper(F(n), models.BinaryField()) for n in names}
    rows = model._base_manager.order_by("pk").annotate(**raw)  # noqa: SLF001
    return rows.values_list("pk", *raw, *(i.attname for i in indexes))


def _is_of(newest: HostKey, held: bytes) -> bool:
    return envelope.name_of_key(held) == newest.name and envelope.is_bound_to_row(held)


def _words(sealed: list[HostSealed], row: object, cells: list[bytes | None]) -> dict[str, str]:
    """Return what the cells hold; one that holds nothing is left out."""
    fields = zip(sealed, cells, strict=True)
    return {f.attname: Held(bytes(c), f.where).open(row) for f, c in fields if c is not None}
