"""Opening a pack and signing it: a code is pledged, a policy accepted, a jurisdiction read."""

from datetime import datetime

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.foundation.ethics.pack import Pack
from troth.foundation.ledger import services as ledger
from troth.profession.packs import events, policy
from troth.profession.packs.models import PackView, Pledge


@transaction.atomic
def open_pack(found: Pack, *, by: Person, at: datetime) -> None:
    """Remember that a person opened an edition, the first time; their own chain tells of it."""
    _made, is_first = PackView.objects.get_or_create(
        person=by,
        kind=found.kind.value,
        pack=found.id,
        edition=found.edition,
        digest=found.digest,
        defaults={"at": at},
    )
    if is_first:
        ledger.record(events.OPENED, chain=by.pk, by=by.pk, at=at, digests=[found.digest])


@transaction.atomic
def pledge(found: Pack, *, by: Holder, at: datetime) -> Pledge:
    """Sign an edition in the words that it has today; raise Refused before it was opened."""
    person = by.person
    Person.objects.select_for_update().get(pk=person.pk)
    policy.may_sign_pack(person.pk, found, at=at).enforce(person.pk)
    made = Pledge(
        person=person,
        kind=found.kind.value,
        pack=found.id,
        edition=found.edition,
        digest=found.digest,
        at=at,
    )
    made.put(by.keyring)
    ledger.record(events.PLEDGED, chain=person.pk, by=person.pk, at=at, digests=[found.digest])
    return made
