"""What the tests of backups do inside a home: a program of its own, because a home is a process.

python acts.py read EMAIL PASSWORD     what this person can open, by engagement
python acts.py shred ENGAGEMENT        destroy its share, as a disposal will
python acts.py write EMAIL             entries in this person's chain, until stopped
"""

# ruff: noqa: E402 - models load after django.setup

import json
import sys
from uuid import UUID

import django

django.setup()

from django.apps import apps
from django.utils.timezone import now

from troth.accounts.people import queries as people
from troth.foundation.ledger import services as ledger
from troth.foundation.records import ending
from troth.foundation.records import services as records
from troth.foundation.records.events import DAMAGED
from troth.foundation.records.models import Sealed
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant
from troth.foundation.vault.services import refusals
from troth.foundation.vault.services import unlocking as vault


def read(email: str, password: str) -> dict[str, str]:
    """Open everything that the person holds a key for; say what came of it by engagement."""
    person = people.with_email(email)
    assert person is not None
    keyring = vault.unlock_with_password(person.pk, password, at=now())
    rooms = set(Grant.objects.filter(holder_id=person.pk).values_list("compartment", flat=True))
    rooms |= set(Compartment.objects.filter(owner=person).values_list("pk", flat=True))
    came: dict[str, str] = {}
    for model in apps.get_models():
        if issubclass(model, Sealed):
            held = model._default_manager.filter(compartment__in=rooms)
            for record in held.select_related("compartment"):
                came[str(record.engagement)] = _opened(record, keyring)
    return came


def _opened(record: Sealed, keyring: Keyring) -> str:
    try:
        opened = records.open_one(record, by=keyring, why=DAMAGED, at=now())
    except refusals.NoKey as none:
        return type(none).__name__
    return "words" if opened.intact and opened.words else "damaged"


def shred(engagement: str) -> dict[str, str]:
    """Destroy a share; say when no copy holds it."""
    done = ending.end_for_good(UUID(engagement), by=None, at=now())
    return {"engagement": str(done.engagement), "for_good_on": done.for_good_on.isoformat()}


def write(email: str) -> None:
    """Write entries until someone ends this program; say so after the first."""
    person = people.with_email(email)
    assert person is not None
    while True:
        ledger.record(DAMAGED, chain=person.pk, by=person.pk, at=now())
        sys.stdout.write("wrote\n")
        sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["read", email, password]:
            sys.stdout.write(json.dumps(read(email, password)))
        case ["shred", engagement]:
            sys.stdout.write(json.dumps(shred(engagement)))
        case ["write", email]:
            write(email)
        case unknown:
            sys.exit(f"unknown: {unknown}")
