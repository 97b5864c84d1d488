"""The questions that the steps of an engagement's life ask, beside those of the charter."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.engagements.forms_of_packs import PacksForm
from troth.engagements.models import Kind, WhyRead
from troth.engagements.pins import Choice
from troth.engagements.rules import HELPS, RELATIONS, SHORTEN
from troth.engagements.services.active import FAR, NO, NONE, SOME, YES
from troth.kit.forms import DayField, Form, WordsField
from troth.people.step_up import StepUpForm

if TYPE_CHECKING:
    from troth.people.models import Person

MOST_FOLLOW_UPS = 3


def _words(label: Any, *, hint: Any = "", required: bool = True, rows: int = 5) -> WordsField:
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


class EnquireForm(PacksForm):
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
    text = _words(
        _("Your first words"),
        hint=_("You can leave this out. Only you and the practitioner can read it."),
        required=False,
    )
    practitioner_name = forms.CharField(
        label=_("Name of the practitioner"),
        help_text=_("Leave out your own part."),
        max_length=120,
        required=False,
    )
    practitioner_email = forms.EmailField(
        label=_("Email address of the practitioner"), required=False
    )
    client_name = forms.CharField(label=_("Name of the client"), max_length=120, required=False)
    client_email = forms.EmailField(label=_("Email address of the client"), required=False)
    organisation = forms.CharField(
        label=_("Organisation that would pay"),
        help_text=_("Only when you act for it."),
        max_length=200,
        required=False,
    )

    field_order = (
        *("part", "kind", "text", "practitioner_name", "practitioner_email"),
        *("client_name", "client_email", "organisation"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "policy", "jurisdiction"):
            self.fields[name].help_text = _("Only when you are the practitioner.")

    def offer(self, by: "Person", *, at: datetime, now: Choice | None = None) -> None:
        """Ask for code, policy and law only of somebody who has signed what they work under."""
        super().offer(by, at=at, now=now)
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
    text = _words(
        _("What else the other should know"),
        hint=_("Interests, benefits, people you both know. You can leave this out."),
        required=False,
    )
    reason = _words(
        _("Why may it begin anew?"),
        hint=_("Only if you worked together before, or do business with each other."),
        required=False,
        rows=3,
    )


class ReasonForm(Form):
    """A reason that nobody has to give."""

    reason = _words(
        _("Your reason, if you wish"),
        hint=_("Only practitioner and client can read it. You owe nobody a reason."),
        required=False,
    )


class FirstMeetingForm(Form):
    """When the first meeting was, and a note of one's own."""

    on = DayField(label=_("On which day did you meet?"))
    note = _words(_("A note for yourself"), hint=_("Only you can read it."), required=False)


def _serves(label: Any) -> forms.ChoiceField:
    choices = [("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)


class ReviewForm(Form):
    """What a review asks: other help, progress, ethics, both sides' values, the next day."""

    better_served = forms.ChoiceField(
        label=_("Would other help serve the client better?"),
        choices=[(NO, _("No")), (YES, _("Yes"))],
        widget=forms.RadioSelect,
        required=False,
    )
    which = forms.ChoiceField(
        label=_("Which help?"),
        choices=[(h.name, h.title) for h in HELPS.values()],
        widget=forms.RadioSelect,
        required=False,
    )
    progress = forms.ChoiceField(
        label=_("How far did you come?"),
        choices=[(FAR, _("Far")), (SOME, _("Some way")), (NONE, _("Not at all"))],
        widget=forms.RadioSelect,
        required=False,
    )
    ethics = forms.ChoiceField(
        label=_("Did a question of ethics come up?"),
        help_text=_("A boundary, an interest of somebody, something that did not feel right."),
        choices=[
            ("no", _("No")),
            ("talked", _("Yes, and we talked about it")),
            ("open", _("Yes, and it is still open")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    own_values = _serves(_("Does the work serve the client's own goals and values?"))
    house_values = _serves(_("Does it serve the goals and values of the organisation?"))
    house_view = _words(
        _("How does it look from the organisation's side?"),
        hint=_("As far as you both know. The sponsor does not read this."),
        required=False,
        rows=3,
    )
    text = _words(_("What you both saw"), required=False)
    next_on = DayField(label=_("When is the next review?"), required=False)

    def leave_out_the_organisation(self) -> None:
        """Ask nothing about an organisation where nobody else pays."""
        del self.fields["house_values"], self.fields["house_view"]


class ExtendForm(Form):
    """Until when, how many sessions in all, and why; before the third, the supervisor's name."""

    ends = DayField(label=_("It then ends on"))
    sessions = forms.IntegerField(label=_("Number of sessions in all"), min_value=1, max_value=200)
    reason = _words(_("Why longer?"), rows=3)
    supervisor = forms.CharField(
        label=_("Your supervisor"),
        help_text=_("Needed before the third extension in a row. You declare it yourself."),
        max_length=120,
        required=False,
    )
    supervised_on = DayField(label=_("Spoken about dependency on"), required=False)


class ConcernForm(Form):
    """A concern about intimacy or boundaries. The words stay with the client alone."""

    text = _words(
        _("What happened, if you wish"),
        hint=_("Only you can read it. You decide later whom you give it to."),
        required=False,
    )


class ActionForm(Form):
    """What was done about a concern, and the conversation with the supervisor."""

    text = _words(_("What was done?"), hint=_("Your client reads this."))
    supervisor = forms.CharField(label=_("Your supervisor"), max_length=120)
    supervised_on = DayField(label=_("You spoke on"))


class WithdrawForm(StepUpForm):
    """A practitioner's reason, and the handover that they offer."""

    reason = _words(_("Your reason"), hint=_("Only your client and you can read it."))
    handover = forms.BooleanField(
        label=_("I offer my client a handover to somebody else"), required=False
    )


class ClosingForm(Form):
    """The closing list, and what was agreed for after the end."""

    review = _words(_("Looking back together"), required=False)
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


class GuestForm(Form):
    """Another representative of the sponsor."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"))


class WhyForm(Form):
    """Why a practitioner reads after the end."""

    reason = forms.ChoiceField(
        label=_("Your reason"), choices=WhyRead.choices, widget=forms.RadioSelect
    )
