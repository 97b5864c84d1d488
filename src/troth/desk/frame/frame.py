"""The frame around every page of a person: their engagements, and the three standing doors."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.people.sign_in import store
from troth.desk.frame.neighbours import Neighbour, neighbours
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR
from troth.foundation.kit.frame import Frame, RailItem
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence

RECEIPT = "receipt"
"""A message with the extra tag "receipt:<id>" links to the receipt of the act with that id."""
MOST = 7
"""How many engagements the rail names; all of them are one click away."""


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """Return the frame of this page: two queries for someone signed in, none for others.

    A view that has read the engagements already leaves their lines in `request.neighbours`.
    """
    notices = tuple((m.level_tag, str(m), _receipt(m.extra_tags)) for m in get_messages(request))
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"frame": Frame(notices=notices)}
    if not store(request).has_opened:  # a sign-in proves an account: nothing of the person yet
        return {"frame": Frame(notices=notices, sign_out_url=reverse("people:sign_out"))}
    near = getattr(request, "neighbours", None)
    if near is None:
        near = neighbours(to=person, most=MOST)
    foot = _foot_of(near, request)
    return {
        "frame": Frame(
            rail=_rail(near, request.path, runs_host=person.runs_host),
            foot=foot_links(foot.engagement_id, foot.part, request.path) if foot else (),
            person_name=person.name,
            account_url=reverse("people:account"),
            sign_out_url=reverse("people:sign_out"),
            home_url=page_url("today"),
            notices=notices,
            foot_of=partial(foot_links, path=request.path),
            home_of=home_of,
        )
    }


def _receipt(tag: str | None) -> str:
    """Return the address of the receipt of what was just done: a message may name what it was."""
    kind, _is, about = (tag or "").partition(":")
    return page_url("receipt of", about) if kind == RECEIPT else ""


def _rail(near: list[Neighbour], path: str, *, runs_host: bool) -> tuple[RailItem, ...]:
    places = [(_("Today"), page_url("today"))]
    places += [(title(n), home_of(n.engagement_id, n.part)) for n in near]
    works = not near or any(n.part == PRACTITIONER for n in near)
    if len(near) == MOST:
        places.append((_("All engagements"), reverse("joining:engagements")))
    elif works:
        places.append((_("New engagement"), reverse("joining:begin")))
    if works:
        places.append((_("Contacts"), reverse("concerns:contacts")))
    if any(n.part == CLIENT for n in near):
        places.append((_("What I have agreed to"), reverse("consents:agreed")))
        places.append((_("Who has looked"), page_url("looked at me")))
    if runs_host:
        places.append((_("Accounts"), reverse("people:accounts")))
    return tuple(RailItem(text, url, current=_within(path, url)) for text, url in places)


def _within(path: str, url: str) -> bool:
    return path == url or (url.startswith("/engagements/") and path.startswith(f"{url}/"))


def title(near: Neighbour) -> str:
    """Return what to call an engagement: "Carla · Coaching", or "Cleo at Acme" for a sponsor."""
    if near.part == SPONSOR:
        return sentence(_("%(name)s, sponsored"), {"name": near.client or _("Client to come")})
    other = near.practitioner if near.part == CLIENT else near.client
    return sentence(
        "%(name)s · %(kind)s", {"name": other or _("Client to come"), "kind": near.kind_label}
    )


def home_of(engagement: UUID, part: str) -> str:
    """Return the page of an engagement for someone who plays this part in it."""
    if part == SPONSOR:
        return reverse("releases:sponsor", args=[engagement])
    return page_url("thread", engagement)


def _foot_of(near: list[Neighbour], request: HttpRequest) -> Neighbour | None:
    """Choose the engagement of the address, or the latest in which one is client or sponsor.

    Pages whose address names no engagement, as that of a note, say themselves where they belong.
    """
    match = request.resolver_match
    named = set(match.kwargs.values()) if match else set()
    for neighbour in near:
        if neighbour.engagement_id in named:
            return neighbour
    return next((n for n in near if n.part != PRACTITIONER), near[0] if near else None)


def foot_links(engagement: UUID, part: str, path: str = "") -> tuple[RailItem, ...]:
    """Return the doors that stand on every page: what stays here, a concern, the end."""
    doors = [
        (_("What stays here, what not"), reverse("orientation:limits", args=[engagement])),
        (_("Raise a concern"), reverse("orientation:concern", args=[engagement])),
    ]
    if part == CLIENT:
        doors.append((_("End this engagement"), reverse("endings:end", args=[engagement])))
    return tuple(RailItem(text, url, current=path == url) for text, url in doors)
