"""A file that cannot be used is told with its name, its line and its key; nothing else happens."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.foundation.ethics import pack_file
from troth.foundation.ethics.pack import SHIPPED, make
from troth.foundation.ethics.pack_file import BadPack, Fault, Raw, read

HEAD = """\
kind = "{kind}"
id = "X"
title = "A title"
edition = "1"
about = "What it is"
"""
CODE = HEAD.format(kind="code")
POLICY = HEAD.format(kind="policy")
LAW = HEAD.format(kind="jurisdiction")
ONE = '[[statement]]\nid = "X-1"\nwords = "Be true."\n'

BAD = [
    ("", "x.toml, kind: this key is missing"),
    ("kind = ", "x.toml, line 1: this is not TOML: Invalid value"),
    (CODE + "id = 2", "x.toml, line 6: this is not TOML: Cannot overwrite a value"),
    (CODE.replace("code", "creed"), "x.toml, line 1, kind: one of code, policy"),
    (CODE.replace('"X"', '"X Y"') + ONE, "x.toml, line 2, id: up to 16 letters"),
    (CODE.replace('"X"', "7") + ONE, "x.toml, line 2, id: up to 16 letters"),
    (CODE.replace('"1"', '""') + ONE, "x.toml, line 4, edition: up to 16 letters"),
    (CODE.replace('"A title"', '" "') + ONE, "x.toml, line 3, title: it is empty"),
    (CODE.replace('"A title"', "3") + ONE, "x.toml, line 3, title: a text is wanted"),
    (CODE + "valid_from = 3\n" + ONE, "x.toml, line 6, valid_from: a day is wanted"),
    (CODE + "valid_from = 2026-01-01T00:00:00\n" + ONE, "line 6, valid_from: a day is wanted"),
    (
        CODE + "valid_from = 2026-02-01\nvalid_until = 2026-01-01\n" + ONE,
        "x.toml, line 7, valid_until: it lies before valid_from",
    ),
    (CODE, "x.toml, statement: a code has at least one statement"),
    (CODE + "statement = 3", "x.toml, line 6, statement: tables are wanted"),
    (CODE + "statement = [1]", "x.toml, line 6, statement: tables are wanted"),
    (CODE + ONE + 'wrods = "x"', "line 9, statement 1.wrods: this key is not known; did you mean"),
    (CODE + ONE + ONE, "x.toml, line 10, statement 2.id: X-1 stands twice"),
    (CODE + ONE.replace("X-1", "Y-1"), "line 7, statement 1.id: Y-1 does not belong to the code X"),
    (CODE + ONE.replace('"X-1"', "[]"), "line 7, statement 1.id: up to 32 letters"),
    (CODE + '[[statement]]\nid = "X-1"', "line 6, statement 1.words: this key is missing"),
    (CODE + '[[statement]]\nwords = "X"', "line 6, statement 1.id: this key is missing"),
    (CODE + ONE + 'kept_by = ["magic"]', "line 9, statement 1.kept_by: magic: known are software"),
    (CODE + ONE + "duty = 3", "line 9, statement 1.duty: a list of texts is wanted"),
    (CODE + ONE + 'status = "maybe"', "line 9, statement 1.status: one of kept, in part, not yet"),
    (CODE + ONE + "elsewhere = 3", "line 9, statement 1.elsewhere: a table of edition"),
    (CODE + "[values]\n" + ONE, "x.toml, line 6, values: this key is not known"),
    (POLICY + "values = 3", "x.toml, line 6, values: a table is wanted"),
    (POLICY + "[values]\ngift_treshold = 3", "line 7, values.gift_treshold: this key is not known"),
    (POLICY + "[values]\nminimum_group = 4", "line 7, values.minimum_group: a whole number betw"),
    (POLICY + "[values]\nminimum_group = true", "line 7, values.minimum_group: a whole number"),
    (POLICY + "[values]\nfour_fifths = nan", "line 7, values.four_fifths: a number between 0.5"),
    (POLICY + '[values]\npanel_majority = "1/3"', "line 7, values.panel_majority: a fraction"),
    (POLICY + '[values]\npanel_majority = "1/0"', "line 7, values.panel_majority: a fraction"),
    (POLICY + '[values]\ngift_currency = "euro"', "line 7, values.gift_currency: 3 capital"),
    (POLICY + '[[text]]\nid = "a"\ntitle = "b"', "line 6, text 1.words: this key is missing"),
    (LAW + "example = 3", "x.toml, line 6, example: true or false is wanted"),
    (LAW + 'grounds = ["G1"]', "x.toml, line 6, grounds: a list of G1"),
    (LAW + 'grounds = ["G2", "G9"]', "x.toml, line 6, grounds: a list of G1"),
    (LAW + '[[contact]]\nkind = "pub"\nname = "b"', "line 7, contact 1.kind: one of emergency"),
    (LAW + '[[authority]]\nkind = "police"', "line 6, authority 1.name: a text is wanted"),
]


def told(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    with pytest.raises(BadPack) as wrong:
        read(path)
    return str(wrong.value)


@pytest.mark.parametrize(("text", "words"), BAD)
def test_a_bad_pack_is_told_with_file_line_and_key(tmp_path: Path, text: str, words: str) -> None:
    assert words in told(tmp_path, text.encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe", "x.toml: it is not written in UTF-8"),
        (b"#" * (pack_file.LARGEST + 1), "x.toml: it is larger than"),
        (b"x = " + b"[" * 100_000, "x.toml"),
        (b"x = " + b"9" * 100_000, "x.toml"),
    ],
)
def test_a_file_that_is_no_text_is_told_too(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in told(tmp_path, data)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r"gone\.toml: it cannot be read"):
        read(tmp_path / "gone.toml")


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = POLICY + "[values]\nappeal = 0\npanel = 2\n"
    assert told(tmp_path, text.encode()).splitlines() == [
        "x.toml, line 7, values.appeal: a whole number between 1 and 180 is wanted",
        "x.toml, line 8, values.panel: a whole number between 3 and 15 is wanted",
    ]


def test_lines_are_right_behind_texts_over_several_lines(tmp_path: Path) -> None:
    text = CODE.replace('"What it is"', '"""\nid = 3\n[values]\n"""') + ONE + "duty = 3\n"
    assert "x.toml, line 12, statement 1.duty" in told(tmp_path, text.encode())


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.dates()
NAMES = (
    "kind id title edition about valid_from valid_until statement values text example grounds "
    "authority contact words elsewhere name appeal four_fifths panel_majority"
)
KEYS = st.sampled_from(NAMES.split())
TABLE = st.dictionaries(KEYS, LEAF | st.lists(LEAF, max_size=2), max_size=4)
ANY = LEAF | TABLE | st.lists(TABLE | LEAF, max_size=2)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    table=st.dictionaries(KEYS, ANY, max_size=8),
    kind=st.sampled_from(pack_file.KINDS),
    whole=st.booleans(),
)
def test_no_table_however_strange_breaks_the_check(
    table: dict[str, object], kind: str, whole: bool
) -> None:
    """Whatever the check lets through can be made into a pack, too."""
    head = {"id": "X", "title": "t", "edition": "1", "about": "a"} if whole else {}
    raw = Raw("x.toml", {**table, **head, "kind": kind}, {})
    if not list(pack_file.check(raw)):
        make(raw)


@given(
    text=st.text(
        alphabet=st.sampled_from(string.ascii_letters + string.digits + " \n\t=\"[].#'-_,{}"),
        max_size=200,
    )
)
def test_no_text_however_strange_breaks_the_scan_for_lines(text: str) -> None:
    assert all(line > 0 for _way, line in pack_file._lines(text))


GERMANY = (SHIPPED / "jurisdiction" / "de.toml").read_text(encoding="utf-8").splitlines()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, len(GERMANY) - 1), line=st.text(max_size=30))
def test_a_pack_with_any_one_line_broken_is_told_or_still_holds(
    tmp_path: Path, number: int, line: str
) -> None:
    path = tmp_path / "x.toml"
    broken = [*GERMANY[:number], line, *GERMANY[number + 1 :]]
    path.write_text("\n".join(broken), encoding="utf-8", errors="ignore")
    faults: tuple[Fault, ...] = ()
    try:
        make(read(path))
    except BadPack as bad:
        faults = bad.faults
    assert all(fault.file == "x.toml" and fault.words for fault in faults)
