"""Faults of the host, told well: a full disk, a locked or read-only database, a key that is gone.

The visitor reads what to do and gets back what they typed; the operator reads the cause in the log,
without a word of anyone. There is no trace on the page.
"""

import errno
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from troth.foundation.kit import trail
from troth.foundation.kit.typed import Pairs, numbered, split, typed, whose
from troth.foundation.vault.faults import Fault, Unreadable
from troth.foundation.vault.lanes import Crowded

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = logging.getLogger(__name__)

WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What the visitor is advised, what the operator reads in the log, and the status."""

    advice: "_StrPromise"
    cause: str
    status: int = 503


_LATER = _("Wait a few minutes, then send it again. Copy what you typed, to be safe.")
_OPERATOR = _("Tell the people who run this host. Only they can fix it. Copy what you typed.")

FULL = Told(_OPERATOR, "The disk or the database is full. Make room, then it goes on by itself.")
READ_ONLY = Told(
    _OPERATOR, "The database cannot be written: look at the rights of its files, or at its server."
)
BUSY = Told(_LATER, "The database was locked for too long. Something else holds it.")
CROWDED = Told(
    _("Many people are signing in at this moment. Wait a few seconds, then send it again."),
    "More people sign in at once than there is room for; those were asked to try again.",
)
DATABASE = Told(_LATER, "The database does not answer as it should.")
DAMAGED = Told(
    _("What is stored here cannot be read any more. Tell the people who run this host."),
    "Something stored is cut short, unknown, or was changed outside Troth.",
    status=500,
)

PHRASES = (
    ("disk is full", FULL),
    ("disk i/o error", FULL),
    ("no space left", FULL),
    ("could not extend file", FULL),
    ("readonly database", READ_ONLY),
    ("read-only transaction", READ_ONLY),
    ("read only database", READ_ONLY),
    ("unable to open database file", READ_ONLY),
    ("is locked", BUSY),
    ("lock timeout", BUSY),
    ("statement timeout", BUSY),
)


def told(error: BaseException | None) -> Told | None:
    """Return how a fault of the host is told, or None for an error of another kind."""
    found: Told | None = None
    match error:
        case Unreadable():
            found = DAMAGED
        case Crowded():
            found = CROWDED
        case Fault():
            found = Told(_OPERATOR, str(error))
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG):
            found = FULL
        case OSError(errno=errno.EROFS):
            found = READ_ONLY
        case DatabaseError() | InterfaceError():
            found = _of_database(error)
    return found


def _of_database(error: Exception) -> Told | None:
    said = str(error).lower()
    for phrase, kind in PHRASES:
        if phrase in said:
            return kind
    names = {kind.__name__ for kind in type(error).__mro__}
    return DATABASE if names & {"OperationalError", "InterfaceError"} else None


def page(request: HttpRequest, fault: Told, *, saved: bool | None) -> HttpResponse:
    """Return the page of a fault, made without the database; and tell the operator.

    `saved` is False when the act is known not to have been carried out, None when it may have.
    """
    match = request.resolver_match
    log.error("%s (%s)", fault.cause, match.view_name if match else "before any page")
    shown, along = _typed(request)
    context = {
        "advice": fault.advice,
        "posted": request.method == "POST",
        "certain": saved is False,
        "shown": shown,
        "along": along,
        "action": request.get_full_path(),
        "csrf": get_token(request),
        "number": trail.number(),
    }
    answer = HttpResponse(render_to_string("kit/fault.html", context), status=fault.status)
    answer.headers["Retry-After"] = str(WAIT_SECONDS)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _typed(request: HttpRequest) -> tuple[Pairs, Pairs]:
    """Return what was typed: what is shown, and what goes along."""
    shown, along = split(typed(request))
    return shown, along + numbered(request) + whose(request)
