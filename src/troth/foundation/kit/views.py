"""The gallery: every part in every state, for designers and for the tests of the look."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from troth.foundation.kit import gallery as samples
from troth.foundation.kit.when import Clock

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""The gallery shows one moment for ever, so that its pictures can be compared."""


@require_GET
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every part in every state, with words from the field."""
    clock = Clock(at=AT, zone=UTC, lang=get_language() or "en")
    context = {
        **samples.everything(clock, request.path),
        "fresh": samples.SampleForm(auto_id="fresh_%s"),
        "wrong": samples.SampleForm(samples.WRONG),
    }
    return render(request, "kit/gallery.html", context)
