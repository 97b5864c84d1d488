"""What every act of this room shares: a step of a table, and sealing what someone wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.foundation.ethics.workflow import BEGINNING, Workflow
from troth.foundation.records import services as records
from troth.foundation.vault.models import Compartment
from troth.practice.concerns.models import CaseStep, Word


class Case(Protocol):
    """A thing with a life: a contact, a concern, a need or a handover."""

    id: UUID
    state: str
    changed_at: datetime


def take(flow: Workflow, case: Case, act: str, *, by: Person | None, at: datetime) -> None:
    """Write down a step and bring the thing to the state that its row names; the caller saves it.

    Whether the act is allowed was judged before.
    """
    before = case.state or BEGINNING
    row = flow.row(before, act)
    if row is None:
        raise ValueError(f"There is no way to {act} from {before!r}.")
    CaseStep.objects.create(
        flow=flow.name, about=case.id, state=before, act=act, to=row.to, by=by, at=at
    )
    case.state, case.changed_at = row.to, at


def write(
    about: UUID,
    kind: str,
    words: Mapping[str, Any],
    *,
    room: Compartment,
    by: Holder,
    at: datetime,
) -> Word:
    """Seal what someone wrote about a thing into a room; its version is its place in the order."""
    made = Word(id=uuid4(), about=about, kind=kind)
    made.version = Word.objects.filter(about=about).count() + 1
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made
