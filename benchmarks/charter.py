"""Measures the PDF of a charter, and the rounds of the clock over the life of 10,000 engagements.

    ./bench charter [ENGAGEMENTS] [--rounds N]

The PDF is that of a full charter; the aim is less than 100 ms of CPU (benchmarks/_paper.py).
The engagements are rows as the services leave them, of a hundred practitioners and clients, in
all states; they lie in a database of their own, which is removed afterwards. The aim is a round
in less than 10 seconds on SQLite, however much of it is due.
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AIM = 10.0
PEOPLE = 100
STATES = (
    *("enquiry", "contracting", "active", "active", "active"),
    *("paused", "suspended", "ending", "follow-up", "closed", "archived"),
)


def main() -> None:
    """Set the PDFs; make the rows and let the clock run; print what it took."""
    asked = argparse.ArgumentParser(prog="./bench charter", description="The charter's costs.")
    asked.add_argument("engagements", type=int, nargs="?", default=10_000)
    asked.add_argument("--rounds", type=int, default=30, help="rounds of making each PDF")
    given = asked.parse_args()
    many = given.engagements
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as home:
        os.environ["TROTH_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.app.config.settings")
        import django  # noqa: PLC0415

        django.setup()
        from benchmarks import _paper  # noqa: PLC0415

        _paper.measure(given.rounds)
        _make(many)
        _measure(many)
        size = (Path(home) / "troth.sqlite3").stat().st_size / 1e6
        print(f"the database has {size:.0f} MB")


def _make(many: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    from troth.accounts.people.models import Organisation, Person  # noqa: PLC0415
    from troth.engagement.core.models import Engagement, Part  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("migrate", database="shares", verbosity=0)
    persons = [Person(id=uuid4(), name=f"P{n}", email=f"p{n}@x.example") for n in range(PEOPLE * 2)]
    for person in persons:
        person.created_at = AT
    Person.objects.bulk_create(persons)
    house = Organisation.objects.create(name="Acme")
    rows = [_row(n, house.pk) for n in range(many)]
    Engagement.objects.bulk_create([Engagement(**row) for row in rows], batch_size=1_000)
    parts = []
    for n, row in enumerate(rows):
        for part, person in (("practitioner", n % PEOPLE), ("client", PEOPLE + n % PEOPLE)):
            who = persons[person].pk
            parts.append(
                Part(
                    engagement_id=row["id"],
                    person_id=who,
                    part=part,
                    joined_at=AT,
                    let_in_at=AT,
                )
            )
    Part.objects.bulk_create(parts, batch_size=2_000)


def _row(n: int, house: object) -> dict[str, object]:
    """Return one engagement; every tenth of those that can fall due does so after a month."""
    state = STATES[n % len(STATES)]
    soon = n % 10 == 0
    return {
        "id": uuid4(),
        "kind": "coaching",
        "state": state,
        "code": "GCE",
        "edition": "2016",
        "policy": "house",
        "policy_edition": "1",
        "paid_by_id": house,
        "begun_at": AT - timedelta(days=200),
        "ends_on": date(2027, 6, 1),
        "review_on": date(2026, 12, 1) if soon else date(2027, 3, 1),
        "paused_at": (AT if soon else AT + timedelta(days=20)) if state == "paused" else None,
        "ended_at": AT if state in ("closed", "archived") else None,
        "closed_at": (AT if soon else AT + timedelta(days=20)) if state == "closed" else None,
        "due_on": date(2033, 11, 2) if state == "archived" else None,
    }


def _measure(many: int) -> None:
    from troth.engagement.endings.services import clock as services  # noqa: PLC0415

    for title, at in (
        ("the first round", AT + timedelta(days=1)),
        ("a tenth of what can fall due", AT + timedelta(days=31)),
        ("all the rest at once", AT + timedelta(days=150)),
    ):
        began, worked, done, rounds = time.perf_counter(), time.process_time(), 0, 0
        while found := services.recompute(at=at):
            done, rounds = done + found, rounds + 1
        took, cpu = time.perf_counter() - began, time.process_time() - worked
        met = "met" if took < AIM else "not met"
        told = f"{done} done in {max(rounds, 1)} rounds, {cpu:.2f} s of CPU"
        print(f"{many} engagements, {title}: {took:.2f} s ({told}; aim under {AIM:.0f} s: {met})")


if __name__ == "__main__":
    main()
