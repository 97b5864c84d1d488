"""Forms of ending and of the closing list."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.engagement.core.forms import words
from troth.engagement.endings.rules.ending import SHORTEN
from troth.engagement.pauses.forms import MOST_FOLLOW_UPS
from troth.foundation.kit.forms import DayField, Form


class WithdrawForm(StepUpForm):
    """A practitioner's reason, and the handover that they offer."""

    reason = words(_("Your reason"), hint=_("Only your client and you can read it."))
    handover = forms.BooleanField(
        label=_("I offer my client a handover to somebody else"), required=False
    )


class ClosingForm(Form):
    """The closing list, and what was agreed for after the end."""

    review = words(_("Looking back together"), required=False)
    feedback_asked = forms.BooleanField(
        label=_("The client was asked for feedback"), required=False
    )
    handover = forms.ChoiceField(
        label=_("Is a handover to somebody else wanted?"),
        choices=[
            ("none", _("No")),
            ("wanted", _("Yes")),
            ("done", _("It is done")),
            ("unanswered", _("The client did not answer")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    records = forms.ChoiceField(
        label=_("What does the client want done with the records?"),
        choices=[
            ("keep", _("Keep them as the charter says")),
            ("copy", _("Give the client a copy as well")),
            ("shorten", _("Destroy earlier what was said and written")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    until = DayField(
        label=_("Destroy it on this day"),
        help_text=_(
            "Only for “earlier”. It counts once the client has saved or signed this list. Both "
            "of you are told before, and 30 days pass after the engagement is closed. The charter, "
            "its receipts and the facts stay as agreed."
        ),
        required=False,
    )

    based = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    was_overtaken = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, MOST_FOLLOW_UPS + 1):
            self.fields[f"what_{row}"] = forms.CharField(
                label=_("Follow-up %(n)s") % {"n": row}, max_length=200, required=False
            )
            self.fields[f"on_{row}"] = DayField(
                label=_("Follow-up %(n)s is due on") % {"n": row}, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what was named, and for the name of what has a day."""
        given = super().clean() or self.cleaned_data
        for row in range(1, MOST_FOLLOW_UPS + 1):
            what, on = given.get(f"what_{row}"), given.get(f"on_{row}")
            if what and not on and f"on_{row}" not in self.errors:
                self.add_error(f"on_{row}", _("Give a date."))
            if on and not what:
                self.add_error(f"what_{row}", _("Say what is to follow."))
        return given

    @property
    def shortened(self) -> str:
        """The day to which the client would shorten, in ISO 8601; "" when they would not."""
        day = self.cleaned_data["until"]
        return day.isoformat() if day and self.cleaned_data["records"] == SHORTEN else ""

    @property
    def follow_ups(self) -> list[tuple[date, str]]:
        """What was agreed, with its days."""
        given = self.cleaned_data
        rows = range(1, MOST_FOLLOW_UPS + 1)
        return [(given[f"on_{r}"], given[f"what_{r}"]) for r in rows if given.get(f"what_{r}")]
