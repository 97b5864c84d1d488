"""Who is to follow a sponsor's representative."""

from uuid import UUID

from troth.engagement.joining.models import Succession


def succession(engagement: UUID) -> Succession | None:
    """Return the successor who is proposed or awaited, if any."""
    found = Succession.objects.filter(engagement=engagement, over_at=None)
    return found.select_related("invitation").first()
