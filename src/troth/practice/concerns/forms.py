"""The questions about contacts, concerns, needs and handovers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.step_up import StepUpForm
from troth.engagement.reviews.rules.reviewing import HELPS
from troth.foundation.kit.forms import Form, NameField, WordsField
from troth.practice.concerns.rules.contacts import ROLES


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContactForm(Form):
    """Whom to ask, and for what."""

    name = NameField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("Email address of their account here"),
        help_text=_("You are not told whether there is one. Whoever has it finds your question."),
    )
    role = forms.ChoiceField(label=_("What they do for you"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(r, _(words)) for r, words in ROLES.items()]  # type: ignore[attr-defined]


class BringForm(Form):
    """What the contact shall read besides who it comes from. It may stay empty."""

    text = WordsField(
        label=_("What shall they know?"),
        help_text=_("You may leave it empty: then they read that you ask to be heard."),
        required=False,
        widget=_area(8),
    )


class WordForm(Form):
    """One answer in words."""

    text = WordsField(label=_("Your words"), widget=_area(6))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class MarkForm(WordForm):
    """What is beyond oneself."""

    text = WordsField(
        label=_("What is beyond you here?"),
        help_text=_("Only you read this. Your client can see that you wrote something, not what."),
        widget=_area(5),
    )


class TellForm(WordForm):
    """What was talked about."""

    text = WordsField(
        label=_("What you two talked about"),
        help_text=_("Written for your client, who reads it here."),
        widget=_area(5),
    )
    is_talked = forms.BooleanField(label=_("I have talked about it with my client"), required=False)


class ReferForm(WordForm):
    """Which other help, in words for the client."""

    kind = forms.ChoiceField(label=_("Which kind of help?"), widget=forms.RadioSelect)
    text = WordsField(
        label=_("What you name"),
        help_text=_("A name, a number, a book, a place. Nothing goes to anybody but your client."),
        widget=_area(5),
    )
    field_order = ("kind", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(h.name, _(h.title)) for h in HELPS.values()]  # type: ignore[attr-defined]


class StayForm(WordForm):
    """Why it goes on without other help."""

    text = WordsField(
        label=_("Why it goes on without other help"),
        help_text=_("Your client reads it and says so."),
        widget=_area(5),
    )


class HandoverForm(WordForm):
    """To whom, and in which words. `colleagues` are names by id."""

    colleague = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    text = WordsField(
        label=_("What your colleague shall know"),
        help_text=_("As little as is needed. Your client decides on these very words."),
        widget=_area(10),
    )
    field_order = ("colleague", "text")

    def __init__(self, *args: Any, colleagues: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = list(colleagues.items())  # type: ignore[attr-defined]


class SignForm(StepUpForm):
    """The step-up before words leave."""
