"""The questions that begin an engagement and end it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.engagement.charters.forms.packs import PacksForm
from troth.engagement.charters.rules.relations import RELATIONS
from troth.engagement.core.forms import words
from troth.engagement.core.models import Kind
from troth.engagement.core.packs import Choice
from troth.foundation.kit.forms import DayField, Form, NameField
from troth.foundation.kit.names import unfit

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


def _named() -> NameField:
    return NameField(
        label=_("How the letter names you"),
        help_text=_(
            "Your name and, if you like, your practice. It stands in a mail that others may see. "
            "Leave it empty, and the letter names nobody."
        ),
        required=False,
    )


class LineField(forms.CharField):
    """A line of one's own in a letter, which goes through the mail in clear: without links."""

    def validate(self, value: str) -> None:
        """Refuse what a letter with a good name is abused for."""
        super().validate(value)
        if "://" in value or "www." in value.lower() or unfit(value):
            raise ValidationError(_("Write plain words in one line, without a link."))


def _line() -> LineField:
    return LineField(
        label=_("A line of your own"),
        help_text=_(
            "It stands in the letter, and mail can be read on its way: write nothing confidential."
        ),
        max_length=200,
        required=False,
    )


class InvitingForm(Form):
    """What the letters with invitations say of who invites."""

    named = _named()
    line = _line()

    @property
    def words(self) -> dict[str, str]:
        """What goes with each guest into the letter."""
        return {name: self.cleaned_data[name] for name in ("named", "line")}


class CorrectForm(InvitingForm):
    """Whom an invitation is for: a new one goes out, and the older link stops."""

    name = NameField(label=_("Name"))
    email = forms.EmailField(label=_("Email address"))
    field_order = ("name", "email", "named", "line")


class BeginForm(PacksForm, InvitingForm):
    """Who works with whom, who pays, and under which code, policy and law."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind.choices,
        initial=Kind.COACHING,
        widget=forms.RadioSelect,
    )
    client_name = NameField(label=_("Name of the client"))
    client_email = forms.EmailField(
        label=_("Email address of the client"),
        help_text=_("The client gets a letter with who invites, to what, and a link to join."),
    )
    sponsor_name = NameField(
        label=_("Name of the sponsor"),
        help_text=_("Who acts for whoever pays. Leave it out if only you two are in it."),
        max_length=120,
        required=False,
    )
    sponsor_email = forms.EmailField(label=_("Email address of the sponsor"), required=False)
    organisation = NameField(label=_("Organisation that pays"), max_length=200, required=False)
    field_order = (
        *("kind", "client_name", "client_email", "sponsor_name", "sponsor_email", "organisation"),
        *("named", "line", "code", "policy", "jurisdiction"),
    )

    def offer(self, by: "Person", *, at: datetime, now: Choice | None = None) -> None:
        """Propose the person's own name for the letters."""
        super().offer(by, at=at, now=now)
        self.fields["named"].initial = by.name

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


class EnquireForm(PacksForm, InvitingForm):
    """Who asks whom, and the first words; a practitioner names what they work under."""

    PARTS = [
        ("practitioner", _("I am the practitioner")),
        ("client", _("I look for a coach or mentor for myself")),
        ("sponsor", _("I act for an organisation that would pay")),
    ]
    part = forms.ChoiceField(label=_("Who are you here?"), choices=PARTS, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind.choices,
        initial=Kind.COACHING,
        widget=forms.RadioSelect,
    )
    text = words(
        _("Your first words"),
        hint=_("You can leave this out. Only you and the practitioner can read it."),
        required=False,
    )
    practitioner_name = NameField(
        label=_("Name of the practitioner"),
        help_text=_("Leave out your own part."),
        max_length=120,
        required=False,
    )
    practitioner_email = forms.EmailField(
        label=_("Email address of the practitioner"), required=False
    )
    client_name = NameField(label=_("Name of the client"), required=False)
    client_email = forms.EmailField(label=_("Email address of the client"), required=False)
    organisation = NameField(
        label=_("Organisation that would pay"),
        help_text=_("Only when you act for it."),
        max_length=200,
        required=False,
    )

    field_order = (
        *("part", "kind", "text", "practitioner_name", "practitioner_email"),
        *("client_name", "client_email", "organisation", "named", "line"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "policy", "jurisdiction"):
            self.fields[name].help_text = _("Only when you are the practitioner.")

    def offer(self, by: "Person", *, at: datetime, now: Choice | None = None) -> None:
        """Ask for code, policy and law only of someone who has signed what they work under."""
        super().offer(by, at=at, now=now)
        self.fields["named"].initial = by.name
        if not {"code", "policy"} & self.fields.keys():
            del self.fields["jurisdiction"]

    def clean(self) -> dict[str, Any]:
        """Ask for the others, by the part that the person plays."""
        given = super().clean() or self.cleaned_data
        part = given.get("part")
        needed = {
            "practitioner": ("client",),
            "client": ("practitioner",),
            "sponsor": ("practitioner", "client"),
        }.get(str(part), ())
        for other in needed:
            for field in (f"{other}_name", f"{other}_email"):
                if not given.get(field) and field not in self.errors:
                    self.add_error(field, _("This still needs an answer."))
        if part == "sponsor" and not given.get("organisation"):
            self.add_error("organisation", _("This still needs an answer."))
        return given


class DeclareForm(Form):
    """What else binds the two: none of it, or some; and words of one's own."""

    relations = forms.MultipleChoiceField(
        label=_("What else binds you two?"),
        help_text=_("Tick all that is so. If nothing is, tick nothing."),
        choices=[(r.name, r.words) for r in RELATIONS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = words(
        _("What else the other should know"),
        hint=_("Interests, benefits, people you both know. You can leave this out."),
        required=False,
    )
    reason = words(
        _("Why may it begin anew?"),
        hint=_("Only if you worked together before, or do business with each other."),
        required=False,
        rows=3,
    )


class FirstMeetingForm(Form):
    """When the first meeting was, and a note of one's own."""

    on = DayField(label=_("On which day did you meet?"))
    note = words(_("A note for yourself"), hint=_("Only you can read it."), required=False)
