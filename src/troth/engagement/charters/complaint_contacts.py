"""Who may be named in a charter to hear concerns: a room above says whom the practitioner named.

The charter holds their name and the fingerprint of their key, so that the parties sign both: later
a concern goes to that very key, or nowhere.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from troth.engagement.charter_text.sections import ComplaintContact
from troth.foundation.kit.hooks import Hook

sources: Hook[Callable[[UUID], Sequence[ComplaintContact]]] = Hook()
"""Called with an engagement's id, each returns whom its practitioner named."""


def offered(engagement: UUID) -> list[ComplaintContact]:
    """Return everyone who can be named in the charter of an engagement."""
    return [hearer for source in sources for hearer in source(engagement)]
