"""Where an engagement is: the host as a charter names it, and whether the sponsor runs it."""

from urllib.parse import urlsplit

from django.conf import settings

from troth.engagement.charter_text.sections import Host
from troth.engagement.core.hosting import runs_it
from troth.engagement.core.models import Engagement


def host_of(engagement: Engagement) -> Host:
    """Return the host of an engagement, for the section of its charter that names it."""
    operator = settings.TROTH_OPERATOR
    return Host(urlsplit(settings.TROTH_URL).netloc, operator, runs_it(engagement))
