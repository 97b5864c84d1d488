"""The audience line: who can read an item, in names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from troth.foundation.kit.names import listed, sentence

YOU = ""
"""Stands for the person who looks at the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceLine:
    """Who can read one item, computed from the grants.

    `readers` are names, with "" first when the person who looks is one of them. `detail` is one
    more sentence. `why_url` leads to the grant and its authority, `looked_url` to the reads; an
    empty address leaves the link out. `released` shows the open lock: the item left the room.
    """

    readers: tuple[str, ...]
    detail: str = ""
    why_url: str = ""
    looked_url: str = ""
    released: bool = False

    @property
    def names(self) -> str:
        """The readers as one sentence."""
        return names(self.readers)

    def of(self, item: object) -> "AudienceLine":
        """Return the same line for one item by its id: its link leads to who looked at that."""
        looked = f"{self.looked_url}?about={item}" if self.looked_url else ""
        return replace(self, looked_url=looked)


def names(readers: Sequence[str]) -> str:
    """Return the readers as a sentence: "Only you.", "You and Carla.", "You, Carla, and Hana."."""
    if not readers:
        return _("Nobody.")
    if len(readers) == 1:
        only = readers[0]
        return sentence(_("Only %(name)s."), {"name": only}) if only != YOU else _("Only you.")
    *first, last = (_("You") if name == YOU else name for name in readers)
    if len(first) == 1:
        return sentence(_("%(first)s and %(last)s."), {"first": first[0], "last": last})
    comma = pgettext("between names", ", ")
    everybody = {"first": listed(first, comma), "last": last}
    return sentence(_("%(first)s, and %(last)s."), everybody)
