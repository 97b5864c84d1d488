"""The questions about a session and about a note."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.foundation.kit.forms import (
    IN_OWN_ZONE,
    DayField,
    Form,
    HourField,
    MomentField,
    WordsField,
    moment_of,
)
from troth.foundation.kit.zones import label
from troth.practice.meetings.models import Attendance, Manner, Session, Why
from troth.practice.meetings.rules import LONGEST, SHORTEST
from troth.practice.meetings.services.recording import SessionFacts

if TYPE_CHECKING:
    from django.http import QueryDict


class SameHourField(forms.Field):
    """Carries the moments of which the person was warned, so that a second press means them."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> tuple[datetime, ...]:
        """Return the moments; what is none was not written by us and counts for nothing."""
        try:
            return tuple(datetime.fromisoformat(m) for m in str(value or "").split(",") if m)
        except ValueError:
            return ()

    def validate(self, value: Any) -> None:
        """Nothing about it can be wrong."""

    def run_validators(self, value: Any) -> None:
        """Nothing about it can be wrong."""


def warn(form: Form, field: str | None, words: str, moments: Iterable[datetime]) -> None:
    """Warn in the form, whose next press means these moments all the same."""
    moments_sent = ",".join(m.isoformat() for m in moments)
    form.data = {**cast("QueryDict", form.data).dict(), "same_hour": moments_sent}
    form.add_error(field, words)


class HeldForm(Form):
    """When a session was held: the day, and the hour where it is known, in the person's zone."""

    on = DayField(label=_("On which day?"))
    begins = HourField(
        label=_("It began at"),
        help_text=IN_OWN_ZONE,
        required=False,
        error_messages={"invalid": _("Write the time like 14:00.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Refuse a day that is ahead: what has not happened is not recorded."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(gettext("This day lies ahead. Record a session after its day."))
        return on

    def clean_begins(self) -> datetime | None:
        """Return the moment; an hour that the clocks skip or show twice is said in our words."""
        on, begins = self.cleaned_data.get("on"), self.cleaned_data["begins"]
        return moment_of(on, begins) if on and begins else None


class SessionForm(HeldForm):
    """The facts of a session. It has no field for words on purpose (SEED003-CARE-1)."""

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
    same_hour = SameHourField()
    based = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, session: Session, *, today: date) -> "SessionForm":
        """Return the form as a session stands, ready to be corrected."""
        given = ("on", "minutes", "kind", "attendance")
        initial = {name: getattr(session, name) for name in given}
        if session.begins_at:
            begins = localtime(session.begins_at)
            initial |= {"on": begins.date(), "begins": begins.time()}
        return cls(initial={**initial, "based": session.pk}, today=today)

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
    same_hour = SameHourField()
    instead_of = DayField(required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "minutes", "kind")}


class ProposedForm(Form):
    """At what hour, how long and how: for the days that the rhythm proposes."""

    hour = HourField(
        label=_("At what hour?"),
        error_messages={"invalid": _("Write the time like 14:00.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"), min_value=SHORTEST, max_value=LONGEST
    )
    kind = forms.ChoiceField(label=_("How do you meet?"), choices=Manner.choices)
    same_hour = SameHourField()

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = gettext("In the time zone of the charter, %(zone)s.") % {"zone": label(str(zone))}
        self.fields["hour"].help_text = said


class MoveForm(Form):
    """When a planned session is to be instead."""

    starts_at = MomentField(label=_("When does it start?"))
    anyway = DayField(required=False, widget=forms.HiddenInput)
    same_hour = SameHourField()


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
