"""Messages of forms in plain words."""

from django import forms
from django.template import engines
from django.test import RequestFactory

from troth.foundation.kit.forms import DayField, Form, MomentField, WordsField


class Booking(Form):
    name = forms.CharField(max_length=5)
    own = forms.CharField(error_messages={"required": "Who comes?"})
    email = forms.EmailField()
    day = DayField()
    begins = MomentField()
    notes = WordsField()
    agreed = forms.BooleanField()


def test_what_is_missing_is_said_plainly() -> None:
    errors = Booking({}).errors
    assert errors["name"] == ["This still needs an answer."]
    assert errors["own"] == ["Who comes?"]
    assert errors["email"] == ["Write an email address."]
    assert errors["begins"] == ["Give a date and a time."]
    assert errors["agreed"] == ["Tick this to go on."]


def test_what_does_not_fit_is_said_plainly() -> None:
    errors = Booking({"name": "Carla M", "email": "x", "day": "soon", "begins": "later"}).errors
    assert errors["name"] == ["This is too long: it has 7 characters, 5 fit."]
    assert errors["email"] == ["This is not an email address. Write it like name@example.org."]
    assert errors["day"] == ["Write the date like 2026-11-24."]
    assert errors["begins"] == ["Write the date and the time like 2026-11-24 14:00."]


def test_the_messages_of_one_form_do_not_reach_djangos_own() -> None:
    Booking({})
    assert forms.CharField().error_messages["required"] == "This field is required."


def test_long_words_keep_their_line_breaks_and_spaces() -> None:
    form = Booking({"notes": "  one\ntwo "})
    form.is_valid()
    assert form.cleaned_data["notes"] == "  one\ntwo "


def test_days_and_moments_are_written_as_browsers_read_them() -> None:
    form = Booking(initial={"day": "2026-11-24", "begins": None})
    assert 'type="date"' in str(form["day"])
    assert 'value="2026-11-24"' in str(form["day"])
    assert 'type="datetime-local"' in str(form["begins"])


def test_every_form_of_a_page_has_a_token_of_its_own() -> None:
    template = engines["jinja2"].from_string("{{ csrf_input }}|{{ csrf_input }}")
    one, other = str(template.render({}, RequestFactory().get("/"))).split("|")
    assert "csrfmiddlewaretoken" in one
    assert one != other


def test_all_forms_are_rendered_by_one_environment() -> None:
    """Each would build templates of its own otherwise, which took half of a page with a form."""
    one, other = Booking(), Booking({"name": "Carla"})
    assert one.renderer is other.renderer
    assert one.renderer.engine is other.renderer.engine  # type: ignore[attr-defined]


class Long(Form):
    words = WordsField(max_length=20)


def test_a_line_end_counts_as_one_sign() -> None:
    """A browser sends two for each, and shows the person a count with one."""
    form = Long({"words": "\r\n".join("ten lines!")})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == "\n".join("ten lines!")
