"""The screen behind the link of an invitation; anyone who has the link can open it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troth.accounts.people import sign_in as way
from troth.accounts.people.forms import OpenAccountForm
from troth.accounts.people.services import sign_up as people
from troth.accounts.people.services.sign_up import EmailTaken
from troth.engagement.charters.screen import GET_OR_POST
from troth.engagement.core import queries as core
from troth.engagement.joining import policy
from troth.engagement.joining.services import invitations
from troth.foundation.kit.request import PersonRequest


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def invitation(request: PersonRequest, token: str) -> HttpResponse:
    """Say who invites to what, and let the person accept: as themselves, or with a new account."""
    invited = core.invitation(token)
    if invited is None:
        return render(request, "joining/no_invitation.html", status=404)
    person = request.user if request.user.is_authenticated else None
    verdict = policy.may_accept(invited, by=person, at=request.at)
    context = {
        "invited": invited,
        "is_theirs": person is None or person.email == invited.email,
        "host": core.who_invites(invited),
        "verdict": verdict,
        "token": token,
        "link": policy.link_state(invited, at=request.at),
        "part": core.label(invited.part),
    }
    if context["link"] != "open":
        return render(request, "joining/invitation_over.html", context, status=410)
    if person is not None:
        return _accept(request, token, context)
    if settings.TROTH_CONFIRM_ADDRESSES:
        return _by_mail(request, context)
    return _join(request, token, context)


def _accept(request: PersonRequest, token: str, context: dict[str, object]) -> HttpResponse:
    if request.method != "POST":
        return render(request, "joining/accept.html", context)
    seat = invitations.accept(token, by=request.holder, at=request.at)
    messages.success(request, _("You have joined."))
    return redirect("joining:participants", pk=seat.engagement.pk)


def _by_mail(request: PersonRequest, context: dict[str, object]) -> HttpResponse:
    """Offer to sign in, or a mail in which to go on: who holds the link learns of no account."""
    token, invited = str(context["token"]), core.reachable_invitation(str(context["token"]))
    if request.method == "POST":
        back = reverse("joining:invitation", args=[token])
        people.ask_to_sign_up(
            email=invited.email, address=way.address(request), back=back, at=request.at
        )
        sent = {"email": invited.email, "again": request.path, **_ways(request)}
        return render(request, "people/sign_up_sent.html", sent)
    return render(request, "joining/join.html", {**context, "form": None, **_ways(request)})


def _ways(request: PersonRequest) -> dict[str, str]:
    there = urlencode({"next": request.path})
    return {"next": request.path, "sign_in": f"{reverse('people:sign_in')}?{there}"}


def _join(request: PersonRequest, token: str, context: dict[str, object]) -> HttpResponse:
    invited = core.reachable_invitation(token)
    if request.method == "POST":
        form = OpenAccountForm(request.POST)
    else:
        form = OpenAccountForm(initial={"name": invited.name})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            holder = invitations.join(
                token,
                name=given["name"],
                # The link was mailed there, which shows whose address it is: no other counts.
                email=invited.email,
                password=given["password"],
                language=get_language() or "",
                time_zone=given["time_zone"],
                at=request.at,
            )
        except EmailTaken:
            form.add_error(
                None, _("No new account can be opened with this link. Sign in to accept.")
            )
        else:
            way.start_session(request, holder)
            there = reverse("joining:participants", args=[invited.engagement_id])
            return redirect(f"{reverse('people:recovery')}?{urlencode({'next': there})}")
    context = {**context, "form": form, **_ways(request)}
    return render(request, "joining/join.html", context, status=422 if form.errors else 200)
