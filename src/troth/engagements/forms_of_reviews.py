"""The questions beside a review: an encouragement, a rating, and the part of three."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.engagements.rules import HELPS, LEAST, MOST, STATES
from troth.kit.forms import Form, WordsField

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
