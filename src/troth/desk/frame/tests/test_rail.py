"""Beside every page stand the places that someone needs, however many engagements they have."""

from uuid import uuid4

import pytest

from troth.desk.frame import frame
from troth.desk.frame.neighbours import Neighbour


def rail(part: str, count: int) -> list[str]:
    near = [
        Neighbour(uuid4(), part, "coaching", "active", "Carla", "Cleo", "") for _ in range(count)
    ]
    return [str(item.text) for item in frame._rail(near, "/today", runs_host=False)]


@pytest.mark.parametrize("count", [1, frame.MOST])
def test_a_practitioner_finds_their_contacts_and_a_client_has_none(count: int) -> None:
    assert "Contacts" in rail("practitioner", count)
    assert "Contacts" not in rail("client", count)


def test_who_has_no_engagement_yet_can_begin_one_or_hear_concerns() -> None:
    assert rail("practitioner", 0) == ["Today", "New engagement", "Contacts"]
