"""Where an engagement lies: the host as a charter names it, and whether the sponsor runs it."""

from urllib.parse import urlsplit

from django.conf import settings

from troth.engagements.charter import Host
from troth.engagements.models import Engagement


def host_of(engagement: Engagement) -> Host:
    """Return the host of an engagement, for the section of its charter that names it."""
    operator = settings.TROTH_OPERATOR
    return Host(urlsplit(settings.TROTH_URL).netloc, operator, runs_it(engagement))


def runs_it(engagement: Engagement) -> bool:
    """Say whether the organisation that pays also runs this host (SECURITY: a conflict)."""
    payer = engagement.paid_by.name if engagement.paid_by else ""
    return bool(payer) and _plain(payer) == _plain(settings.TROTH_OPERATOR)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
