"""The question under which code, policy and law a practitioner works in one engagement."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from troth.engagement.charters import policy_packs
from troth.engagement.core import packs
from troth.engagement.core.packs import Choice
from troth.foundation.ethics.pack import Pack
from troth.foundation.kit.forms import Form

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

ELSEWHERE = "elsewhere"
"""The answer of who works under a law of which this host has no pack."""


class PacksForm(Form):
    """Under which code, policy and law someone works; `offer` fills in what can be chosen."""

    code = forms.ChoiceField(
        label=_("Code of ethics"),
        help_text=_("The codes that you have pledged to keep, in the edition in force."),
        required=False,
    )
    policy = forms.ChoiceField(
        label=_("Policy"),
        help_text=_("The policies that you have accepted, in the edition in force."),
        required=False,
    )
    jurisdiction = forms.ChoiceField(
        label=_("Which law applies?"),
        help_text=_("Each pack is an example until a lawyer has checked it."),
        required=False,
    )

    def offer(self, by: "Person", *, at: datetime, now: Choice | None = None) -> None:
        """Offer what a person has signed and the laws of this host, with `now` chosen.

        Without `now` the person's usual choice stands there first. What they signed nothing of
        is not asked.
        """
        chosen = now or policy_packs.choice(by, None, at=at)
        self._put("code", _named(policy_packs.codes(by, at=at)), chosen.code)
        self._put("policy", _named(policy_packs.policies(by, at=at)), chosen.policy)
        laws = [*packs.jurisdictions(localdate(at)), (ELSEWHERE, say("Another country"))]
        self._put("jurisdiction", laws, chosen.jurisdiction)

    def _put(self, name: str, choices: Sequence[tuple[str, str]], first: str) -> None:
        if not choices:
            del self.fields[name]
            return
        cast("forms.ChoiceField", self.fields[name]).choices = choices
        if first in dict(choices):
            self.initial[name] = first

    @property
    def under(self) -> Choice:
        """What was chosen, "" where nothing was asked or answered."""
        given: dict[str, Any] = self.cleaned_data
        return Choice(
            **{name: given.get(name, "") for name in ("code", "policy", "jurisdiction")},
        )


def _named(found: Sequence[Pack]) -> list[tuple[str, str]]:
    edition = say("%(title)s, edition %(edition)s")
    return [(p.id, edition % {"title": p.title, "edition": p.edition}) for p in found]
