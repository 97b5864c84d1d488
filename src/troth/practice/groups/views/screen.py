"""What the screens of groups share: the frame of a member's own engagement, and the status."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from troth.engagement.core import queries as engagements
from troth.foundation.kit.request import PersonRequest, clock
from troth.practice.groups.queries import Standing

GET_OR_POST = ("GET", "HEAD", "POST")


def show(
    request: PersonRequest, stands: Standing, page: str, *, form: Form | None = None, **more: Any
) -> HttpResponse:
    """Show a page of a group; a member's page opens the doors of their own engagement."""
    own = stands.mine
    seat = engagements.seat(own.engagement_id, to=request.user) if own else None
    context = {
        "stands": stands,
        "group": stands.group,
        "seat": seat,
        "practitioner": stands.group.practitioner.name,
        "clock": clock(request),
        "form": form,
        "fix": {"agreement": reverse("groups:agreement", args=[stands.group.pk])},
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"groups/{page}.html", context, status=status)
