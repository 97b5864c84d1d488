"""Forms in plain words: the server judges, and nothing is red before the person has sent."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import Jinja2
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000
"""Characters that fit into a long answer when the form does not say otherwise."""

Messages = Mapping[str, str | Promise]

TOO_LONG: Messages = {
    "max_length": _("This is too long: it has %(show_value)d characters, %(limit_value)d fit."),
    "min_length": _("This is too short: it needs at least %(limit_value)d characters."),
}
NUMBER: Messages = {
    "required": _("Write a number."),
    "invalid": _("Write a number, in digits."),
    "max_value": _("Write %(limit_value)s or less."),
    "min_value": _("Write %(limit_value)s or more."),
}
CHOICE: Messages = {
    "required": _("Choose an answer."),
    "invalid_choice": _("Choose one of the answers on the list."),
    "invalid_list": _("Choose from the answers on the list."),
}
PLAIN: tuple[tuple[type[forms.Field], Messages], ...] = (
    (forms.BooleanField, {"required": _("Tick this to go on.")}),
    (forms.ChoiceField, CHOICE),
    (
        forms.EmailField,
        {
            "required": _("Write an email address."),
            "invalid": _("This is not an email address. Write it like name@example.org."),
            **TOO_LONG,
        },
    ),
    (forms.DateTimeField, {"required": _("Give a date and a time.")}),
    (forms.DateTimeField, {"invalid": _("Write the date and the time like 2026-11-24 14:00.")}),
    (forms.DateField, {"required": _("Give a date.")}),
    (forms.DateField, {"invalid": _("Write the date like 2026-11-24.")}),
    (forms.IntegerField, NUMBER),
    (forms.DecimalField, NUMBER),
    (forms.FileField, {"required": _("Choose a file."), "empty": _("This file is empty.")}),
    (forms.CharField, TOO_LONG),
    (forms.Field, {"required": _("This still needs an answer.")}),
)


class Form(forms.Form):
    """A form whose messages are plain and whose ids stay the same.

    The browser's own checks are off, since they cannot be put in our words. A form with errors
    is answered with status 422; the page shows a summary on top and all that was typed.
    """

    use_required_attribute = False
    default_renderer = Jinja2()  # one for all: a class would build its templates for each form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.speak()

    def speak(self) -> None:
        """Put the messages of all fields in plain words; again after fields were added."""
        for field in self.fields.values():
            _speak_plainly(field)


class DayField(forms.DateField):
    """A day, chosen with the browser's own calendar or written as 2026-11-24."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MomentField(forms.DateTimeField):
    """A day and a time, in the zone of the person."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class WordsField(forms.CharField):
    """A long answer of several lines, kept as it was typed."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Count a line end as one sign: browsers send two."""
        return lines(super().to_python(value) or "")


def lines(text: str) -> str:
    """Return a text whose lines end with LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _speak_plainly(field: forms.Field) -> None:
    """Put our messages in the place of Django's; those that the form itself gave stay."""
    said: set[str] = set()
    for kind, messages in PLAIN:
        if not isinstance(field, kind):
            continue
        for code, message in messages.items():
            if code not in said and _is_djangos(field, code):
                field.error_messages[code] = message  # type: ignore[assignment]
                said.add(code)


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Tell whether the message is one that the field's class brought along, or none at all."""
    mine = field.error_messages.get(code)
    if mine is None:
        return True
    brought = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    return any(messages.get(code) is mine for messages in brought)
