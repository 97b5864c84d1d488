"""What the documents say of settings, commands and files is so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from troth.desk.register.register import SOURCE

ROOT = SOURCE.parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
VARIABLE = re.compile(r"TROTH_[A-Z_]+")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"\./run ([a-z][a-z-]*)")


def read_in(source: str) -> set[str]:
    """Return the variables of the environment that a module reads."""
    tree = ast.parse(source)
    written = {
        id(node.slice)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VARIABLE.fullmatch(node.value)
        and id(node) not in written
    }


def modules() -> Iterator[Path]:
    return (p for p in SOURCE.rglob("*.py") if "tests" not in p.relative_to(SOURCE).parts)


def listed_in(page: str) -> set[str]:
    """Return the variables that a table of a page lists."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(TROTH_[A-Z_]+)` \|", text, re.MULTILINE))


def test_reading_is_told_from_writing() -> None:
    source = 'environ["TROTH_OWN"] = ""\nhome = environ.get("TROTH_HOME")\n"""TROTH_SAID aloud"""'
    assert read_in(source) == {"TROTH_HOME"}


@pytest.mark.parametrize("document", ["docs/handbook/settings.md", "README.md"])
def test_every_setting_that_is_read_is_listed_and_no_other(document: str) -> None:
    read = {name for path in modules() for name in read_in(path.read_text(encoding="utf-8"))}
    assert listed_in(document) == read


@pytest.mark.parametrize("document", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_points_to_is_there(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [t for t in targets if not (document.parent / t).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_names_exists(document: Path) -> None:
    named = set(COMMAND.findall(document.read_text(encoding="utf-8"))) - {"help"}
    assert {name for name in named if name.replace("-", "_") not in get_commands()} == set()
