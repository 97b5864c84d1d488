"""Every text on screen is in the catalogue that translators work from."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from troth.desk.register import messages
from troth.foundation.kit.templating import environment


def test_the_committed_catalogue_is_up_to_date() -> None:
    assert not messages.is_stale(), "Call ./run messages and commit src/troth/locale."


def test_texts_of_python_are_found_however_they_are_marked() -> None:
    source = """
words = _("One " "sentence.")
later = gettext_lazy("Another one.")
many = ngettext("%(n)s note", "%(n)s notes", n)
nothing = _(words), other("No text."), ngettext("half")
"""
    assert list(messages.in_python(source)) == [
        ("One sentence.",),
        ("Another one.",),
        ("%(n)s note", "%(n)s notes"),
    ]


def test_texts_of_templates_are_found_over_several_lines_and_in_blocks() -> None:
    source = """{{ kit.facts([
  (_("Begins"), 1),
]) }}
{% trans name=x %}Signed by
{{ name }}{% endtrans %}"""
    assert list(messages.in_template(source, environment())) == [
        ("Begins",),
        ("Signed by %(name)s",),
    ]


def test_quotes_and_line_ends_are_written_as_the_format_asks() -> None:
    assert messages._quoted('say "yes"\n\\') == r'"say \"yes\"\n\\"'


def test_an_old_catalogue_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "CATALOGUE", tmp_path / "django.po")
    assert messages.is_stale()
    with pytest.raises(CommandError, match="out of date"):
        call_command("messages", "--check")
    messages.write()
    assert not messages.is_stale()
