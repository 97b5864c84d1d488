"""What engagements ask of this room: whom a charter can name, and which cases are open."""

from dataclasses import replace
from uuid import UUID

from troth.engagement.charter_text.sections import ComplaintContact
from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import PRACTITIONER
from troth.engagement.core.rules.facts import Conditions
from troth.practice.concerns import queries
from troth.practice.concerns.rules.contacts import HEARS


def complaint_contacts(engagement: UUID) -> list[ComplaintContact]:
    """Return who can be named in a charter: compared, with the same key, and outside of it."""
    owner = engagements.players(engagement).get(PRACTITIONER)
    if owner is None:
        return []
    return [
        ComplaintContact(str(c.person_id), c.person.name, c.role, c.fingerprint)
        for c in queries.named(owner, HEARS)
        if c.person is not None
        and not engagements.part_of(engagement, person=c.person, email=c.person.email)
        and queries.key_holds(c.person.pk, c.fingerprint)
    ]


def open_cases(engagement: Engagement, conditions: Conditions) -> Conditions:
    """Say how many concerns lie with someone: what they need is not disposed of meanwhile."""
    return replace(
        conditions, open_cases=conditions.open_cases + queries.open_concerns(engagement.pk)
    )
