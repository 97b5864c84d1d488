"""The one step-up: before an act that cannot be taken back, a person shows once more who they are.

A form of any slice builds on StepUpForm and its page shows `people.step_up(form)`; its view asks
`is_really`. What opens the vault is enough: password, vault passphrase, or a passkey with a key.
A code of an app alone is not: the app may be on the phone that is in the wrong hands.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from troth.accounts.people import passkeys, queries, sign_in
from troth.accounts.people.models import Person
from troth.accounts.people.services import signing_in
from troth.foundation.ethics.verdict import Refused
from troth.foundation.kit.forms import Form
from troth.foundation.kit.templating import said
from troth.foundation.vault.models import SlotKind
from troth.foundation.vault.services.refusals import WrongSecret

LONGEST_SECRET = 512
NOTHING = _("Nothing has changed yet.")


class StepUpForm(Form):
    """Asks for what the person has. `person` decides the words; without one it is a password."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        required=False,
        max_length=LONGEST_SECRET,
        help_text=_("It makes sure that it is you."),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.slot_kinds(person) if person else {SlotKind.PASSWORD}
        self.by_passphrase = SlotKind.PASSWORD not in kinds
        self.by_passkey = passkeys.available() and SlotKind.PASSKEY in kinds
        self.salt = sign_in.salt() if self.by_passkey else ""
        if self.by_passphrase:
            self.fields["password"].label = _("Your vault passphrase")
        elif person is not None and queries.vault_password_waits(person):
            self.fields["password"].label = _("The password that opens your vault")

    def clean(self) -> dict[str, Any]:
        """Ask for the secret, unless a passkey answered."""
        given = super().clean() or self.cleaned_data
        if not given.get("password") and not self.data.get("passkey"):
            self.add_error("password", _("This still needs an answer."))
        return given


def is_really(
    request: HttpRequest,
    form: StepUpForm,
    *,
    nothing: Any = NOTHING,
) -> bool:
    """Tell whether it is the person; what is wrong goes into the form, with what did not happen.

    What they bring has to open their vault: a password that was set by a reset does not do.
    """
    person: Person = request.user  # type: ignore[assignment]
    try:
        signing_in.recognise(
            person,
            password=form.cleaned_data["password"],
            passkey=sign_in.answer(request, passkeys.STEP_UP),
            address=sign_in.address(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except WrongSecret:
        form.add_error("password", f"{wrong(form)} {nothing}")
    except Refused as refused:
        form.add_error("password", said(refused.verdict.reasons[0]))
    return not form.errors


def wrong(form: StepUpForm) -> Any:
    """Say what did not fit."""
    if form.data.get("passkey"):
        return _("This passkey did not answer as it should.")
    if form.by_passphrase:
        return _("This is not your vault passphrase.")
    return _("This is not your password.")
