"""Whether the organisation that pays also runs this host."""

from django.conf import settings

from troth.engagement.core.models import Engagement


def runs_it(engagement: Engagement) -> bool:
    """Say whether the organisation that pays also runs this host (SECURITY: a conflict)."""
    payer = engagement.paid_by.name if engagement.paid_by else ""
    return bool(payer) and _plain(payer) == _plain(settings.TROTH_OPERATOR)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
