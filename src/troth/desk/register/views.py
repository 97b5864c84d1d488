"""Screens that anyone may read: how the code is kept, and what is claimed of security."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth import __version__
from troth.desk.register import register


@require_GET
@login_not_required
def codes(request: HttpRequest) -> HttpResponse:
    """Show how this platform keeps the code, honestly: kept and not yet."""
    context = {"codes": register.register(), "figures": register.figures()}
    return render(request, "register/codes.html", context)


@require_GET
@login_not_required
def clause(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one statement: our paraphrase, what the software does, what stays human."""
    try:
        code, kept = register.entry(ref)
    except KeyError:
        raise Http404 from None
    duty = _(", ").join(kept.statement.duty)
    return render(request, "register/clause.html", {"code": code, "kept": kept, "duty": duty})


@require_GET
@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    """Say what is claimed and what is not."""
    return render(
        request, "register/security.html", {"secure": request.is_secure(), "version": __version__}
    )
