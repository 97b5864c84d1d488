"""Whether an objective may lie outside of what the work is about: an honest match of words.

It asks a question and answers none: a plain match of the beginnings of words (SEED000-SCOPE-1).
"""

import re
import unicodedata

from troth.engagement.charter_text.sections import Objective, Scope
from troth.foundation.ethics.clause import clause

LEAST = 4
"""Letters of a word that says what something is about; "and" and "the" say nothing."""
STEM = 5
"""Letters by which two words count as kin: "leading" and "leader"."""
_COMMON = (
    "about above after again also and another around because before being between both can could "
    "does done each ever every from have having here into just less like make making more most "
    "must much need needs only other over people same shall should some such take than that their "
    "them then there these they thing things this through time under until very want what when "
    "where which while with without work working would your aber alle auch beim dann dass dein "
    "deine dieser diese dieses doch eine einem einen einer eines haben hier ihre immer mehr mein "
    "meine nach nicht noch oder ohne sehr sein seine sich sind über unser unter viel werden wird "
    "wenn wird"
)
COMMON = frozenset(_COMMON.split())
"""Words that every objective may have: they match nothing."""


def _stems(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    words = (w for w in re.findall(r"\w+", folded) if len(w) >= LEAST and w not in COMMON)
    return frozenset(word[:STEM] for word in words)


@clause("SEED000-SCOPE-1")
def seems_outside(words: str, scope: Scope) -> bool:
    """Say whether words match nothing of what it is about, or something of what it is not."""
    if not (scope.within.strip() and scope.without.strip() and words.strip()):
        return False
    said, within, without = _stems(words), _stems(scope.within), _stems(scope.without)
    return not said & within or bool(said & (without - within))


@clause("SEED000-SCOPE-1")
def asks(objective: Objective, scope: Scope) -> bool:
    """Say whether to ask about an objective: nobody declined it, nor said that it belongs."""
    if objective.is_declined or objective.is_within:
        return False
    return seems_outside(objective.text, scope)
