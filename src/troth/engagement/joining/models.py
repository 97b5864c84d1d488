"""A successor for a sponsor's representative who is gone: whom the two proposed and agreed on."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.engagement.core.models import Engagement, Invitation
from troth.foundation.records.privacy import Retention, clear, held
from troth.foundation.vault.host_key import HostSealed


class Succession(models.Model):
    """Whom practitioner and client let in where nobody who acts for the sponsor answers any more.

    The practitioner proposes, the client agrees, and with that the invitation goes out. It is
    done when the successor was let in, and over when it was taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="successions")
    name = HostSealed()
    email = HostSealed()
    named = HostSealed()
    line = HostSealed()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    invitation = models.ForeignKey(
        Invitation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(over_at=None),
                name="one_succession_at_a_time",
            ),
        ]

    class Privacy:
        id = clear("an id")
        engagement = clear("an id")
        name = held("to say who is expected", whose="person", keep=Retention.ENQUIRY)
        email = held("to send the mail", whose="person", keep=Retention.ENQUIRY)
        named = held("how who invites agreed to be named", whose="person", keep=Retention.ENQUIRY)
        line = held("a line in the letter", whose="person", keep=Retention.ENQUIRY)
        proposed_by = clear("who proposed it", whose="person")
        proposed_at = clear("a date")
        agreed_at = clear("a date")
        invitation = clear("an id")
        over_at = clear("a date")

    def __str__(self) -> str:
        return self.name
