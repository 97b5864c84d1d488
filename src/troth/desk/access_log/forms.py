"""Forms of the desk: what of the ledger is asked for, and the wish for checkpoints by mail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.desk.access_log.kinds import WORDS
from troth.desk.access_log.queries import OTHERS, Asked
from troth.foundation.kit.forms import DayField, Form

DIGITS = 5
"""Digits of a page number that are still believed."""
EVERY = {1: _("every day"), 7: _("every week"), 30: _("every 30 days")}


class AccessLogForm(Form):
    """Who, which kind, which days. Whoever stands in the ledger can be asked for."""

    who = forms.ChoiceField(label=_("By whom"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(
        self, asked: Mapping[str, Any], *, names: Mapping[UUID, str], viewer: UUID
    ) -> None:
        super().__init__(asked)
        others = sorted((n, str(pk)) for pk, n in names.items() if pk != viewer)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Everybody")),
            (OTHERS, _("Everybody but me")),
            (str(viewer), _("Me")),
            *((pk, name) for name, pk in others),
        ]
        self.fields["kind"].choices = [("", _("Everything")), *WORDS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("This day is before the first one."))
        return given

    def asked(self) -> Asked:
        """Return what is asked for; what does not hold is left out, a strange page is the first."""
        given = self.cleaned_data if self.is_valid() else {}
        text = str(self.data.get("page", "1"))
        page = int(text) if text.isdecimal() and len(text) <= DIGITS and int(text) else 1
        return Asked(
            about=str(self.data.get("about", "")),
            who=given.get("who", ""),
            kind=given.get("kind", ""),
            since=given.get("since"),
            until=given.get("until"),
            page=page,
        )


class MailForm(Form):
    """Whether checkpoints shall come by mail, and how often."""

    days = forms.TypedChoiceField(
        label=_("Send me the latest checkpoint"),
        choices=[("0", _("never")), *((str(n), words) for n, words in EVERY.items())],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_(
            "The mail holds the host's signature and numbers: no names, no words, nothing of you."
        ),
    )
