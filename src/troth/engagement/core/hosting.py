"""Whether the organisation that pays also runs this host."""

from collections.abc import Iterable

from django.conf import settings

from troth.engagement.core.models import Engagement, Part, PartName


def runs_it(engagement: Engagement, representatives: Iterable[Part] | None = None) -> bool:
    """Say whether the organisation that pays also runs this host (SECURITY: a conflict).

    It does when one of its representatives administers the host, and when the host names it.
    `representatives` are those of now, where they were read already with their people.
    """
    payer = engagement.paid_by.name if engagement.paid_by else ""
    if not payer:
        return False
    if representatives is None:
        here = Part.objects.filter(engagement=engagement, part=PartName.SPONSOR, left_at=None)
        representatives = here.select_related("person")
    by_name = _plain(payer) == _plain(settings.TROTH_OPERATOR)
    return by_name or any(p.person.runs_host for p in representatives)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
