"""What meetings owe: a line for Today."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Part
from troth.engagement.core.queries import CLIENT, PRACTITIONER
from troth.foundation.kit.todo import Todo
from troth.foundation.vault.host_key import opened
from troth.practice.meetings.models import Session

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def todo(*, to: "Person", at: datetime) -> list[Todo]:  # noqa: ARG001 - every slice is asked alike
    """Return the engagements in force in which the practitioner has recorded no session yet."""
    recorded = Session.objects.filter(engagement=OuterRef("engagement"))
    client = Part.objects.filter(engagement=OuterRef("engagement"), part=CLIENT)
    rows = (
        engagements.mine(to=to, parts=[PRACTITIONER])
        .filter(~Exists(recorded), engagement__state="active")
        .annotate(
            who=Subquery(client.values("person_id")[:1], output_field=UUIDField()),
            name=Subquery(client.values("person__name")[:1]),
        )
        .values_list("engagement_id", "who", "name", "engagement__begun_at")
    )
    return [
        Todo(
            kind="first session",
            engagement_id=pk,
            text=_("Record the first session with %(name)s") % {"name": opened(name, row=who)},
            url=reverse("meetings:session_new", args=[pk]),
            since=since,
        )
        for pk, who, name, since in rows
    ]
