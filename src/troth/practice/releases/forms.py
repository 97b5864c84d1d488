"""The questions about a summary, and the one before it is signed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.foundation.kit.forms import DayField, Form, WordsField
from troth.practice.releases.rules import LONGEST
from troth.practice.releases.summary import Words

USUAL = timedelta(days=60)
"""The last day of reading that a new summary proposes."""


class SummaryForm(Form):
    """What the practitioner may draft: words and their purpose, no recipient and no end."""

    title = forms.CharField(label=_("Title"), max_length=120)
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("For example: the mid-term talk about the objectives."),
        max_length=300,
    )
    text = WordsField(
        label=_("Summary"),
        help_text=_("Write about objectives and progress, not about what was said in a session."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_text(self) -> str:
        """Refuse a summary of blanks."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError(gettext("This still needs an answer."))
        return text

    @property
    def words(self) -> Words:
        """What was written."""
        given = self.cleaned_data
        return Words(
            title=given["title"],
            text=given["text"],
            purpose=given["purpose"],
            expires_on=given.get("expires_on"),
        )


class ClientSummaryForm(SummaryForm):
    """What the client writes: the same, and until when it can be read."""

    expires_on = DayField(
        label=_("Last day of reading"),
        help_text=_("After this day it closes by itself. You can withdraw it before."),
    )

    def clean_expires_on(self) -> date:
        """Refuse a day that has passed or is too far ahead."""
        until: date = self.cleaned_data["expires_on"]
        if until < self.today:
            raise ValidationError(gettext("This day has passed."))
        if until > self.today + LONGEST:
            raise ValidationError(gettext("Choose a day within a year."))
        return until


class SignForm(StepUpForm):
    """The step-up before words leave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("It makes sure that it is you who signs.")
