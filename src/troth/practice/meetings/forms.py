"""The questions about a session and about a note."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.foundation.kit.forms import DayField, Form, MomentField, WordsField
from troth.practice.meetings.models import Attendance, Manner, Session, Why
from troth.practice.meetings.services.recording import SessionFacts

SHORTEST, LONGEST = 5, 600
"""Minutes of a session."""


class SessionForm(Form):
    """The facts of a session. It has no field for words on purpose (SEED003-CARE-1)."""

    on = DayField(label=_("On which day?"))
    begins = forms.TimeField(
        label=_("It began at"),
        help_text=_("You can leave this out."),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time like 14:00.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        help_text=_("When it did not take place: how long it was planned to be."),
        min_value=SHORTEST,
        max_value=LONGEST,
    )
    kind = forms.ChoiceField(
        label=_("How did you meet?"), choices=Manner.choices, widget=forms.RadioSelect
    )
    attendance = forms.ChoiceField(
        label=_("Who came?"), choices=Attendance.choices, widget=forms.RadioSelect
    )
    based = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @classmethod
    def of(cls, session: Session, *, today: date) -> "SessionForm":
        """Return the form as a session stands, ready to be corrected."""
        given = ("on", "begins", "minutes", "kind", "attendance")
        initial = {name: getattr(session, name) for name in given}
        return cls(initial={**initial, "based": session.pk}, today=today)

    def clean_on(self) -> date:
        """Refuse a day that is ahead: what has not happened is not recorded."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(gettext("This day lies ahead. Record a session after its day."))
        return on

    @property
    def facts(self) -> SessionFacts:
        """What was filled in."""
        given = self.cleaned_data
        return SessionFacts(
            on=given["on"],
            begins=given["begins"],
            minutes=given["minutes"],
            kind=given["kind"],
            attendance=given["attendance"],
        )


class StrikeForm(Form):
    """Why a record was made by mistake. No words, so that a session keeps none."""

    why = forms.ChoiceField(label=_("Why?"), choices=Why.choices, widget=forms.RadioSelect)


class BookForm(Form):
    """When a session is to be, how long, and how."""

    starts_at = MomentField(label=_("When does it start?"))
    minutes = forms.IntegerField(
        label=_("How many minutes?"), min_value=SHORTEST, max_value=LONGEST
    )
    kind = forms.ChoiceField(
        label=_("How do you meet?"), choices=Manner.choices, widget=forms.RadioSelect
    )
    anyway = DayField(required=False, widget=forms.HiddenInput)
    instead_of = DayField(required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "minutes", "kind")}


class ProposedForm(Form):
    """At what hour, how long and how: for the days that the rhythm proposes."""

    hour = forms.TimeField(
        label=_("At what hour?"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time like 14:00.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"), min_value=SHORTEST, max_value=LONGEST
    )
    kind = forms.ChoiceField(label=_("How do you meet?"), choices=Manner.choices)


class MoveForm(Form):
    """When a planned session is to be instead."""

    starts_at = MomentField(label=_("When does it start?"))
    anyway = DayField(required=False, widget=forms.HiddenInput)


class NoteForm(Form):
    """What is noted; where it is is chosen above the form."""

    title = forms.CharField(
        label=_("Title"), help_text=_("You can leave this out."), required=False, max_length=120
    )
    text = WordsField(
        label=_("Your note"),
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Write your note.")},
    )

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "NoteForm":
        """Return the form with the words of a note, ready to be edited."""
        return cls(initial={"title": words.get("title", ""), "text": words.get("text", "")})

    def clean_text(self) -> str:
        """Refuse a note of blanks."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError(gettext("Write your note."))
        return text

    @property
    def words(self) -> dict[str, str]:
        """What was written, as a note keeps it."""
        return {"title": self.cleaned_data["title"], "text": self.cleaned_data["text"]}
