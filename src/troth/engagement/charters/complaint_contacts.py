"""Who may be named in a charter to hear concerns: a room above says whom the practitioner named.

The charter holds their name and the fingerprint of their key, so that the parties sign both: later
a concern goes to that very key, or nowhere.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from troth.engagement.charters.text.sections import ComplaintContact

Source = Callable[[UUID], Sequence[ComplaintContact]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source: called with an engagement's id, it returns whom its practitioner named."""
    if source not in _sources:
        _sources.append(source)


def offered(engagement: UUID) -> list[ComplaintContact]:
    """Return everybody who can be named in the charter of an engagement."""
    return [hearer for source in _sources for hearer in source(engagement)]
