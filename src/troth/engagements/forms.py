"""The questions that begin an engagement and end it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.engagements.forms_of_packs import PacksForm
from troth.engagements.models import Kind
from troth.people.step_up import StepUpForm


class BeginForm(PacksForm):
    """Who works with whom, who pays, and under which code, policy and law."""

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
    field_order = (
        *("kind", "client_name", "client_email", "sponsor_name", "sponsor_email", "organisation"),
        *("code", "policy", "jurisdiction"),
    )

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
