"""Whom Carla names outside of an engagement: who hears concerns about her, and a colleague."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from troth.accounts.people.holder import Holder
from troth.practice.concerns import queries as concerns_queries
from troth.practice.concerns.services import naming as concerns

NAMED = (("Sven", "supervisor"), ("Bodo", "body"), ("Nora", "colleague"))


def contacts(cast: Mapping[str, Holder], *, at: datetime) -> None:
    """Let each agree to be a contact of Carla's, and compare their fingerprints."""
    carla = cast["Carla"]
    for name, role in NAMED:
        other = cast[name]
        email = other.person.email
        asked = concerns.ask(name=name, email=email, role=role, by=carla, at=at)
        accepted = concerns.accept(asked, by=other, at=at + timedelta(hours=3))
        read = concerns_queries.fingerprint_now(other.person.pk)
        concerns.compare(accepted, read=read, by=carla, at=at + timedelta(days=1))
