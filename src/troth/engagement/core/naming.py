"""Whom the records of engagements still name, and for whom an invitation waits."""

from datetime import datetime
from uuid import UUID

from troth.engagement.core.models import Engagement, Invitation, Part
from troth.engagement.core.rules.life import DISPOSED


def names(pk: UUID) -> bool:
    """Tell whether an engagement that is not disposed of names a person or an organisation."""
    kept = Engagement.objects.exclude(state=DISPOSED)
    parts = Part.objects.filter(person=pk, engagement__in=kept)
    return parts.exists() or kept.filter(paid_by=pk).exists()


def waits_for(email: str, at: datetime) -> bool:
    """Tell whether an invitation that counts was sent to an address (in lower case)."""
    open_ones = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    return any(invited.email == email for invited in open_ones)
