"""What has to hold before a host serves, looked at before anything is made or migrated.

A share store that is gone must not be made anew in silence: that would hide the loss.
"""

from django.db import DatabaseError, connections, transaction

from troth.foundation.vault import pepper, share_store
from troth.foundation.vault.faults import NoShareStore
from troth.foundation.vault.models import Compartment, PepperCheck

SOME = 20


def examine() -> None:
    """Raise WrongPepper or NoShareStore, with words that say what to do; a new host passes."""
    tables = set(connections["default"].introspection.table_names())
    if PepperCheck._meta.db_table in tables:
        pepper.check()
    if Compartment._meta.db_table not in tables:
        return
    rows = Compartment.objects.order_by("made_at").values_list("engagement", flat=True)
    engagements = set(rows[:SOME])
    if not engagements:
        return
    share_store.check()
    try:
        with transaction.atomic("shares"):
            known = share_store.known(engagements)
    except DatabaseError:  # an older shape of the store: it is there, and is brought up to date
        return
    if not engagements & known:
        raise NoShareStore
