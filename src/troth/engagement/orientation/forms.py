"""The text with which one complains: written on a page, taken away, and kept nowhere."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.engagement.charter_text import LONGEST
from troth.engagement.charters.forms.fields import AnswerField
from troth.engagement.orientation.services import Route
from troth.foundation.kit.forms import Form

DIGITS = 16
"""Signs of a charter's digest by which it is found again."""


class ConcernForm(Form):
    """What someone wants to say; it may be empty, to be written elsewhere."""

    text = AnswerField(
        12,
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("What, when, and what you want to happen now. It may stay empty."),
        max_length=LONGEST,
    )
    with_name = forms.BooleanField(
        label=gettext_lazy("Put my name under it"), required=False, initial=True
    )


def taken_away(
    form: ConcernForm, route: Route | None, *, about: str, code: str, day: str, name: str
) -> str:
    """Return the text as a file: to whom, about what, the words, and the name if it is wanted."""
    head = [_("A concern")]
    if route is not None:
        said = route.complaints
        head += [
            _("To: %(body)s") % {"body": said.body},
            _("How to reach them: %(contact)s") % {"contact": said.contact},
            _("How it goes: %(how)s") % {"how": said.how},
            _("Charter: version %(number)s, %(digest)s…")
            % {"number": route.charter.version, "digest": route.charter.digest[:DIGITS]},
        ]
    head += [
        _("About: %(title)s") % {"title": about},
        _("Code of ethics: %(code)s") % {"code": code},
        _("Written on: %(day)s") % {"day": day},
    ]
    signed = [name] if form.cleaned_data["with_name"] else []
    parts = ["\n".join(head), form.cleaned_data["text"].strip(), *signed]
    return "\n\n".join(part for part in parts if part) + "\n"
