"""Two parties who sign and edit at the same moment: one of them is refused, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from tests.cast import AT, TEXTS, engage, person, understand
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections
from troth.engagement.charters import queries
from troth.engagement.charters.models import Signature
from troth.engagement.charters.services import drafting, opening
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.records.versions import Overtaken

LATER = AT + timedelta(days=1)


def seat_of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


@pytest.mark.clause("GCE-1.3", "IMC-I-2")
@pytest.mark.parametrize("first", ["sign", "edit"])
def test_a_signature_and_an_edit_never_cover_two_texts(
    agreed: Seat, carla: Holder, cleo: Holder, first: str
) -> None:
    mine = seat_of(agreed, cleo)
    understand(mine, by=cleo, at=LATER)
    read = queries.latest(agreed.engagement.pk)

    def edit() -> None:
        money = sections.Money("other words")
        base = read.version
        drafting.save_section(agreed, "money", money, base=base, by=carla, at=LATER)

    if first == "edit":
        edit()
        with pytest.raises(Refused, match="changed since you read it"):
            drafting.sign(mine, read=read.digest, by=cleo, at=LATER)
        assert not Signature.objects.exists()
    else:
        drafting.sign(mine, read=read.digest, by=cleo, at=LATER)
        edit()
    latest = queries.latest(agreed.engagement.pk)
    assert not queries.signatures(latest).held
    text = opening.read_latest(agreed, by=carla, at=LATER).whole
    assert text.money == sections.Money("other words")
    assert text.scope == TEXTS["scope"]


@pytest.mark.clause("GCE-1.3", "IMC-I-2")
@pytest.mark.django_db(transaction=True, databases=("default", "shares"))
def test_in_threads_one_of_the_two_comes_first_and_nothing_is_lost() -> None:
    """Real threads on PostgreSQL; SQLite lets one writer in at a time, so they follow there."""
    cleo, carla, hana = (person(n, "acme") for n in ("Cleo", "Carla", "Hana"))
    seat = engage(cleo, carla, hana, signed=False)
    mine = seat_of(seat, cleo)
    understand(mine, by=cleo, at=LATER)
    read = queries.latest(seat.engagement.pk)

    def sign() -> None:
        drafting.sign(mine, read=read.digest, by=cleo, at=LATER)

    def edit(holder: Holder, words: str) -> Callable[[], None]:
        def save() -> None:
            own, money = seat_of(seat, holder), sections.Money(words)
            drafting.save_section(own, "money", money, base=read.version, by=holder, at=LATER)

        return save

    outcomes = _at_once(sign, edit(carla, "Carla's"), edit(hana, "Hana's"))
    assert sorted(outcomes[1:]) == ["Overtaken", "done"]
    latest = queries.latest(seat.engagement.pk)
    assert latest.version == read.version + 1
    assert not queries.signatures(latest).held
    assert Signature.objects.count() == (outcomes[0] == "done")
    won = "Carla's" if outcomes[1] == "done" else "Hana's"
    assert opening.read_latest(seat, by=carla, at=LATER).whole.money.text == won


def _at_once(*acts: Callable[[], None]) -> list[str]:
    """Run acts together and return "done" or the name of what each raised."""
    outcomes = [""] * len(acts)
    together = connection.vendor == "postgresql"
    start = Barrier(len(acts) if together else 1)

    def run(number: int) -> None:
        start.wait()
        try:
            acts[number]()
            outcomes[number] = "done"
        except (Refused, Overtaken) as refused:
            outcomes[number] = type(refused).__name__
        finally:
            if together:
                connections.close_all()

    if not together:
        for number in range(len(acts)):
            run(number)
        return outcomes
    threads = [Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
