"""Every template of the project compiles, and every word in it can be translated."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from troth.foundation.kit.tests.conftest import SLICES

TEMPLATES = sorted(
    path.relative_to(folder).as_posix()
    for folder in SLICES.glob("*/*/templates")
    for path in folder.rglob("*.html")
)
SHOWN_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "summary"}
NAMES = {"Troth"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for whatever an expression will print."""


class _Words(HTMLParser):
    """Gathers the words that a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _printed(node: nodes.Node) -> str:
    """Return what an expression prints as far as the template itself states it."""
    match node:
        case nodes.TemplateData():
            return node.data
        case nodes.Const():
            return str(node.value)
        case nodes.CondExpr():
            other = _printed(node.expr2) if node.expr2 else ""
            return f"{_printed(node.expr1)} {other}"
        case nodes.Concat():
            return "".join(_printed(part) for part in node.nodes)
    return GAP


def untranslated(env: Environment, source: str) -> list[str]:
    """Return the words of a template that stand outside `_()` and `trans`."""
    tree = env.parse(source)
    reader = _Words()
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            reader.feed(_printed(node))
    reader.close()
    return [word.strip() for word in [*reader.found, *_handed_to_parts(tree)] if _is_words(word)]


def _handed_to_parts(tree: nodes.Template) -> list[str]:
    """Return the sentences that are handed to a part of the kit as they stand."""
    given = [
        arg for call in _parts_called(tree) for arg in (*call.args, *(k.value for k in call.kwargs))
    ]
    words = [str(arg.value) for arg in given if isinstance(arg, nodes.Const)]
    return [word for word in words if " " in word or (word[:1].isupper() and "-" not in word)]


def _parts_called(tree: nodes.Template) -> list[nodes.Call]:
    """Return the calls of parts, as in `kit.state(…)`."""
    return [
        call
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Getattr)
        and isinstance(call.node.node, nodes.Name)
        and call.node.node.name == "kit"
    ]


def _is_words(text: str) -> bool:
    bare = text.replace(GAP, " ")
    for name in NAMES:
        bare = bare.replace(name, "")
    return bool(LETTERS.search(bare))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(env: Environment, name: str) -> None:
    env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_can_be_translated(env: Environment, name: str) -> None:
    home = next(SLICES.glob(f"*/{name.partition('/')[0]}"))
    source = (home / "templates" / name).read_text(encoding="utf-8")
    assert untranslated(env, source) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_part_that_a_template_asks_for_exists(env: Environment, name: str) -> None:
    parts = env.parse(
        (SLICES / "foundation/kit/templates/kit/parts.html").read_text(encoding="utf-8")
    )
    known = {macro.name: {a.name for a in macro.args} for macro in parts.find_all(nodes.Macro)}
    home = next(SLICES.glob(f"*/{name.partition('/')[0]}"))
    tree = env.parse((home / "templates" / name).read_text(encoding="utf-8"))
    for call in _parts_called(tree):
        assert isinstance(call.node, nodes.Getattr)
        assert call.node.attr in known
        assert {given.key for given in call.kwargs} <= known[call.node.attr]


@pytest.mark.parametrize(
    "source",
    [
        "<p>Who has looked</p>",
        "<p>{{ 'Late' if late else '' }}</p>",
        '<a title="Who has looked"></a>',
        "{{ kit.state('Active') }}",
        "{{ kit.empty(title='Nothing waits', text=_('x')) }}",
    ],
)
def test_a_word_that_cannot_be_translated_is_found(env: Environment, source: str) -> None:
    assert untranslated(env, source) != []


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Who has looked') }} · 1</p>",
        "{% trans name=x %}Signed by {{ name }}{% endtrans %}",
        "<p class=\"{{ 'late' if late else '' }}\">Troth</p>",
        "{{ kit.chip('GCE-1.9') }}{{ kit.state(_('Active'), 'owed') }}",
    ],
)
def test_words_that_can_be_translated_pass(env: Environment, source: str) -> None:
    assert untranslated(env, source) == []
