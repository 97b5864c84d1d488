"""What contacts, concerns, needs and handovers owe: lines for Today."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, PRACTITIONER
from troth.engagement.core.rules.life import DISPOSED, OVER
from troth.foundation.kit.names import sentence
from troth.foundation.kit.prepared import Waits
from troth.foundation.kit.todo import Todo
from troth.practice.concerns.models import Concern, Contact, Handover, Need
from troth.practice.concerns.rules import concerns, contacts, handovers, needs

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from troth.accounts.people.models import Person

_EMAIL_INDEX = Contact._meta.get_field("email_index")


def todo(
    *,
    to: "Person",
    at: datetime,  # noqa: ARG001 - every room is asked alike
    waiting: Mapping[str, list[UUID]] | None = None,
    **_found: object,
) -> list[Todo]:
    """Return what waits for a person here.

    One query where nothing does, and one more for each kind of thing that does. `waiting` is what
    waits, where it was found already.
    """
    found = WAITS(person=to.pk, emails=emails(to)) if waiting is None else waiting
    kinds = [kind for kind in _LINES if kind in found]
    return [line for kind in kinds for line in _LINES[kind](found[kind], to)]


def emails(of: "Person") -> list[bytes]:
    """Return by which indexes a person is found who was asked before they had an account."""
    return _EMAIL_INDEX.of_text(of.email)


def _line(
    kind: str, pk: UUID, words: str, url: str, since: datetime, *, awaited: bool = False
) -> Todo:
    return Todo(kind=kind, engagement_id=pk, text=words, url=url, since=since, is_awaited=awaited)


def _contacts(person: UUID, emails: Collection[bytes]) -> "QuerySet[Any]":
    asked = Q(state=contacts.ASKED, person=None, email_index__in=emails)
    accepted = Q(state=contacts.ACCEPTED, owner=person)
    return Contact.objects.filter(asked | accepted)


def _contact_lines(pks: list[UUID], to: "Person") -> list[Todo]:
    found = Contact.objects.filter(pk__in=pks).select_related("owner", "person")
    return [_contact(c, to) for c in found]


def _contact(found: Contact, to: "Person") -> Todo:
    url = reverse("concerns:contact", args=[found.pk])
    if found.owner_id == to.pk:
        named = {"name": found.person.name if found.person else found.name}
        words = sentence(_("Compare fingerprints with %(name)s"), named)
    else:
        words = sentence(_("%(name)s asks you to be a contact"), {"name": found.owner.name})
    return _line("contact", found.pk, words, url, found.changed_at)


def _concerns(person: UUID) -> "QuerySet[Any]":
    mine = Q(hearer=person, state__in=concerns.OPEN)
    brought = Q(client=person, state=concerns.BROUGHT)
    return Concern.objects.filter(mine | brought).exclude(engagement__state=DISPOSED)


def _concern_lines(pks: list[UUID], to: "Person") -> list[Todo]:
    found = Concern.objects.filter(pk__in=pks).select_related("hearer", "client")
    return [_concern(c, to) for c in found]


def _concern(found: Concern, to: "Person") -> Todo:
    url = reverse("concerns:concern", args=[found.pk])
    if found.client_id == to.pk:
        words = sentence(_("What you brought to %(name)s"), {"name": found.hearer.name})
        return _line("brought", found.engagement_id, words, url, found.brought_at, awaited=True)
    named = {"name": found.client.name}
    if found.state == concerns.BROUGHT:
        words = sentence(_("A concern was brought to you by %(name)s"), named)
    elif found.state == concerns.HEARD:
        words = sentence(_("Answer the concern of %(name)s"), named)
    else:
        words = sentence(_("Close the concern of %(name)s"), named)
    return _line("concern", found.engagement_id, words, url, found.changed_at)


def _needs(person: UUID) -> "QuerySet[Any]":
    own = engagements.ids(to=person, parts=[PRACTITIONER])
    as_client = engagements.ids(to=person, parts=[CLIENT])
    mine = Q(engagement__in=own, state__in=needs.UNSETTLED)
    told = Q(engagement__in=as_client, state__in=(needs.REFERRED, needs.STAYING))
    return Need.objects.filter(mine | told).exclude(engagement__state__in=OVER)


def _need_lines(pks: list[UUID], to: "Person") -> list[Todo]:  # noqa: ARG001 - a shape of four
    return [_need(n) for n in Need.objects.filter(pk__in=pks)]


def _need(found: Need) -> Todo:
    url = f"{reverse('concerns:needs', args=[found.engagement_id])}#need-{found.pk}"
    since = found.changed_at
    if found.state in needs.UNSETTLED:
        words = _("Beyond you: name other help, or say why it goes on")
        since = found.marked_at
    elif found.state == needs.REFERRED:
        words = _("Say that you received the help that was named")
    else:
        words = _("Read why it goes on without other help")
    return _line("need", found.engagement_id, words, url, since)


def _handovers(person: UUID) -> "QuerySet[Any]":
    asked = Q(client=person, state=handovers.PROPOSED)
    sent = Q(colleague=person, state=handovers.SENT)
    return Handover.objects.filter(asked | sent).exclude(engagement__state=DISPOSED)


def _handover_lines(pks: list[UUID], to: "Person") -> list[Todo]:
    found = Handover.objects.filter(pk__in=pks).select_related("colleague", "client")
    return [_handover(h, to) for h in found]


def _handover(found: Handover, to: "Person") -> Todo:
    url = reverse("concerns:handover", args=[found.pk])
    if found.client_id == to.pk:
        words = sentence(_("Decide on a handover to %(name)s"), {"name": found.colleague.name})
    else:
        words = sentence(_("Look at the handover of %(name)s"), {"name": found.client.name})
    return _line("handover", found.engagement_id, words, url, found.changed_at)


WAITS = Waits({"contact": _contacts, "concern": _concerns, "need": _needs, "handover": _handovers})
_LINES: Mapping[str, Callable[[list[UUID], "Person"], list[Todo]]] = {
    "contact": _contact_lines,
    "concern": _concern_lines,
    "need": _need_lines,
    "handover": _handover_lines,
}
