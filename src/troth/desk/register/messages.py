"""The catalogue of every text on screen, gathered from Python and from the templates.

Django's own gathering knows Django's templates, not Jinja2's; Jinja2 reads its own.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

from troth.foundation.kit.templating import environment

SOURCE = Path(__file__).resolve().parents[2]
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"

Message = tuple[str, ...]
"""A text, or a text and its plural."""

_MARKS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
_HEAD = r"""msgid ""
msgstr ""
"Project-Id-Version: Troth\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""
_PLACE = re.compile(r"%(\(\w+\))?[sd]")


def gathered() -> dict[Message, list[str]]:
    """Return every text with the files that say it, in the order of the files."""
    found: dict[Message, list[str]] = {}
    env = environment()
    for path in sorted(SOURCE.rglob("*")):
        place = path.relative_to(SOURCE)
        if {"tests", "migrations"} & set(place.parts):
            continue
        for message in _said_in(path, env):
            where = found.setdefault(message, [])
            if place.as_posix() not in where:
                where.append(place.as_posix())
    return found


def catalogue() -> str:
    """Return the catalogue as the text of a .po file, without line numbers, which only churn."""
    entries = [_entry(message, where) for message, where in gathered().items()]
    return "\n".join([_HEAD, *entries])


def is_stale() -> bool:
    """Tell whether the catalogue on disk says something else."""
    return not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != catalogue()


def write() -> None:
    """Write the catalogue."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(catalogue(), encoding="utf-8")


def _said_in(path: Path, env: Environment) -> Iterator[Message]:
    match path.suffix:
        case ".py":
            yield from in_python(path.read_text(encoding="utf-8"))
        case ".html" if "templates" in path.parts:
            yield from in_template(path.read_text(encoding="utf-8"), env)


def in_python(source: str) -> Iterator[Message]:
    """Yield the texts that Python code marks, in their order."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    for call in sorted(calls, key=lambda c: (c.lineno, c.col_offset)):
        how_many = _MARKS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
        texts = [a.value for a in call.args[:how_many] if isinstance(a, ast.Constant)]
        message = tuple(t for t in texts if isinstance(t, str))
        if how_many and len(message) == how_many:
            yield message


def in_template(source: str, env: Environment) -> Iterator[Message]:
    """Yield the texts that a template marks with `_()` or with `{% trans %}`."""
    for _line, _mark, said in env.extract_translations(source):  # type: ignore[attr-defined]
        message = tuple(s for s in (said if isinstance(said, tuple) else (said,)) if s)
        if message:
            yield message


def _entry(message: Message, where: list[str]) -> str:
    lines = [f"#: {' '.join(where)}"]
    if any(_PLACE.search(text) for text in message):
        lines.append("#, python-format")
    lines.append(f"msgid {_quoted(message[0])}")
    if len(message) > 1:
        lines += [f"msgid_plural {_quoted(message[1])}", 'msgstr[0] ""', 'msgstr[1] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
