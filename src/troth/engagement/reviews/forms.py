"""The questions beside a review: an encouragement, a rating, and the part of three."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.forms import serves, words
from troth.engagement.reviews.rules.reviewing import HELPS, LEAST, MOST, STATES
from troth.engagement.reviews.services.reviews import FAR, NO, NONE, SOME, YES
from troth.foundation.kit.forms import DayField, Form, WordsField


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
    own_values = serves(_("Does the work serve the client's own goals and values?"))
    house_values = serves(_("Does it serve the goals and values of the organisation?"))
    house_view = words(
        _("How does it look from the organisation's side?"),
        hint=_("As far as you both know. The sponsor does not read this."),
        required=False,
        rows=3,
    )
    text = words(_("What you both saw"), required=False)
    next_on = DayField(label=_("When is the next review?"), required=False)

    def leave_out_the_organisation(self) -> None:
        """Ask nothing about an organisation where nobody else pays."""
        del self.fields["house_values"], self.fields["house_view"]


class ExtendForm(Form):
    """Until when, how many sessions in all, and why; before the third, the supervisor's name."""

    ends = DayField(label=_("It then ends on"))
    sessions = forms.IntegerField(label=_("Number of sessions in all"), min_value=1, max_value=200)
    reason = words(_("Why longer?"), rows=3)
    money = words(
        _("What the charter then says of money"),
        hint=_("It stands here as agreed. Change it where it counts sessions or months."),
        required=False,
        rows=3,
    )
    supervisor = forms.CharField(
        label=_("Your supervisor"),
        help_text=_("Needed before the third extension in a row. You declare it yourself."),
        max_length=120,
        required=False,
    )
    supervised_on = DayField(label=_("Spoken about dependency on"), required=False)


RATINGS = [("", _("Choose")), *((str(n), str(n)) for n in range(LEAST, MOST + 1))]
RATING = _("How well could you go on without this work?")
SCALE = _("1: not yet. 10: fully. You can leave it out. Only you and your practitioner read it.")


class EncourageForm(Form):
    """What the practitioner writes to the client; it begins with a draft of ours."""

    kind = forms.ChoiceField(
        choices=[(h.name, h.title) for h in HELPS.values()], widget=forms.HiddenInput
    )
    text = WordsField(
        label=_("What you write to your client"),
        help_text=_("A draft. Change it until it is yours. Only your client and you read it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=4_000,
    )


class RateForm(Form):
    """How independent the client feels, from 1 to 10."""

    rating = forms.TypedChoiceField(label=RATING, help_text=SCALE, choices=RATINGS, coerce=int)


class ThreeWayForm(Form):
    """Where each joint objective stands, as the client says it: no words of one's own."""

    def __init__(self, *args: Any, joint: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joint = joint
        for row, objective in enumerate(joint):
            self.fields[f"state_{row}"] = forms.ChoiceField(
                label=objective, choices=list(STATES.items()), widget=forms.RadioSelect
            )

    @property
    def said(self) -> Mapping[str, str]:
        """What the client says of each objective."""
        return {o: self.cleaned_data[f"state_{n}"] for n, o in enumerate(self.joint)}
