"""Packs: editions side by side, what an engagement pins, and what a newer edition changed."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from troth.foundation.ethics import pack
from troth.foundation.ethics.pack import Kind, Pins, UnknownPack
from troth.foundation.ethics.values import Policy, constants

TODAY = date(2026, 11, 2)
GCE = ("GCE", "2016")

BODY_1 = """\
kind = "policy"
id = "body"
title = "A body"
edition = "1"
valid_from = 2026-01-01
about = "One"
[values]
gift_threshold = 20
panel_majority = "3/4"
[[text]]
id = "diversity"
title = "Diversity"
words = "Be fair."
"""
BODY_2 = (
    BODY_1.replace('edition = "1"', 'edition = "2"')
    .replace("2026-01-01", "2026-06-01")
    .replace("Be fair.", "Be fair, and say so.")
    .replace("gift_threshold = 20\n", "cooling_off = 36\n")
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder of packs, in use for one test."""
    pack.use(tmp_path)
    yield tmp_path
    pack.use(None)


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    pack.use(folder)


def test_every_pack_of_the_house_holds() -> None:
    pack.use(None)
    assert pack.faults() == ()
    listed = {(p.kind, p.id, p.edition) for p in pack.packs() if p.kind != Kind.SOURCE}
    assert listed == {
        ("code", "GCE", "2016"),
        ("code", "IMC", "undated"),
        ("code", "PLEDGE", "1"),
        ("policy", "house", "1"),
        *(("jurisdiction", c, "2026-1") for c in ("AT", "CH", "DE", "FR", "UK")),
    }


def test_the_house_policy_says_what_the_house_proposes() -> None:
    found = pack.pack("policy", "house", "1")
    proposed = {key: default for key, default, _limits in constants()}
    assert set(found.table["values"]) == set(proposed)
    assert pack.policy_of(found) == Policy(pack="house", edition="1")
    assert found.text("diversity") is not None


def test_every_jurisdiction_of_the_house_is_an_example_and_keeps_the_law_a_ground() -> None:
    for found in pack.jurisdictions():
        assert found.is_example
        assert "G2" in found.grounds
        assert found.age_of_majority
        assert any(c.kind == "emergency" and c.number for c in found.contacts)


@pytest.mark.clause("SEED000-GEN-1")
def test_pins_give_the_constants_of_their_own_edition(folder: Path) -> None:
    put(folder, body_1=BODY_1, body_2=BODY_2)
    first = pack.constants(Pins.of(code=GCE, policy=("body", "1")))
    second = pack.constants(Pins.of(code=GCE, policy=("body", "2")))
    assert (first.gift_threshold, first.cooling_off, first.panel_majority) == (
        20,
        24,
        Fraction(3, 4),
    )
    assert (second.gift_threshold, second.cooling_off) == (50, 36)
    assert pack.constants(Pins.of(code=GCE)) == Policy()


def test_a_pinned_edition_that_is_gone_is_stood_in_for_and_says_so() -> None:
    found = pack.constants(Pins.of(code=GCE, policy=("body", "9")))
    assert (found.is_stand_in, found.edition, found.cooling_off) == (True, "9", 24)
    with pytest.raises(UnknownPack):
        pack.pack("policy", "body", "9")


@pytest.mark.parametrize(
    ("on", "edition"),
    [(date(2025, 12, 31), None), (date(2026, 5, 31), "1"), (date(2026, 6, 1), "2")],
)
def test_the_newest_edition_in_force_counts(folder: Path, on: date, edition: str | None) -> None:
    put(folder, body_1=BODY_1, body_2=BODY_2)
    found = pack.newest("policy", "body", on)
    assert (found.edition if found else None) == edition


def test_an_edition_ends_on_its_last_day(folder: Path) -> None:
    put(folder, body=BODY_1.replace("valid_from", "valid_until = 2026-03-01\nvalid_from"))
    assert pack.newest("policy", "body", date(2026, 3, 1)) is not None
    assert pack.newest("policy", "body", date(2026, 3, 2)) is None


@pytest.mark.clause("GCE-2.12a", "GCE-1.2a")
def test_a_newer_edition_in_force_is_told_with_each_change(folder: Path) -> None:
    put(folder, body_1=BODY_1, body_2=BODY_2)
    pins = Pins.of(code=GCE, policy=("body", "1"))
    assert pack.behind(pins, date(2026, 5, 31)) == []
    (found,) = pack.behind(pins, TODAY)
    assert (found.was.edition, found.now.edition) == ("1", "2")
    assert {(c.ref, c.was, c.now) for c in found.changes} == {
        ("diversity", "Be fair.", "Be fair, and say so."),
        ("gift_threshold", "20", ""),
        ("cooling_off", "", "36"),
    }
    assert pack.behind(Pins.of(code=GCE, policy=("body", "2")), TODAY) == []


def code(edition: str, day: str, *statements: tuple[str, str, str]) -> str:
    head = f'kind = "code"\nid = "X"\ntitle = "X"\nedition = "{edition}"\nvalid_from = {day}\n'
    body = (f'[[statement]]\nid = "{i}"\nwords = "{w}"\n{more}\n' for i, w, more in statements)
    return f'{head}about = "X"\n' + "".join(body)


def test_a_statement_that_only_got_another_number_has_not_changed(folder: Path) -> None:
    put(
        folder,
        a=code("1", "2020-01-01", ("X-1", "Keep faith.", ""), ("X-2", "Be kind.", "")),
        b=code(
            "2",
            "2021-01-01",
            ("X-1", "Be kind.", 'elsewhere = { "1" = "X-2" }'),
            ("X-2", "Keep all faith.", 'elsewhere = { "1" = "X-1" }'),
        ),
    )
    (found,) = pack.behind(Pins.of(code=("X", "1")), TODAY)
    assert [(c.ref, c.was, c.now) for c in found.changes] == [
        ("X-2", "Keep faith.", "Keep all faith.")
    ]


def test_one_word_changes_the_digest_of_a_pack_and_nothing_else_does(folder: Path) -> None:
    put(folder, body=BODY_1)
    first = pack.pack("policy", "body", "1").digest
    put(folder, body=BODY_1.replace("\n[values]", "\n\n# a remark\n[values]"))
    assert pack.pack("policy", "body", "1").digest == first
    put(folder, body=BODY_1.replace("Be fair.", "Be fair!"))
    assert pack.pack("policy", "body", "1").digest != first


def test_nobody_can_put_another_text_under_the_name_of_a_pack_of_the_house(folder: Path) -> None:
    here = pack.pack("policy", "house", "1").digest
    put(folder, mine=BODY_1.replace('id = "body"', 'id = "house"'))
    assert pack.pack("policy", "house", "1").digest == here
    assert [str(f) for f in pack.faults()] == [
        "mine.toml, edition: house 1 stands in house.toml already"
    ]


def test_a_bad_file_is_left_out_and_the_others_stay(folder: Path) -> None:
    put(folder, good=BODY_1, bad=BODY_2.replace("cooling_off = 36", "cooling_off = -1"))
    assert [p.edition for p in pack.packs(Kind.POLICY) if p.id == "body"] == ["1"]
    assert [str(f) for f in pack.faults()] == [
        "bad.toml, line 8, values.cooling_off: a whole number between 0 and 240 is wanted"
    ]
