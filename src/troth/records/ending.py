"""The end of an engagement's records: the share is destroyed, and the ledger says so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.ledger import services as ledger
from troth.records.acts import SHREDDED
from troth.vault.shred import Destroyed, NotGone, shred


def end_for_good(engagement: UUID, *, by: UUID | None, at: datetime) -> Destroyed:
    """Destroy what was written in an engagement; `by` is None when the clock does it.

    There is no entry when the share could not be deleted. Raises vault.shred.NotGone when it was
    deleted (and told), but bytes may be left in the store's files: a second call cleans them.
    """
    with transaction.atomic():
        ledger.record(SHREDDED, chain=engagement, by=by, at=at)
        try:
            return shred(engagement, at=at)
        except NotGone as problem:
            unfinished = problem
    raise unfinished
