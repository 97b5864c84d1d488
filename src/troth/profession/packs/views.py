"""Packs as pages: opened by anyone, signed by who opened them, compared with older editions."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.foundation.ethics import pack as library
from troth.foundation.ethics.pack import Kind, Pack, UnknownPack
from troth.foundation.kit.request import PersonRequest, clock
from troth.foundation.kit.when import Moment
from troth.profession.packs import colleagues, policy, presenters, queries, services

KINDS = (Kind.CODE, Kind.POLICY, Kind.JURISDICTION)


@require_safe
@login_not_required
def packs(request: PersonRequest) -> HttpResponse:
    """Show every code, policy and jurisdiction of this host, and which edition is in force."""
    today = queries.today(request.at)
    titles = {
        Kind.CODE: _("Codes of ethics"),
        Kind.POLICY: _("Policies"),
        Kind.JURISDICTION: _("Jurisdictions"),
    }
    groups = [(titles[kind], [(p, _standing(p, today)) for p in _newest(kind)]) for kind in KINDS]
    return render(request, "packs/packs.html", {"groups": groups})


def _newest(kind: Kind) -> list[Pack]:
    """Return the editions of a kind by name, the newest edition of each first."""
    found = list(library.packs(kind))
    found.sort(key=lambda p: p.valid_from or date.min, reverse=True)
    return sorted(found, key=lambda p: p.id)


def _standing(found: Pack, today: date) -> str:
    newest = library.newest(found.kind, found.id, today)
    if newest is not None and newest.pin == found.pin:
        return "in force"
    return "coming" if found.valid_from and found.valid_from > today else "older"


@require_safe
@login_not_required
def pack(request: PersonRequest, kind: str, ident: str, edition: str) -> HttpResponse:
    """Show one edition. For someone who is signed in, it is remembered that they opened it."""
    found = _find(kind, ident, edition)
    is_known = request.user.is_authenticated
    if is_known:
        services.open_pack(found, by=request.user, at=request.at)
    context = {
        "pack": found,
        "rows": presenters.rows(found),
        "standing": _standing(found, queries.today(request.at)),
        "signed": is_known and queries.has_pledged(request.user.pk, found),
        "pledged": _pledged(request, found) if is_known else [],
        "is_known": is_known,
        "clock": clock(request),
    }
    return render(request, "packs/pack.html", context)


def _pledged(request: PersonRequest, found: Pack) -> list[tuple[str, Moment]]:
    """Return which practitioners of this person signed an edition, and when (GCE-1.2a)."""
    practitioners = colleagues.practitioners_of(request.user)
    made = ((name, queries.pledge(pk, found).shown(pk)) for pk, name in practitioners.items())
    now = clock(request)
    return [(name, now.moment(signed.at)) for name, signed in made if signed.at]


@require_http_methods(("GET", "HEAD", "POST"))
def sign(request: PersonRequest, kind: str, ident: str, edition: str) -> HttpResponse:
    """Sign an edition that was opened: pledge a code, accept a policy, confirm a jurisdiction."""
    found = _find(kind, ident, edition)
    if request.method == "POST":
        services.pledge(found, by=request.holder, at=request.at)
        messages.success(request, _("Signed. It is kept with your key and the time."))
        return redirect("packs:sign", kind, ident, edition)
    opened = queries.opened_at(request.user.pk, found)
    made = queries.pledge(request.user.pk, found)
    held, now = made.held.get(request.user.pk), clock(request)
    context = {
        "pack": found,
        "verdict": policy.may_sign_pack(request.user.pk, found, at=request.at),
        "opened": now.moment(opened) if opened else None,
        "signed": now.moment(held.at) if held else None,
        "is_broken": bool(made.broken),
        "signature": bytes(held.signature).hex() if held else "",
        "fix": {"pack": reverse("packs:pack", args=[kind, ident, edition])},
    }
    return render(request, "packs/pack_sign.html", context)


@require_safe
def change(request: PersonRequest, kind: str, ident: str, edition: str, since: str) -> HttpResponse:
    """Show what an edition changed against an older one, statement by statement."""
    was, now = _find(kind, ident, since), _find(kind, ident, edition)
    services.open_pack(now, by=request.user, at=request.at)
    context = {
        "pack": now,
        "was": was,
        "changes": presenters.changes(was, now),
        "signed": queries.has_pledged(request.user.pk, now),
    }
    return render(request, "packs/pack_change.html", context)


def _find(kind: str, ident: str, edition: str) -> Pack:
    try:
        found = library.pack(kind, ident, edition)
    except UnknownPack:
        raise Http404 from None
    if found.kind not in KINDS:
        raise Http404
    return found
