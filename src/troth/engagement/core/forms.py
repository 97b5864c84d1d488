"""Forms that several steps of an engagement share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.engagement.core.models import WhyRead
from troth.foundation.kit.forms import Form, WordsField


def words(label: Any, *, hint: Any = "", required: bool = True, rows: int = 5) -> WordsField:
    return WordsField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=4_000,
    )


class PlainForm(Form):
    """A step that asks nothing."""


class SureForm(StepUpForm):
    """A step that asks nothing but whether it is really the person: it cannot be taken back."""


class ReasonForm(Form):
    """A reason that nobody has to give."""

    reason = words(
        _("Your reason, if you wish"),
        hint=_("Only practitioner and client can read it. You owe nobody a reason."),
        required=False,
    )


def serves(label: Any) -> forms.ChoiceField:
    choices = [("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)


class WhyForm(Form):
    """Why a practitioner reads after the end."""

    reason = forms.ChoiceField(
        label=_("Your reason"), choices=WhyRead.choices, widget=forms.RadioSelect
    )
