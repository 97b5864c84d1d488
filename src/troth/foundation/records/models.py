"""The shape of a sealed record, shared by every model that holds people's words."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear, sealed
from troth.foundation.vault.models import KEY_MATERIAL, Compartment


class Sealed(models.Model):
    """Words that only the holders of one compartment can read; `records` seals and opens them.

    A correction is a new row with the next `version`: rows are never rewritten (GCE-2.13). The
    ledger names each row when it is written, unless `IS_TOLD` says that it must not.
    """

    IS_TOLD: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    engagement = models.UUIDField(db_index=True)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    wrapped_key = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def table(self) -> str:
        """The name of the table, as it stands in the associated data."""
        return self._meta.label_lower

    class Privacy:
        id = clear("an id")
        engagement = clear("needed for reach, retention and the ledger")
        compartment = clear("says which key opens it")
        author = clear("needed to check the signature")
        version = clear("corrections append")
        written_at = clear("needed for clocks")
        wrapped_key = KEY_MATERIAL
        body = sealed("what was said or written", keep=Retention.CONTENT)
