"""The questions about a consent: one purpose, one recipient, one last day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.foundation.kit.forms import DayField, Form, WordsField
from troth.practice.consents.payload import Terms
from troth.practice.consents.purposes import CLASSES, PURPOSES, SENSITIVE, TEXT
from troth.practice.consents.rules import LONGEST

USUAL = timedelta(days=90)
"""The last day that a new consent proposes."""
SOMEBODY = "somebody"
"""The choice of a recipient who has no account here."""


class TermsForm(Form):
    """What a consent is about. `people` are the parties who could receive something, by id."""

    purpose = forms.ChoiceField(label=_("What is it for?"), widget=forms.RadioSelect)
    recipient = forms.ChoiceField(label=_("Who would receive it?"), widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("Name of the other person or body"),
        help_text=_("Only when it is somebody who is not on the list."),
        max_length=200,
        required=False,
    )
    classes = forms.MultipleChoiceField(
        label=_("What would it concern?"), widget=forms.CheckboxSelectMultiple
    )
    text = WordsField(
        label=_("The exact text"),
        help_text=_("Only when the consent is for one exact text. No other words are covered."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    why = forms.CharField(label=_("Why, in a sentence"), max_length=600)
    until = DayField(label=_("Last day"), help_text=_("Within a year."))

    def __init__(self, *args: Any, people: Mapping[UUID, str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["purpose"].choices = [(k, _(p.words)) for k, p in PURPOSES.items()]  # type: ignore[attr-defined]
        self.fields["recipient"].choices = [  # type: ignore[attr-defined]
            *((str(pk), name) for pk, name in people.items()),
            (SOMEBODY, _("Somebody else")),
        ]
        self.fields["classes"].choices = [(k, _(words)) for k, words in CLASSES.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together: a name for someone else, a text for a text."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("recipient") == SOMEBODY and not given.get("body", "").strip():
            self.add_error("body", _("Name who would receive it."))
        self._fit(given.get("purpose", ""), given.get("classes", ()))
        if TEXT in given.get("classes", ()) and not given.get("text", "").strip():
            self.add_error("text", _("Give the exact text."))
        until = given.get("until")
        if until is not None and not self.today <= until <= self.today + LONGEST:
            self.add_error("until", _("The last day has to lie ahead, within a year."))
        return given

    def _fit(self, purpose: str, classes: Sequence[str]) -> None:
        known = PURPOSES.get(purpose)
        if known is None or not classes:
            return
        if strange := [c for c in classes if c not in known.classes]:
            words = gettext("This purpose does not concern: %(what)s.")
            what = ", ".join(gettext(CLASSES[c]) for c in strange)
            self.add_error("classes", words % {"what": what})
        elif SENSITIVE in classes and len(classes) > 1:
            self.add_error("classes", _("Health and the like need a consent of their own."))

    @property
    def terms(self) -> Terms:
        """What was written."""
        given = self.cleaned_data
        is_person = given["recipient"] != SOMEBODY
        return Terms(
            purpose=given["purpose"],
            person=UUID(given["recipient"]) if is_person else None,
            recipient="" if is_person else given["body"].strip(),
            classes=tuple(given["classes"]),
            why=given["why"],
            text=given["text"] if TEXT in given["classes"] else "",
            until=given["until"],
        )


class PartForm(Form):
    """Which of the kinds of information that were asked for the client gives."""

    chosen = forms.MultipleChoiceField(
        label=_("What do you agree to?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, asked: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(c, _(CLASSES[c])) for c in asked if c in CLASSES]  # type: ignore[attr-defined]
