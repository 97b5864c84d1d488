"""One press is one act: a form that arrives twice is answered with what its first arrival made.

The token against forgery, which Django makes new for each form, is the number of that form. Number,
person, address and all that was typed make the key of one row; it is claimed in the transaction of
the act, so that of two arrivals at once one waits for the other. A form that was sent, changed and
sent again is another act: nothing typed is lost.
"""

import hmac
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from troth.foundation.kit import faults
from troth.foundation.kit.models import Press
from troth.foundation.kit.typed import NUMBER, TOKEN, number
from troth.foundation.vault import derive, envelope

REMEMBERED = timedelta(days=1)
"""How long a second arrival is known; a sign-in is over sooner."""
MADE = frozenset({302, 303})
"""What a form that was carried out is answered with; every other answer made nothing."""
BROKEN = 500

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def apart(view: View) -> View:
    """Mark a view whose forms are not one act: they make nothing, or take many transactions."""
    view.takes_no_number = True  # type: ignore[attr-defined]
    return view


@dataclass(frozen=True, slots=True)
class Claim:
    """The one row of a form, found by its number and by all that it says."""

    id: str
    number: str

    @classmethod
    def of(cls, request: HttpRequest, number: str) -> "Claim":
        """Return the claim of a form as it was sent by this person."""
        keyed = hmac.new(number.encode(), digestmod=sha256)
        for said in _said(request):
            keyed.update(len(said).to_bytes(8) + said)
        return cls(keyed.hexdigest(), number)

    def take(self, *, at: datetime) -> str:
        """Claim the act; return where it led to if it was done before, else nothing.

        While another arrival is at it, this waits until that one has ended.
        """
        try:
            with transaction.atomic():
                Press(pk=self.id, at=at).save(force_insert=True)
        except IntegrityError:
            return self._open(bytes(Press.objects.get(pk=self.id).answer))
        return ""

    def settle(self, response: HttpResponse) -> None:
        """Remember where the act led to; forget one that was not carried out."""
        if response.status_code >= BROKEN:
            transaction.set_rollback(True)
        elif response.status_code in MADE:
            Press.objects.filter(pk=self.id).update(answer=self._seal(response["Location"]))
        else:
            Press.objects.filter(pk=self.id).delete()

    def _seal(self, address: str) -> bytes:
        return envelope.wrap(address.encode(), self._key(), {"press": self.id})

    def _open(self, answer: bytes) -> str:
        return envelope.unwrap(answer, self._key(), {"press": self.id}).decode()

    def _key(self) -> bytes:
        return derive.hkdf(self.number.encode(), "press")


def _said(request: HttpRequest) -> Iterator[bytes]:
    yield str(getattr(request.user, "pk", "")).encode()
    yield request.get_full_path().encode()
    for name, values in request.POST.lists():
        if name not in (NUMBER, TOKEN):
            for value in values:
                yield from (name.encode("utf-8", "replace"), value.encode("utf-8", "replace"))
    for name, files in request.FILES.lists():
        for file in files:
            yield from (name.encode(), str(file.name).encode(), file.read())
            file.seek(0)


class OnePress:
    """Makes the act of a numbered form one transaction with the claim to it.

    It stands last, so that what unlocks, asks to sign in or refuses has had its turn. What an act
    writes although it fails, as tries that are counted, stays; a fault of ours takes all back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and end the transaction that `process_view` began, if it began one."""
        with ExitStack() as act:
            request.act, request.claim = act, None  # type: ignore[attr-defined]
            response = self.get_response(request)
            claim: Claim | None = request.claim  # type: ignore[attr-defined]
            if claim is not None:
                claim.settle(response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Claim the act; answer for it when it was done before."""
        sent = number(request)
        if not sent or getattr(view, "takes_no_number", False):
            return None
        claim = Claim.of(request, sent)
        try:
            request.act.enter_context(transaction.atomic())  # type: ignore[attr-defined]
            done = claim.take(at=request.at)  # type: ignore[attr-defined]
        except DatabaseError as error:
            fault = faults.told(error)
            if fault is None:
                raise
            return faults.page(request, fault, saved=False)
        if done:
            return redirect(done)
        request.claim = claim  # type: ignore[attr-defined]
        return None


def sweep(*, at: datetime) -> int:
    """Clear away what is remembered no longer; return how many rows went."""
    gone, _ = Press.objects.filter(at__lte=at - REMEMBERED).delete()
    return gone
