"""Screens of where someone is signed in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from troth.accounts.people import devices as kinds
from troth.accounts.people import queries, sign_in
from troth.accounts.people.services import devices as services_devices
from troth.foundation.kit.request import PersonRequest, clock


@require_safe
def devices(request: PersonRequest) -> HttpResponse:
    """List where the person is signed in, with this sign-in marked."""
    now, here = clock(request), sign_in.store(request).row_key
    found = queries.sign_ins(to=request.user, at=request.at)
    listed = [
        {
            "key": session.pk,
            "words": title,
            "made": now.moment(session.made_at),
            "seen": now.moment(session.seen_at),
            "is_this": session.pk == here,
            "is_unlocked": queries.is_unlocked(session, at=request.at),
        }
        for session, title in zip(found, kinds.told_apart(s.device for s in found), strict=True)
    ]
    return render(request, "people/devices.html", {"sign_ins": listed})


@require_POST
def device_end(request: PersonRequest, key: str) -> HttpResponse:
    """End one of one's own sign-ins."""
    services_devices.end_session(key, by=request.user, at=request.at)
    if key == sign_in.store(request).row_key:
        request.session.flush()
        return redirect("people:sign_in")
    messages.success(request, _("That sign-in has ended."))
    return redirect("people:devices")


@require_POST
def devices_end(request: PersonRequest) -> HttpResponse:
    """End every other sign-in of one's own."""
    here = sign_in.store(request).row_key
    ended = services_devices.end_other_sessions(by=request.user, but=here, at=request.at)
    told = ngettext(
        "%(count)d other sign-in has ended.", "%(count)d other sign-ins have ended.", ended
    )
    messages.success(request, told % {"count": ended})
    return redirect("people:devices")
