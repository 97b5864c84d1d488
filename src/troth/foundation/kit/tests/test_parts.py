"""The parts, one by one, and the gallery as a whole."""

# ruff: noqa: RUF001 - words on screen have typographic apostrophes

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.template.defaultfilters import striptags
from jinja2 import Environment
from markupsafe import Markup

from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit import gallery
from troth.foundation.kit.audience import YOU, AudienceLine
from troth.foundation.kit.when import Clock

Part = Callable[..., str]
CLOCK = Clock(at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC), zone=UTC, lang="en")


def test_the_gallery_shows_every_part(env: Environment) -> None:
    page = env.get_template("kit/gallery.html").render(
        csrf_input=Markup("<csrf>"),
        fresh=gallery.SampleForm(auto_id="fresh_%s"),
        wrong=gallery.SampleForm(gallery.WRONG),
        **gallery.everything(CLOCK, "/gallery"),
    )
    module = env.get_template("kit/parts.html").make_module({"csrf_input": ""})
    parts = {name for name in dir(module) if not name.startswith("_")}
    assert parts >= {"audience", "act", "form", "thread", "secret"}
    assert "You, Carla, and Hana." in page
    assert "<script" not in page
    assert "style=" not in page


def test_the_audience_line_names_the_readers(part: Part) -> None:
    line = AudienceLine(readers=(YOU, "Carla"), why_url="/why", looked_url="/access-log")
    shown = part("audience(line)", line=line)
    assert striptags(shown) == "Who can read this: You and Carla. Why · Who has looked"
    assert "#lock" in shown
    assert "#open" in part("audience(line)", line=AudienceLine(readers=(YOU,), released=True))


def test_an_act_that_is_possible_is_a_button_in_a_form(part: Part) -> None:
    shown = part("act(v, 'Book', '/book', {'slot': '<4>'})", v=Verdict())
    assert 'method="post" action="/book"' in shown
    assert 'name="slot" value="&lt;4&gt;"' in shown
    assert "disabled" not in shown


def test_an_act_that_is_refused_shows_its_reasons_and_sends_nothing(part: Part) -> None:
    shown = part("act(v, 'Book', '/book', fix={'notice': '/n'})", v=gallery.refused())
    assert "<form" not in shown
    assert "disabled aria-describedby" in shown
    assert "You have not answered Carla’s notice of a conflict of interest." in shown
    assert shown.count('href="/n"') == 1
    assert 'href="/clauses/GCE-1.9">GCE 1.9<' in shown


def test_words_of_people_never_become_markup(part: Part) -> None:
    assert part("quote(text)", text="<b>&") == '<p class="quote">&lt;b&gt;&amp;</p>'


def test_words_that_hold_markup_stay_words_when_translated(env: Environment) -> None:
    shown = env.from_string("{{ _(text) }} {{ _('%(n)s left') % {'n': text} }}").render(text="<i>")
    assert shown == "&lt;i&gt; &lt;i&gt; left"


def test_the_summary_leads_to_each_field(part: Part) -> None:
    form = gallery.SampleForm({"words": "x"})
    shown = part("form(form, '/x', 'Save')", form=form)
    assert "There is something to put right" in shown
    assert shown.index('role="alert"') < shown.index("<textarea")
    for target in ("id_title", "id_readers_0", "id_kinds_0", "id_read"):
        assert f'href="#{target}"' in shown
        assert f'id="{target}"' in shown
    assert 'aria-describedby="id_title_hint id_title_error"' in shown
    assert " required" not in shown


def test_nothing_is_red_before_the_form_is_sent(part: Part) -> None:
    shown = part("form(form, '/x', 'Save')", form=gallery.SampleForm())
    assert "wrong" not in shown
    assert "aria-invalid" not in shown
    assert "something to put right" not in shown


@pytest.mark.parametrize("code", ["ABCDEFGHIJ", "ABCD-EFGH-IJ", "ABCD EFGH IJ"])
def test_a_code_is_shown_in_groups(part: Part, code: str) -> None:
    assert striptags(part("secret(code)", code=code)).split() == ["ABCD", "EFGH", "IJ"]
