"""Turns refusals and things out of reach into pages, in one place, and has them recorded."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit import faults, hooks, typed
from troth.foundation.kit.when import Clock
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services.refusals import Ended, LostKey, NoKey

CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
"""What a form of ours, or a witness of the ledger, says its body is written in."""


class PlainBodies:
    """Answers 400 to a body in a charset that no page of ours uses, before anything reads it.

    The name may be unknown, or that of a codec that makes no text at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"'").lower() not in CHARSETS:
            return render(request, "kit/bad_request.html", status=400)
        return self.get_response(request)


class AnswerRefusals:
    """403 with the verdict for Refused; 404 for what is out of reach; both leave an entry.

    What does not exist and what may not be seen take the same way: the attempt goes to the
    ledger of the engagement it touches, or else to the asker's own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return answer
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            back = {"back": _page_above(request.path)}
            return render(request, "kit/by_form.html", back, status=answer.status_code)
        bare = request.path.rstrip("/")
        if answer.status_code == HTTPStatus.NOT_FOUND and bare != request.path and _is_page(bare):
            return redirect(bare)
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer the errors that are answers; leave the rest loud."""
        match error:
            case Refused():
                return _refused(request, error)
            case Ended():  # only who holds the key gets this far: nobody else learns of it
                return _ended(request, error)
            case LostKey() | NotEntitled():  # it is in their reach: so say what is the case
                return _shut(request, error)
            case ObjectDoesNotExist() | NoKey():
                return _out_of_reach(request, getattr(error, "chain", None))
            case Http404():
                return render(request, "kit/not_found.html", status=404)
        fault = faults.told(error)
        # The view broke, so its transaction did not end: nothing of it was saved.
        return faults.page(request, fault, saved=False) if fault else None


def _is_page(path: str) -> bool:
    """Say whether an address of this host is in the table."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _page_above(path: str) -> str:
    """Return the nearest address above one that is entered again, and takes only a form."""
    while path.count("/") > 1:
        path = path.rpartition("/")[0]
        if _is_page(path):
            return path
    return "/"


def _ended(request: HttpRequest, error: Ended) -> HttpResponse:
    clock = Clock(at=_moment(request), zone=get_current_timezone(), lang=get_language() or "en")
    since = clock.day(error.at).short if error.at else ""
    told = {"is_all": error.is_all, "since": since}
    return render(request, "kit/ended.html", told, status=410)


def _shut(request: HttpRequest, error: LostKey | NotEntitled) -> HttpResponse:
    if isinstance(error, NotEntitled):
        _tell_of_room(request, error)
        return render(request, "kit/not_entitled.html", status=409)
    status = 200 if request.method in ("GET", "HEAD") else 409
    return render(request, "kit/lost_key.html", status=status)


def _tell_of_room(request: HttpRequest, error: NotEntitled) -> None:
    """Enter that a room was refused, once an hour for each, and let its members know."""
    person = _asker(request)
    if person is None or not error.chain:
        return
    chain, at = UUID(error.chain), _moment(request)
    if ledger.refuse_room(chain=chain, by=person, at=at, purpose=error.purpose):
        for tell in hooks.refused_rooms:
            tell(chain, at)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    person = _asker(request)
    if person is not None:
        clauses = [r.clause.ref for r in error.verdict.reasons]
        chain = error.chain or person
        ledger.refuse(chain=chain, by=person, at=_moment(request), clauses=clauses)
    mine = person is not None and typed.typist(request) == str(person)
    shown, along = typed.split(typed.typed(request) if mine else [])
    again = {"shown": shown, "along": along, "action": request.get_full_path()}
    return render(request, "kit/refused.html", {"verdict": error.verdict, **again}, status=403)


def _out_of_reach(request: HttpRequest, chain: UUID | None) -> HttpResponse:
    person = _asker(request)
    if person is not None:
        ledger.knock(chain=chain or person, by=person, at=_moment(request), address=_route(request))
    return render(request, "kit/not_found.html", status=404)


def _asker(request: HttpRequest) -> UUID | None:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def _moment(request: HttpRequest) -> datetime:
    """Return the one moment of the request, which `people.middleware` gave it."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def _route(request: HttpRequest) -> str:
    """Name the page that was asked for, as the table of addresses has it: no query, no words."""
    match = request.resolver_match
    return match.view_name if match else ""
