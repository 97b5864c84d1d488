"""The questions about a group: whom to invite, what is agreed, when it met."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.engagement.core.models import WhyRead
from troth.foundation.kit.forms import Form, WordsField
from troth.practice.groups.models import Membership
from troth.practice.groups.services.working import GroupSessionFacts
from troth.practice.groups.text import NAMES, USUAL, Terms
from troth.practice.meetings.forms import HeldForm
from troth.practice.meetings.models import Attendance, Manner
from troth.practice.meetings.rules import LONGEST, SHORTEST

NOT_THERE = ""
"""The answer that someone had no part in a session at all."""


class ChooseForm(Form):
    """Which of their clients a practitioner invites."""

    chosen = forms.MultipleChoiceField(
        label=_("Whom do you invite?"),
        help_text=_("Each keeps an engagement of their own. Nobody is told who else is asked."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, clients: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = clients  # type: ignore[attr-defined]

    @property
    def engagements(self) -> list[UUID]:
        """The engagements that were chosen."""
        return [UUID(pk) for pk in self.cleaned_data["chosen"]]


class TermsForm(Form):
    """What the practitioner writes in the agreement."""

    title = forms.CharField(
        label=_("What is the group called?"),
        help_text=_("Only those whom you invite can read the name."),
        max_length=120,
    )
    purpose = WordsField(
        label=_("What is it for?"),
        help_text=_("What you do together, how often and how long."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    stays = WordsField(
        label=_("What stays in the group?"), widget=forms.Textarea(attrs={"rows": 4})
    )
    outside = WordsField(
        label=_("What may members tell outside?"), widget=forms.Textarea(attrs={"rows": 4})
    )
    leaving = WordsField(
        label=_("How does somebody leave?"), widget=forms.Textarea(attrs={"rows": 4})
    )

    @classmethod
    def usual(cls) -> dict[str, str]:
        """Return what a new agreement proposes, in the language of who writes it."""
        return {name: gettext(words) for name, words in USUAL.items()}

    def clean(self) -> dict[str, Any]:
        """Refuse answers of blanks."""
        given = super().clean() or self.cleaned_data
        for name in NAMES:
            if name in given and not given[name].strip():
                self.add_error(name, gettext("This still needs an answer."))
        return given

    @property
    def terms(self) -> Terms:
        """What was written."""
        return Terms(**{name: self.cleaned_data[name] for name in NAMES})


class BeginForm(ChooseForm, TermsForm):
    """Whom to invite into a new group, and what to propose to them."""

    field_order = ("chosen", *NAMES)


class SignForm(StepUpForm):
    """The step-up before an agreement is signed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("It makes sure that it is you who signs.")


class ReasonForm(Form):
    """Why the practitioner reads after the end: a choice, never words."""

    reason = forms.ChoiceField(
        label=_("Why do you read?"), choices=WhyRead.choices, widget=forms.RadioSelect
    )


class SessionForm(HeldForm):
    """The facts of a session of a group, with one question for each member."""

    minutes = forms.IntegerField(
        label=_("How many minutes?"), min_value=SHORTEST, max_value=LONGEST
    )
    kind = forms.ChoiceField(
        label=_("How did you meet?"), choices=Manner.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, today: date, members: Sequence[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.members = members
        choices = [
            (Attendance.BOTH, _("Came")),
            (Attendance.CLIENT_ABSENT, _("Did not come")),
            (Attendance.CANCELLED_LATE, _("Cancelled late")),
            (NOT_THERE, _("Had no part in this session: it does not count")),
        ]
        for one in members:
            self.fields[f"came_{one.pk}"] = forms.ChoiceField(
                label=one.person.name,
                choices=choices,
                required=False,
                initial=Attendance.BOTH,
                widget=forms.RadioSelect,
            )
        self.speak()

    def clean(self) -> dict[str, Any]:
        """Ask that someone belonged to it."""
        given = super().clean() or self.cleaned_data
        if not self.attendance:
            raise ValidationError(gettext("Say who belonged to this session."))
        return given

    @property
    def attendance(self) -> dict[UUID, str]:
        """Who belonged to the session, by membership, and whether they came."""
        answers = {m.pk: self.cleaned_data.get(f"came_{m.pk}", "") for m in self.members}
        return {pk: answer for pk, answer in answers.items() if answer}

    @property
    def facts(self) -> GroupSessionFacts:
        """What was filled in."""
        given = self.cleaned_data
        return GroupSessionFacts(
            on=given["on"], begins=given["begins"], minutes=given["minutes"], kind=given["kind"]
        )
