"""Names: no sign that hides, none taken for another, and none that turns the words around it."""

import json
from copy import deepcopy

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from troth.foundation.kit.forms import Form, NameField
from troth.foundation.kit.names import Isolated, alike, called, listed, sentence, unfit


class Ask(Form):
    name = NameField()


@pytest.mark.parametrize(
    "name",
    ["Cleo", "José", "Jose\u0301", "李小龍", "محمد", "דוד", "O'Neill-Šimić", "N. 5", "山田　太郎"],
)
def test_names_of_every_script_are_taken_as_they_are_typed(name: str) -> None:
    form = Ask({"name": name})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == name


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u061c"])
def test_signs_that_turn_words_around_are_refused_by_their_number(sign: str) -> None:
    form = Ask({"name": f"Ha{sign}na"})
    assert not form.is_valid()
    words = f"This name holds a sign that turns words around (U+{ord(sign):04X})."
    assert form.errors["name"] == [f"{words} Type it by hand, without it."]


@pytest.mark.parametrize(
    "sign",
    [
        *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800"),
        *("\u034f", "\ufe0f", "\U000e0101", "\U000e0041", "\u2028", "\x07", "\ue000"),
    ],
)
def test_signs_that_nobody_sees_are_refused(sign: str) -> None:
    assert "nobody can see" in unfit(f"Ha{sign}na")
    assert not Ask({"name": f"Ha{sign}na"}).is_valid()


def test_a_name_of_marks_alone_is_refused() -> None:
    assert unfit("\u0301\u0302") == "Nobody can see this name. Write at least one letter."
    assert unfit("") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carla", "Carla"),
        ("Carla", "CARLA"),
        ("Carla", " Carla "),
        ("Carla", "\u0421arla"),  # a Cyrillic letter
        ("Marn", "Mam"),
        ("Otto", "0tto"),
        ("lan", "Ian"),
        ("José", "Jose\u0301"),
        ("Carla", "\uff23\uff41\uff52\uff4c\uff41"),
    ],
)
def test_names_that_look_the_same_are_found(one: str, other: str) -> None:
    assert alike({1: one, 2: other, 3: "Hana"}) == {1, 2}


def test_other_names_are_left_alone() -> None:
    assert (
        alike({1: "Carla", 2: "Carlo", 3: "Hana", 4: "Hana Novak", 5: "José", 6: "Jose"}) == set()
    )


def test_a_name_stands_apart_only_where_it_could_turn_the_words_around_it() -> None:
    assert escape(called("Carla")) == "Carla"
    assert escape(called("דוד")) == "<bdi>דוד</bdi>"
    with override("he"):
        assert escape(called("Carla")) == "<bdi>Carla</bdi>"
    assert called("") == ""


def test_what_stands_beside_a_name_stands_apart_too() -> None:
    made = called("דוד", "client", "Acme", "")
    assert made == "דוד (client, Acme)"
    assert escape(made) == "<bdi>דוד</bdi> (client, Acme)"


def test_a_sentence_has_the_very_name_as_text_and_sets_it_apart_on_a_page() -> None:
    made = sentence("Let %(name)s <in>", {"name": "דוד"})
    assert made == "Let דוד <in>"
    assert escape(made) == "Let <bdi>דוד</bdi> &lt;in&gt;"
    nested = sentence("%(names)s.", {"names": listed([called("דוד"), "a<b"], ", ")})
    assert escape(nested) == "<bdi>דוד</bdi>, a&lt;b."
    assert json.loads(json.dumps(made)) == made
    assert type(str(made)) is str
    assert deepcopy(made) == made
    assert escape(deepcopy(made)) == escape(made)


@given(st.text(), st.text())
def test_no_name_becomes_markup(name: str, beside: str) -> None:
    words = sentence("%(name)s", {"name": called(name, beside)})
    bare = str(escape(words)).replace("<bdi>", "").replace("</bdi>", "")
    assert "<" not in bare
    assert isinstance(words, Isolated)
