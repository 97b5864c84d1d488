"""What the forms of a charter's sections share: fields for answers, rows, and the base form."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.engagement.charter_text import LONGEST
from troth.engagement.charter_text.changes import settle
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Section
from troth.engagement.charters.rules.validation import problems
from troth.foundation.kit.forms import DayField, Form, WordsField

if TYPE_CHECKING:
    from django.http import QueryDict


class AnswerField(WordsField):
    """An answer in the charter: it may stay empty in a draft; line ends are made alike."""

    def __init__(self, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**{"required": False, "max_length": LONGEST, **kwargs})

    def to_python(self, value: Any) -> str:
        """Browsers send another line end than they got: that is no change of the text."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


def line_field(**kwargs: Any) -> forms.CharField:
    """Return a field for an answer of one line."""
    return forms.CharField(required=False, max_length=LONGEST, strip=False, **kwargs)


def number_field(**kwargs: Any) -> forms.IntegerField:
    """Return a field for a number that may still be missing."""
    return forms.IntegerField(**{"required": False, "min_value": 1, **kwargs})


def day_field(**kwargs: Any) -> DayField:
    """Return a field for a day that may still be missing."""
    return DayField(required=False, **kwargs)


def choice_field(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """Return a field for one of several answers, none of which is chosen beforehand."""
    return forms.ChoiceField(
        **{"required": False, "choices": choices, "widget": forms.RadioSelect, **kwargs}
    )


class SectionForm(Form):
    """One section of the charter. What is missing may wait; what is clearly wrong is said.

    Each part sees the questions that are theirs to answer: `part` is who writes.
    """

    name: ClassVar[str]
    about: ClassVar[Any] = ""
    """A sentence above the questions."""
    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, text: Text, part: str, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.part, self.on = text, part, on
        self.build()
        self.speak()

    @classmethod
    def of(cls, text: Text, *, base: int, part: str, on: date, zone: str = "") -> "SectionForm":
        """Return the form as the section stands in version `base`.

        `zone` is proposed where the charter names none.
        """
        form = cls(text=text, part=part, on=on)
        form.initial = {"base": base, **form.answers(form.before)}
        if form.initial.get("zone") == "":
            form.initial["zone"] = zone
        return form

    @property
    def before(self) -> Any:
        """The section as it stands."""
        return self.text.section(self.name)

    def build(self) -> None:
        """Add the questions that depend on the text and on who answers."""

    def answers(self, section: Any) -> dict[str, Any]:
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
        draft = settle(self.before, self.draft(), by=self.part)
        candidate = self.text.with_section(self.name, draft)
        for problem in problems(candidate, on=self.on):
            if problem.section == self.name and problem.field in self.fields:
                self.add_error(problem.field, gettext(problem.words) % dict(problem.params))
        return given

    def renew(self, base: int) -> None:
        """Let the next press save over version `base`, which the person has now seen."""
        self.data = {**cast("QueryDict", self.data).dict(), "base": str(base)}

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield the fields as (legend, fields); an empty legend stands for no group."""
        yield "", [bound for bound in self if not bound.is_hidden]

    def said(self, name: str) -> str:
        """Return what was typed into a field."""
        return str(self.cleaned_data.get(name) or "")

    def number(self, name: str) -> int | None:
        """Return the number that was typed into a field."""
        return cast("int | None", self.cleaned_data.get(name))

    def day(self, name: str) -> date | None:
        """Return the day that was chosen in a field."""
        return cast("date | None", self.cleaned_data.get(name))


ANSWERED = [
    ("met", _("It will be met")),
    ("adapted", _("Adapted, as said below")),
    ("declined", _("It will not be met")),
]
