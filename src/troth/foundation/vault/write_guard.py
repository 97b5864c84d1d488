"""The trap: no slot and no grant is made or changed outside the reach of an unlocked holder.

`with unlocked(keyring)` is the only way past it. The models Slot and Grant ask here before every
INSERT and UPDATE that Django sends for them. Who writes SQL of their own walks round the trap, but
not round the ciphers: without the seed they can wrap and seal nothing that opens, or that its
holder has signed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from troth.foundation.vault.keyring import Keyring

M = TypeVar("M", bound=models.Model)
_holder: ContextVar[UUID | None] = ContextVar("troth_unlocked_holder", default=None)


class NotUnlocked(RuntimeError):
    """Something tried to make or change a slot or a grant without its unlocked holder."""


@contextmanager
def unlocked(keyring: Keyring) -> Iterator[None]:
    """Let slots of this person, and grants that they give, be written inside the block."""
    if type(keyring) is not Keyring:
        raise NotUnlocked("Only an unlocked keyring opens this door.")
    before = _holder.set(keyring.holder_id)
    try:
        yield
    finally:
        _holder.reset(before)


class KeyRows(models.QuerySet[M]):
    """Rows of slots or grants; `model.made_by` names the field of the person who must be there."""

    def _insert(self, objs: Sequence[M], *args: Any, **options: Any) -> Any:
        person = _person()
        if any(getattr(row, self.model.made_by) != person for row in objs):  # type: ignore[attr-defined]
            raise NotUnlocked("A slot or a grant is made by its own holder or giver only.")
        return super()._insert(objs, *args, **options)  # type: ignore[misc]

    _insert.alters_data = True  # type: ignore[attr-defined]
    _insert.queryset_only = False  # type: ignore[attr-defined]

    def _update(self, values: Any) -> Any:
        _person()
        return super()._update(values)  # type: ignore[misc]

    _update.alters_data = True  # type: ignore[attr-defined]
    _update.queryset_only = False  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        _person()
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]


def _person() -> UUID:
    person = _holder.get()
    if person is None:
        raise NotUnlocked("A slot or a grant is written only where its holder is unlocked.")
    return person
