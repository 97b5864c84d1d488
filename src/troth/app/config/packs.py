"""The check at the start: a pack of the operator with faults is left out, and said so."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - its name in Django

from troth.foundation.ethics import pack


def check(**_options: Any) -> Sequence[CheckMessage]:
    """Return one warning for each fault; the pages go on with the packs that hold."""
    hint = "The pack is left out. Put the file right and start again; `troth packs` checks it."
    return [Warning(str(fault), hint=hint, id="troth.W001") for fault in pack.faults()]
