"""The codes as data: every statement stands once, and an unknown one is refused."""

from pathlib import Path

import pytest

from troth.foundation.ethics import clause
from troth.foundation.ethics.clause import KINDS, UnknownClause, catalogue, cite, packs
from troth.foundation.ethics.pack_file import BadPack

PACK = """\
kind = "code"
id = "X"
title = "t"
edition = "1"
about = "a"
[[statement]]
id = "{id}"
duty = ["a"]
words = "w"
kept_by = ["{kept_by}"]
software = ""
people = ""
status = "{status}"
"""


def test_all_175_statements_of_the_source_documents_are_there() -> None:
    counted = {pack.code: len(pack.statements) for pack in packs()}
    assert counted == {"GCE": 59, "IMC": 57, "SEED000": 19, "SEED001": 19, "SEED003": 21}
    assert len(catalogue()) == 175


def test_every_statement_names_a_duty_bearer_and_how_it_is_kept() -> None:
    for statement in catalogue().values():
        assert statement.duty
        assert statement.words
        assert statement.kept_by
        assert set(statement.kept_by) <= set(KINDS)


def test_an_unknown_clause_is_refused_where_it_is_cited() -> None:
    assert cite("GCE-1.9").label == "GCE 1.9"
    with pytest.raises(UnknownClause):
        cite("GCE-99.9")
    with pytest.raises(UnknownClause):
        clause.clause("GCE-99.9")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "code"', "title: this key is missing"),
        (
            PACK.format(id="Y-1", kept_by="people", status="kept"),
            "Y-1 does not belong to the code X",
        ),
        (
            PACK.format(id="X-1", kept_by="magic", status="kept"),
            "statement 1.kept_by: magic: known are",
        ),
        (
            PACK.format(id="X-1", kept_by="people", status="maybe"),
            "line 13, statement 1.status: one of",
        ),
        (
            PACK.format(id="X-1", kept_by="people", status="kept").replace('people = ""\n', ""),
            "line 6, X-1.people: the register needs this key",
        ),
    ],
)
def test_a_bad_pack_says_which_file_and_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadPack, match=told):
        clause._load(path)
