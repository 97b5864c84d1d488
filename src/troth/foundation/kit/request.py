"""Typed requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from troth.foundation.kit.when import Clock

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder
    from troth.accounts.people.models import Person


class PersonRequest(HttpRequest):
    """A request of a person who is signed in.

    `at` is the one moment of this request. `holder` is the person with their keys; reading it
    raises people's Locked while the vault is locked.
    """

    user: "Person"  # type: ignore[assignment]
    at: datetime
    holder: "Holder"
    neighbours: Sequence[object]
    """The person's engagements for the frame, where the view has read them already."""


def clock(request: PersonRequest) -> Clock:
    """Return the present of this request, in the person's own zone and language."""
    return Clock(at=request.at, zone=get_current_timezone(), lang=get_language() or "en")
