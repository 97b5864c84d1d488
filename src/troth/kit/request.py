"""Typed requests."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from troth.people.holder import Holder
    from troth.people.models import Person


class PersonRequest(HttpRequest):
    """A request of a person who is signed in.

    `at` is the one moment of this request. `holder` is the person with their keys; reading it
    raises people's Locked while the vault is locked.
    """

    user: "Person"  # type: ignore[assignment]
    at: datetime
    holder: "Holder"
