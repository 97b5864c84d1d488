"""A prepared query finds what the query itself finds, for whatever values it is asked."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person
from troth.foundation.kit.prepared import Prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet


def of(people: Any, until: Any) -> "QuerySet[Notification, Any]":
    rows = Notification.objects.filter(person__in=people, at__lte=until, seen_at=None)
    return rows.order_by("at").values_list("person", "kind", "at")


@pytest.fixture
def told(cleo: Holder, carla: Holder, hana: Holder) -> list[Person]:
    """Three people, each told of something on a day of their own."""
    people = [cleo.person, carla.person, hana.person]
    Notification.objects.all().delete()
    for days, person in enumerate(people):
        Notification.objects.create(person=person, kind="x", about="", at=AT + timedelta(days=days))
    return people


def test_it_finds_the_same_for_other_values(told: list[Person]) -> None:
    ask = Prepared(of)
    for many in (1, 2, 3, 1):
        for days in (0, 1, 5):
            pks, until = [p.pk for p in told[:many]], AT + timedelta(days=days)
            assert ask(people=pks, until=until) == list(of(pks, until))
    assert ask(people=[uuid4()], until=AT) == []
    assert ask(people=[], until=AT) == []


def test_it_is_made_once_for_each_size_and_asks_one_query(told: list[Person]) -> None:
    made = []

    def make(people: Any, until: Any) -> "QuerySet[Notification, Any]":
        made.append(len(people))
        return of(people, until)

    ask = Prepared(make)
    with CaptureQueriesContext(connection) as asked:
        for many in (3, 4, 3):
            ask(people=[p.pk for p in told] + [uuid4()] * (many - 3), until=AT)
    assert (made, len(asked)) == ([4], 3)


def test_a_value_that_shapes_the_query_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="works with day"):
        Prepared(lambda day: Person.objects.filter(created_at__year=day.year).values_list("pk"))(
            day=date(2026, 11, 2)
        )
