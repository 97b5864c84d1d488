"""What people were called before: a table beside those of `models`, which holds enough."""

import uuid

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear, held
from troth.foundation.vault.host_key import HostSealed


class FormerName(models.Model):
    """What someone was called until a day: those who work with them then may know of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_names"
    )
    name = HostSealed()
    until = models.DateTimeField()

    class Privacy:
        id = clear("an id", whose="person", keep=Retention.ACCOUNT)
        person = clear("an id", whose="person", keep=Retention.ACCOUNT)
        name = held("shown to those who knew the person by it", whose="person")
        until = clear("a date", whose="person", keep=Retention.ACCOUNT)

    def __str__(self) -> str:
        return self.name
