"""Sven, who hears concerns about Carla, and a charter that names him with his key."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import AT, TEXTS, agree, begin, person, sign_all
from troth.concerns import queries, services
from troth.concerns.facts import hearers
from troth.concerns.models import Contact
from troth.engagements import queries as engagements
from troth.engagements.charter import Complaints
from troth.engagements.queries import Seat
from troth.people.holder import Holder


@pytest.fixture
def sven(db: None) -> Holder:
    """Carla's supervisor."""
    return person("Sven", "practice")


def name(owner: Holder, other: Holder, role: str) -> Contact:
    """Let somebody be asked, accept, and be compared."""
    asked = services.ask(
        name=other.person.name, email=other.person.email, role=role, by=owner.person, at=AT
    )
    accepted = services.accept(asked, by=other.person, at=AT)
    read = queries.fingerprint_now(other.person.pk)
    assert read == other.keyring.fingerprint
    return services.compare(accepted, read=read, by=owner.person, at=AT)


@pytest.fixture
def heard(cleo: Holder, carla: Holder, hana: Holder, sven: Holder) -> Seat:
    """An engagement in force whose charter names Sven as who hears concerns; Cleo's seat."""
    seat = begin(cleo, carla, hana)
    name(carla, sven, "supervisor")
    route = TEXTS["complaints"]
    assert isinstance(route, Complaints)
    named = replace(route, hearers=tuple(hearers(seat.engagement.pk)))
    assert [h.name for h in named.hearers] == ["Sven"]
    agree(seat, by=carla, but={"complaints": named})
    sign_all(seat, [carla, cleo, hana], at=AT + timedelta(days=1))
    return engagements.seat(seat.engagement.pk, to=cleo.person)
