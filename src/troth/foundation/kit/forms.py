"""Forms in plain words: the server judges, and nothing is red before the person has sent."""

from collections.abc import Mapping
from datetime import MAXYEAR, date, datetime, time, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import Jinja2
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise, lazy
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.foundation.kit import zones
from troth.foundation.kit.names import unfit

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


class HourField(forms.TimeField):
    """A time of day, whose zone the form knows."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class MomentField(forms.DateTimeField):
    """A day and a time, in the zone of the person, which stands under it."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", IN_OWN_ZONE)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment; an hour that the clocks skip or show twice is said in our words."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        try:
            found = parse_datetime(str(value).strip())
        except ValueError:  # a thirteenth month
            found = None
        if found is None or not 1 < found.year < MAXYEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if found.tzinfo:
            return found
        return moment_of(found.date(), found.time())


def moment_of(day: date, hour: time, *, zone: tzinfo | None = None) -> datetime:
    """Return an hour in a zone, the person's own unless another is named, or say what is wrong."""
    if not 1 < day.year < MAXYEAR:  # another zone could not tell it
        raise ValidationError(gettext("Write the date like 2026-11-24."), code="invalid")
    try:
        return zones.moment_in(zone or get_current_timezone(), day, hour)
    except zones.NotOneHour as why:
        raise ValidationError(str(why), code="hour") from None


def _own_zone() -> str:
    return gettext("In your time zone, %(zone)s.") % {
        "zone": zones.label(str(get_current_timezone()))
    }


IN_OWN_ZONE = lazy(_own_zone, str)()
"""Under a field for an hour: in which zone it is read, which the account page can change."""


class ZoneField(forms.ChoiceField):
    """A zone of time. `script` proposes the browser's where nothing is chosen yet."""

    script = "kit/zone.js"
    widget = forms.Select(attrs={"data-zone": ""})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=_zones, **kwargs)


def _zones() -> list[tuple[str, str]]:
    return [("", gettext("Choose")), *zones.choices()]


class NameField(forms.CharField):
    """A name of a person, or what someone calls an organisation: it holds no sign that hides."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        """Refuse signs that nobody sees, and signs that turn the words around the name."""
        super().validate(value)
        if problem := unfit(value):
            raise ValidationError(problem)


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
