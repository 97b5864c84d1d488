"""Which account at the provider belongs to which person."""

import uuid

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear, held
from troth.foundation.vault.host_key import HostIndex, HostSealed

ACCOUNT = Retention.ACCOUNT


class Link(models.Model):
    """One account at a provider, as the canonical JSON of [issuer, subject], and its person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provider_links"
    )
    account = HostSealed()
    account_index = HostIndex("account", unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        id = clear("an id", whose="person", keep=ACCOUNT)
        person = clear("an id", whose="person", keep=ACCOUNT)
        account = held("needed to know again who comes from the provider", whose="person")
        account_index = clear("a keyed hash, to find who signs in", whose="person", keep=ACCOUNT)
        made_at = clear("a date", whose="person", keep=ACCOUNT)
        used_at = clear("a date", whose="person", keep=ACCOUNT)
