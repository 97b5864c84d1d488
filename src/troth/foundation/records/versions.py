"""Versions of one document: a correction is a new row that names the one it was based on.

Two people, or one in two windows, can begin from the same version. Who saves second is told, and
nothing that they typed is lost: Overtaken undoes the act, and the page asks again.
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models

from troth.foundation.records.models import Sealed
from troth.foundation.records.privacy import clear


class Overtaken(Exception):
    """Another version was saved since the one that someone began from; nothing was saved now.

    `by_name` says by whom, where the page tells it. No words are carried: the transaction is
    undone, and with it the entry of a reading.
    """

    def __init__(self, by_name: str = "") -> None:
        super().__init__("Another version was saved meanwhile.")
        self.by_name = by_name


def number_after(last: Sealed | None, *, base: int | None = None) -> int:
    """Return the number of the next version; raise Overtaken unless `last` is the one of `base`."""
    number = last.version if last else 0
    if base not in (None, number):
        raise Overtaken
    return number + 1


def overtake(seen: "models.QuerySet[Any]") -> None:
    """Let the row that someone had before them count no longer, or raise Overtaken."""
    if not seen.filter(current=True).update(current=False):
        raise Overtaken


class Edited(Sealed):
    """A document whose versions are rows of the same `root`: one of them is `current` (GCE-2.13).

    `CARRIED` names the fields that every version has from the first one, `LINE` those that all
    versions of one document, and no others, have in common.
    """

    CARRIED: ClassVar[tuple[str, ...]] = ()
    LINE: ClassVar[tuple[str, ...]] = ("root",)

    root = models.UUIDField()
    current = models.BooleanField(default=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["root", "version"], name="one_%(class)s_a_version"),
            models.UniqueConstraint(
                fields=["root"], condition=models.Q(current=True), name="one_current_%(class)s"
            ),
        ]

    class Privacy(Sealed.Privacy):
        root = clear("corrections append")
        current = clear("corrections append")

    @classmethod
    def begin(cls, **fields: Any) -> Self:
        """Return the first version of a document, not saved yet."""
        made = cls(id=uuid4(), **fields)
        made.root = made.pk
        return made

    def edited(self) -> Self:
        """Return the next version, not saved yet; raise Overtaken when this one is not current."""
        overtake(type(self)._default_manager.filter(pk=self.pk))  # noqa: SLF001
        carried = {name: getattr(self, name) for name in self.CARRIED}
        return type(self)(id=uuid4(), root=self.root, version=self.version + 1, **carried)
