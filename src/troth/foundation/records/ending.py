"""The end of an engagement's records, class by class: a share is destroyed, the ledger says so."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.foundation.ledger import services as ledger
from troth.foundation.records.events import CONTENT_SHREDDED, SHREDDED
from troth.foundation.vault.shares.models import ShareClass
from troth.foundation.vault.shred import Destroyed, NotGone, shred


def end_for_good(
    engagement: UUID,
    kept: Collection[ShareClass] = tuple(ShareClass),
    *,
    by: UUID | None,
    at: datetime,
) -> Destroyed:
    """Destroy what was written in an engagement; `by` is None when the clock does it.

    `kept` names the classes whose day has come: without it, all. There is no entry when the share
    could not be deleted. Raises vault.shred.NotGone when it was deleted (and told), but bytes may
    be left in the store's files: a second call cleans them.
    """
    told = SHREDDED if ShareClass.AGREEMENT in kept else CONTENT_SHREDDED
    with transaction.atomic():
        ledger.record(told, chain=engagement, by=by, at=at)
        try:
            return shred(engagement, kept, at=at)
        except NotGone as problem:
            unfinished = problem
    raise unfinished
