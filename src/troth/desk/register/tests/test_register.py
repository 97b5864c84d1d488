"""The register is honest: what it calls kept has a rule and a test, and what it cites exists."""

import ast
import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from troth.desk.register import register
from troth.desk.register.register import SOURCE, Kept
from troth.foundation.ethics.clause import KINDS, STATUSES, Statement, catalogue

STATEMENTS = 175
PARTS_OF_A_TEST = 2


def entries() -> Iterator[Kept]:
    return (entry for code in register.register() for entry in code.entries)


def unproved(kept: Iterable[Kept]) -> list[str]:
    """Return what is called kept by software and lacks a rule or a test."""
    return [
        k.statement.ref
        for k in kept
        if k.statement.status == "kept"
        and "software" in k.statement.kept_by
        and not (k.rules and k.tests)
    ]


def test_what_is_kept_by_software_has_a_rule_and_a_test() -> None:
    assert unproved(entries()) == []


def test_what_is_kept_in_part_has_a_rule_and_a_test_and_what_has_both_is_kept_in_part() -> None:
    told = {e.statement.ref: e.statement.status for e in entries() if e.rules and e.tests}
    called = {e.statement.ref for e in entries() if e.statement.status == "in part"}
    assert called <= set(told)
    assert [ref for ref, status in told.items() if status == "not yet"] == []


@pytest.mark.parametrize(("rules", "tests"), [((), ("t",)), (("r",), ()), ((), ())])
def test_a_claim_without_rule_or_test_would_be_found(
    rules: tuple[str, ...], tests: tuple[str, ...]
) -> None:
    claim = Statement("GCE-0", ("practitioner",), "", ("software",), "", "", "kept")
    assert unproved([Kept(claim, rules, tests)]) == ["GCE-0"]


def test_every_rule_that_the_register_names_exists() -> None:
    for name in {name for entry in entries() for name in entry.rules}:
        module, _, rule = name.rpartition(".")
        assert callable(getattr(import_module(module), rule)), name


def test_every_test_that_the_register_names_exists() -> None:
    for name in {name for entry in entries() for name in entry.tests}:
        parts = name.split("::")
        assert len(parts) == PARTS_OF_A_TEST, name
        top = SOURCE.parents[1] if parts[0].startswith("tests/") else SOURCE
        assert f" {parts[1]}" in (top / parts[0]).read_text(encoding="utf-8"), name


def test_every_clause_that_a_test_cites_exists() -> None:
    cited = register._tests()
    assert cited, "The register reads no tests at all."
    assert set(cited) <= set(catalogue())


def test_marks_are_read_from_functions_and_classes(tmp_path: Path) -> None:
    source = tmp_path / "test_it.py"
    source.write_text('@pytest.mark.clause("GCE-1.9", "GCE-1.11")\ndef test_one(): ...\n')
    tree = ast.parse(source.read_text())
    assert list(register._marked(tree)) == [("GCE-1.9", "test_one"), ("GCE-1.11", "test_one")]


def test_the_list_as_json_has_every_statement_once() -> None:
    out = StringIO()
    call_command("clauses", "--json", stdout=out)
    listed = json.loads(out.getvalue())
    assert len(listed) == STATEMENTS
    assert [entry["id"] for entry in listed] == list(catalogue())
    assert {entry["status"] for entry in listed} <= set(STATUSES)
    assert {kind for entry in listed for kind in entry["kept_by"]} <= set(KINDS)


def test_the_list_of_kept_ones_is_a_part_of_it() -> None:
    out = StringIO()
    call_command("clauses", "--json", "--kept", stdout=out)
    kept = [entry.statement.ref for entry in entries() if entry.statement.status == "kept"]
    assert [entry["id"] for entry in json.loads(out.getvalue())] == kept


def test_the_figures_add_up() -> None:
    counted = register.figures()
    assert counted["all"] == STATEMENTS == sum(counted[status] for status in STATUSES)


def test_the_public_page_shows_every_statement_to_anybody(client: Client, db: None) -> None:
    page = client.get("/code").content.decode()
    missing = [ref for ref in catalogue() if f'id="{ref}"' not in page]
    assert missing == []


def test_the_page_of_a_statement_says_what_software_does_and_what_not(
    client: Client, db: None
) -> None:
    page = client.get("/code/GCE-1.9")
    assert page.status_code == 200
    assert "What stays a human duty" in page.content.decode()
    assert client.get("/code/GCE-99").status_code == 404
