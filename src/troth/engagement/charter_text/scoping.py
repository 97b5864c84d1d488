"""Whether an objective lies within what the work is about: the client is asked, nothing guesses."""

from troth.engagement.charter_text.sections import Objective
from troth.foundation.ethics.clause import clause


@clause("SEED000-SCOPE-1")
def asks(objective: Objective) -> bool:
    """Say whether the client has still to say of an objective that it is within (SEED000-SCOPE-1).

    What they declined, they need not place; and their answer stands until its words change.
    """
    return bool(objective.text.strip()) and not (objective.is_declined or objective.is_within)
