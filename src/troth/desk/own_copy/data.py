"""The data of a place: every record that was read for the copy, as the ledger tells, and facts."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps

from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.desk.access_log.queries import is_own_act
from troth.desk.own_copy import events
from troth.desk.own_copy.places import Place
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import CLIENT, INSIDE, Seat
from troth.foundation.ledger.events import READS
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import rows
from troth.foundation.records import services as records
from troth.foundation.records.models import Sealed
from troth.practice.meetings import queries as meetings

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

BATCH = 100
"""Records that are open at one time."""
Form = dict[str, Any]


def write(place: Place, into: IO[bytes], *, by: Holder, at: datetime) -> None:
    """Write the data of a place, one batch of records after the other.

    The records are those whose reading for this copy stands in the ledger, and no others.
    """
    told = [row.told for row in rows([place.chain])]
    facts = {"id": str(place.chain), "title": place.title, **_facts(place.seat)}
    into.write(_json(facts)[:-1])
    into.write(b',"records":[')
    _series(into, _records(_read(told, by=by, at=at), by=by, at=at))
    into.write(b'],"ledger":[')
    is_whole = place.chain == by.person.pk or (place.seat and place.seat.part == CLIENT)
    seen = [t for t in told if is_whole or is_own_act(t, to=by.person)]
    names = people.names({t.by for t in seen if t.by})
    _series(into, (_entry(t, names.get(t.by, "") if t.by else "Troth") for t in seen))
    into.write(b"]}")


def of_copy(person: "Person", found: Sequence[Place], *, is_whole: bool, at: datetime) -> bytes:
    """Return the first file of data: the account, and where the data of each place is."""
    account = {
        "id": str(person.pk),
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "time_zone": person.time_zone,
    }
    listed = [{"title": p.title, "data": f"{p.folder}/data.json"} for p in found]
    made = {"made_at": at.isoformat(), "is_whole": is_whole, "account": account, "places": listed}
    return _json(made)


def _read(told: Collection[Told], *, by: Holder, at: datetime) -> set[UUID]:
    mine = [t for t in told if t.kind == READS and t.by == by.person.pk and t.at == at]
    return {UUID(pk) for t in mine for pk in t.about}


def _records(read: Collection[UUID], *, by: Holder, at: datetime) -> Iterator[Form]:
    for model in apps.get_models():
        if not issubclass(model, Sealed):
            continue
        found = model._default_manager.filter(pk__in=read).order_by("written_at", "pk")  # noqa: SLF001
        ids = list(found.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            some = list(
                found.filter(pk__in=ids[start : start + BATCH]).select_related("compartment")
            )
            opened = records.open_held(some, by=by.keyring, why=events.TAKEN, at=at)
            yield from (_record(r, opened[r.pk]) for r in some if r.pk in opened)


def _record(row: Sealed, opened: records.Opened) -> Form:
    return {
        "id": str(row.pk),
        "kind": row.table,
        "version": row.version,
        "author": str(row.author_id),
        "written_at": row.written_at.isoformat(),
        "is_unaltered": opened.intact,
        "words": opened.words,
    }


def _entry(told: Told, name: str) -> Form:
    return {
        "number": told.seq,
        "at": told.at.isoformat() if told.at else None,
        "by": name,
        "act": told.act.name if told.act else None,
        "words": str(told.act.words) if told.act else None,
        "about": told.about,
        "digests": told.digests,
        "hash": told.hash.hex(),
    }


def _facts(seat: Seat | None) -> Form:
    if seat is None:
        return {}
    engagement = seat.engagement
    found: Form = {
        "kind": engagement.kind,
        "part": seat.part,
        "parties": {str(pk): name for pk, name in seat.names.items()},
    }
    if seat.part in INSIDE:
        found |= {"begun_at": engagement.begun_at.isoformat(), "state": engagement.state}
        found["steps"] = [
            {"act": s.act, "at": s.at.isoformat()} for s in engagements.steps(engagement.pk)
        ]
        struck = meetings.strikes(engagement.pk)
        found["sessions"] = [
            {
                "on": s.on.isoformat(),
                "begins_at": s.begins_at.isoformat() if s.begins_at else None,
                "minutes": s.minutes,
                "attendance": s.attendance,
                "struck": s.root in struck,
            }
            for s in meetings.sessions(engagement.pk)
        ]
    return found


def _series(into: IO[bytes], found: Iterator[Form]) -> None:
    for n, form in enumerate(found):
        into.write(b",\n" if n else b"\n")
        into.write(_json(form))


def _json(form: Form) -> bytes:
    return json.dumps(form, ensure_ascii=False).encode()
