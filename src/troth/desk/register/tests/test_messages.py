"""Every text on screen is in the catalogue that translators work from."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from troth.desk.register.management.commands import messages

IN_F_STRING = re.compile(r"""f["'].*\{[^}]*\b_\(["']""")


def test_the_committed_catalogue_is_up_to_date() -> None:
    call_command("messages", "--check")


def test_texts_of_python_and_of_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(
        'words = _("One " "sentence.")\n'
        'later = gettext_lazy("Another one.")\n'
        'many = ngettext("%(n)s note", "%(n)s notes", n)\n'
        'nothing = _(words), other("No text.")\n'
    )
    (tmp_path / "templates" / "room").mkdir(parents=True)
    (tmp_path / "templates" / "room" / "page.html").write_text(
        '{{ kit.facts([\n  (_("Begins"), 1),\n]) }}\n'
        "{% trans name=x %}Signed by\n  {{ name }}{% endtrans %}{% do 1 %}"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test.py").write_text('_("Not on screen")')
    assert {m.id for m in messages.gathered(tmp_path) if m.id} == {
        "One sentence.",
        "Another one.",
        ("%(n)s note", "%(n)s notes"),
        "Begins",
        "Signed by %(name)s",
    }


def test_no_text_stands_in_an_f_string_where_babel_does_not_look_before_python_3_12() -> None:
    assert IN_F_STRING.search("f\"{_('words')}\"")
    found = [
        str(path)
        for path in messages.SOURCE.rglob("*.py")
        if "tests" not in path.parts and IN_F_STRING.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_an_old_catalogue_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "CATALOGUE", tmp_path / "locale" / "django.po")
    (tmp_path / "code.py").write_text('_("Say “yes”.\\n\\\\")')
    with pytest.raises(CommandError, match="out of date"):
        call_command("messages", "--check")
    call_command("messages")
    call_command("messages", "--check")
    with messages.CATALOGUE.open("rb") as file:
        assert "Say “yes”.\n\\" in read_po(file)
