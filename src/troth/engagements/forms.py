"""The questions that begin an engagement, fill its charter, and end it."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.engagements import charter, pins
from troth.engagements.charter import (
    GROUNDS,
    LOGISTICS,
    LONGEST,
    MOST_MONTHS,
    MOST_OBJECTIVES,
    MOST_YEARS,
    Complaints,
    Confidentiality,
    Duration,
    Money,
    Objective,
    Objectives,
    Records,
    Rhythm,
    Scope,
    Section,
    Text,
)
from troth.engagements.models import Kind
from troth.engagements.rules import slips
from troth.kit.forms import DayField, Form, WordsField
from troth.people.step_up import StepUpForm

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_SESSIONS, MOST_DAYS = 200, 366


class BeginForm(Form):
    """Who works with whom, and who pays."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind.choices,
        initial=Kind.COACHING,
        widget=forms.RadioSelect,
    )
    client_name = forms.CharField(label=_("Name of the client"), max_length=120)
    client_email = forms.EmailField(
        label=_("Email address of the client"),
        help_text=_("The client gets a link to join. It says nothing about the coaching."),
    )
    sponsor_name = forms.CharField(
        label=_("Name of the sponsor"),
        help_text=_("Who acts for whoever pays. Leave it out if only you two are in it."),
        max_length=120,
        required=False,
    )
    sponsor_email = forms.EmailField(label=_("Email address of the sponsor"), required=False)
    organisation = forms.CharField(
        label=_("Organisation that pays"), max_length=200, required=False
    )
    jurisdiction = forms.ChoiceField(
        label=_("Which law applies?"),
        help_text=_("Each pack is an example until a lawyer has checked it."),
        required=False,
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = pins.jurisdictions(on)
        cast("forms.ChoiceField", self.fields["jurisdiction"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for a sponsor wholly or not at all."""
        given = super().clean() or self.cleaned_data
        fields = ("sponsor_name", "sponsor_email", "organisation")
        if any(given.get(name) for name in fields):
            for name in fields:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("This still needs an answer."))
        return given


class EndForm(StepUpForm):
    """How it ends, and the step-up before something that cannot be undone."""

    closing = forms.ChoiceField(
        label=_("How shall it end?"),
        choices=[
            ("", _("At once, with nothing left to do")),
            ("yes", _("With a closing: a last look back, and what you want done with the records")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    field_order = ("closing",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Once more, so that nobody else can end this for you.")
        self.fields["password"].help_text = hint


class AnswerField(WordsField):
    """An answer in the charter: it may stay empty in a draft; line ends are made alike."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": LONGEST, **kwargs})

    def to_python(self, value: Any) -> str:
        """Browsers send another line end than they got: that is no change of the text."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class _Number(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 1, **kwargs})


class SectionForm(Form):
    """One section of the charter. What is missing may wait; what is clearly wrong is said."""

    name: ClassVar[str]
    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, text: Text, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.on = text, on

    @classmethod
    def of(cls, text: Text, *, base: int, on: date) -> "SectionForm":
        """Return the form as the section stands in version `base`."""
        section = text.section(cls.name)
        return cls(initial={"base": base, **cls.answers(section)}, text=text, on=on)

    @staticmethod
    def answers(section: Any) -> dict[str, Any]:
        """Return a section as the values of the form's fields."""
        return {name: getattr(section, name) for name in section.__dataclass_fields__}

    def draft(self) -> Section:
        """Return the section as it was typed, with the rows of the form."""
        raise NotImplementedError

    @property
    def section(self) -> Section:
        """The section to save, once the form is valid."""
        return self.draft()

    def clean(self) -> dict[str, Any]:
        """Say what is clearly wrong, at the field where it is."""
        given = super().clean() or self.cleaned_data
        candidate = self.text.with_section(self.name, self.draft())
        for slip in slips(candidate, on=self.on):
            if slip.section == self.name and slip.field in self.fields:
                self.add_error(slip.field, gettext(slip.words) % dict(slip.params))
        return given

    def renew(self, base: int) -> None:
        """Let the next press save over version `base`, which the person has now seen."""
        self.data = {**cast("QueryDict", self.data).dict(), "base": str(base)}

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield the fields as (legend, fields); an empty legend stands for no group."""
        yield "", [bound for bound in self if not bound.is_hidden]

    def _said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def _number(self, name: str) -> int | None:
        return cast("int | None", self.cleaned_data.get(name))


class ScopeForm(SectionForm):
    name = "scope"
    within = AnswerField(label=_("What is it about?"))
    without = AnswerField(label=_("What is it not about?"), help_text=_("For example: no therapy."))

    def draft(self) -> Section:
        return Scope(self._said("within"), self._said("without"))


class ObjectivesForm(SectionForm):
    name = "objectives"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(MOST_OBJECTIVES):
            number = {"number": row + 1}
            self.fields[f"text_{row}"] = AnswerField(
                label=gettext("Objective %(number)s") % number,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"due_{row}"] = DayField(
                label=gettext("Objective %(number)s is due on") % number, required=False
            )

    @staticmethod
    def answers(section: Any) -> dict[str, Any]:
        rows = enumerate(section.items)
        return {k: v for n, o in rows for k, v in ((f"text_{n}", o.text), (f"due_{n}", o.due))}

    def draft(self) -> Section:
        return Objectives(
            tuple(
                Objective(self._said(f"text_{row}"), self.cleaned_data.get(f"due_{row}"))
                for row in range(MOST_OBJECTIVES)
            )
        )

    @property
    def section(self) -> Section:
        draft = cast("Objectives", self.draft())
        return Objectives(tuple(o for o in draft.items if o.text.strip() or o.due))

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        for row in range(MOST_OBJECTIVES):
            yield "", [self[f"text_{row}"], self[f"due_{row}"]]


class DurationForm(SectionForm):
    name = "duration"
    starts = DayField(label=_("It starts on"), required=False)
    ends = DayField(label=_("It ends on"), required=False)
    sessions = _Number(label=_("Number of sessions"), max_value=MOST_SESSIONS)
    reason = AnswerField(
        label=_("Why this long?"),
        help_text=_("As long as the objectives need, and no longer."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def draft(self) -> Section:
        day = self.cleaned_data.get
        return Duration(day("starts"), day("ends"), self._number("sessions"), self._said("reason"))


class RhythmForm(SectionForm):
    name = "rhythm"
    every_days = _Number(
        label=_("Days from one session to the next"),
        help_text=_("For example 14 for every second week."),
        max_value=MOST_DAYS,
    )
    cancelling = AnswerField(
        label=_("How is a session cancelled?"),
        help_text=_("Until when it is free, and what is due after that."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def draft(self) -> Section:
        return Rhythm(self._number("every_days"), self._said("cancelling"))


class MoneyForm(SectionForm):
    name = "money"
    paid = AnswerField(
        label=_("Who pays what, and when?"),
        help_text=_("All three read this."),
    )

    @staticmethod
    def answers(section: Any) -> dict[str, Any]:
        return {"paid": section.text}

    def draft(self) -> Section:
        return Money(self._said("paid"))


class ConfidentialityForm(SectionForm):
    name = "confidentiality"
    statement = AnswerField(
        label=_("What stays between client and practitioner?"),
        help_text=_("Say it in your own words. No promise is without limits: they follow below."),
    )
    logistics = forms.ChoiceField(
        label=_("What does the sponsor learn of the sessions?"),
        choices=[(name, _(words)) for name, words in LOGISTICS.items()],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ground in GROUNDS:
            self.fields[ground.code] = forms.BooleanField(
                label=gettext(ground.title),
                help_text=gettext(ground.words),
                required=False,
                disabled=ground.is_fixed,
                initial=ground.is_fixed,
            )

    @staticmethod
    def answers(section: Any) -> dict[str, Any]:
        ticked = {g.code: g.is_fixed or g.code in section.grounds for g in GROUNDS}
        return {"statement": section.statement, "logistics": section.logistics, **ticked}

    def draft(self) -> Section:
        grounds = (g.code for g in GROUNDS if g.is_fixed or self.cleaned_data.get(g.code))
        return Confidentiality(
            self._said("statement"), tuple(grounds), self._said("logistics") or charter.COUNT
        )

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        yield "", [self["statement"]]
        legend = gettext("When may something be told outside without a release by the client?")
        yield legend, [self[g.code] for g in GROUNDS]
        yield "", [self["logistics"]]


class ComplaintsForm(SectionForm):
    name = "complaints"
    body = forms.CharField(
        label=_("Who hears a complaint?"),
        help_text=_("A professional body, or a person who is not one of you three."),
        required=False,
        max_length=LONGEST,
        strip=False,
    )
    contact = AnswerField(
        label=_("How can they be reached?"), widget=forms.Textarea(attrs={"rows": 3})
    )
    how = AnswerField(
        label=_("How does one complain, and what happens then?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def draft(self) -> Section:
        return Complaints(self._said("body"), self._said("contact"), self._said("how"))


class RecordsForm(SectionForm):
    name = "records"
    content_months = _Number(
        label=_("Months that content is kept after the end"),
        help_text=_("Notes and summaries. 12 is usual."),
        min_value=0,
        max_value=MOST_MONTHS,
    )
    facts_years = _Number(
        label=_("Years that facts are kept after the end"),
        help_text=_("This charter, the dates of sessions, who signed what. 7 is usual."),
        max_value=MOST_YEARS,
    )
    words = AnswerField(
        label=_("Anything else about records?"), widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def answers(section: Any) -> dict[str, Any]:
        months, years = section.content_months, section.facts_years
        return {
            "content_months": 12 if months is None else months,
            "facts_years": 7 if years is None else years,
            "words": section.words,
        }

    def draft(self) -> Section:
        return Records(
            self._number("content_months"), self._number("facts_years"), self._said("words")
        )


FORMS: dict[str, type[SectionForm]] = {
    form.name: form
    for form in (
        ScopeForm,
        ObjectivesForm,
        DurationForm,
        RhythmForm,
        MoneyForm,
        ConfidentialityForm,
        ComplaintsForm,
        RecordsForm,
    )
}
"""The form of every section by the section's name."""
