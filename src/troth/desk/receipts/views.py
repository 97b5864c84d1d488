"""Receipts of outward acts: for paper, and to be found again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from troth.desk.access_log import services as access_log
from troth.desk.access_log.lines import receipt_of as address_of
from troth.desk.receipts import receipts
from troth.foundation.kit.request import PersonRequest, clock


@require_GET
def receipt(request: PersonRequest, chain: UUID, digest: str) -> HttpResponse:
    """Show the receipt of one act, with a checkpoint over it that counts as handed out."""
    told, seat = receipts.find(chain, digest, to=request.user)
    signed = access_log.for_paper(request.user, at=request.at)
    found = receipts.receipt(told, seat, signed, to=request.user)
    now = clock(request).beside(seat.zones if seat else ())
    context = {"receipt": found, "seat": seat, "clock": now}
    return render(request, "receipts/receipt.html", context)


@require_GET
def receipt_of(request: PersonRequest, about: UUID) -> HttpResponse:
    """Lead to the receipt of the newest act with a summary, an engagement or one's account."""
    return redirect(address_of(receipts.of(about, to=request.user)))


@require_GET
def receipt_of_notice(request: PersonRequest, notice: UUID) -> HttpResponse:
    """Lead to the receipt of the act that a notice tells of."""
    return redirect(address_of(receipts.of_notice(notice, to=request.user)))
