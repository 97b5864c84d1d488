"""Whether the organisation that pays also runs this host."""

from django.conf import settings

from troth.engagement.core.models import Engagement, Part, PartName


def runs_it(engagement: Engagement) -> bool:
    """Say whether the organisation that pays also runs this host (SECURITY: a conflict).

    It does when one of its representatives administers the host, and when the host names it.
    """
    payer = engagement.paid_by.name if engagement.paid_by else ""
    if not payer:
        return False
    here = Part.objects.filter(engagement=engagement, part=PartName.SPONSOR, left_at=None)
    return _plain(payer) == _plain(settings.TROTH_OPERATOR) or (
        here.filter(person__runs_host=True).exists()
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
