"""Who can read an item, in names."""

import pytest

from troth.foundation.kit.audience import YOU, AudienceLine, names


@pytest.mark.parametrize(
    ("readers", "sentence"),
    [
        ((), "Nobody."),
        ((YOU,), "Only you."),
        (("Carla",), "Only Carla."),
        ((YOU, "Carla"), "You and Carla."),
        (("Carla", "Hana"), "Carla and Hana."),
        ((YOU, "Carla", "Hana"), "You, Carla, and Hana."),
        ((YOU, "Carla", "Hana", "Lars"), "You, Carla, Hana, and Lars."),
    ],
)
def test_readers_are_told_by_name(readers: tuple[str, ...], sentence: str) -> None:
    assert names(readers) == sentence
    assert AudienceLine(readers=readers).names == sentence


def test_a_name_with_a_percent_sign_is_a_name() -> None:
    assert names((YOU, "100%(name)s")) == "You and 100%(name)s."
