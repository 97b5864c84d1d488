"""The questions that people are asked about their account."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.models import Person
from troth.accounts.people.rules import MIN_PASSWORD
from troth.accounts.people.step_up import StepUpForm
from troth.foundation.kit.forms import Form, NameField, ZoneField
from troth.foundation.vault.derive import forms_of

LONGEST_PASSWORD = 512
HOURS = _("Every hour is shown in this zone. Whoever meets you sees theirs beside it.")


def password_field(label: Any, *, new: bool, hint: Any = "") -> forms.CharField:
    """Return a password field that never shows again what was typed."""
    complete = "new-password" if new else "current-password"
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": complete}),
    )


def _email() -> forms.EmailField:
    return forms.EmailField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


def name_field() -> NameField:
    """Return the field for what someone is called."""
    return NameField(
        label=_("Your name"),
        help_text=_("The people you work with see it, and are told when you change it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


LENGTH_HINT = gettext_lazy(
    "At least 12 characters. A sentence that only you would say is easy to remember."
)


class TwicePassword(Form):
    """A new password, typed twice; `person` is asked not to use what everyone knows of them."""

    password = password_field(_("New password"), new=True, hint=LENGTH_HINT)
    again = password_field(_("The same password again"), new=True)

    def clean_password(self) -> str:
        """Refuse a password that is short or well known."""
        password = str(self.cleaned_data["password"])
        if len(password) < MIN_PASSWORD:
            problem = gettext("This is too short: it needs at least %(fewest)s characters.")
            raise ValidationError(problem % {"fewest": MIN_PASSWORD})
        try:
            validate_password(password)
        except ValidationError:
            problem = gettext("Many people use this password. Choose one of your own.")
            raise ValidationError(problem) from None
        return password

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = super().clean() or self.cleaned_data
        first, second = given.get("password"), given.get("again")
        if first and second and forms_of(first)[0] != forms_of(second)[0]:
            self.add_error("again", gettext("The two passwords differ. Type both again."))
        return given


class SignUpForm(TwicePassword):
    name = name_field()
    email = _email()
    time_zone = ZoneField(help_text=HOURS, required=False)
    field_order = ("name", "email", "time_zone", "password", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class OpenAccountForm(TwicePassword):
    """As above for an address that is known already."""

    name = name_field()
    time_zone = ZoneField(help_text=HOURS, required=False)
    field_order = ("name", "time_zone", "password", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class AddressForm(Form):
    """Asks for an address to which a link is mailed."""

    email = _email()


class SignInForm(Form):
    email = _email()
    password = password_field(_("Password"), new=False)
    stay = forms.BooleanField(
        label=_("Stay signed in on this device when the browser closes"),
        help_text=_("For 12 hours at most. Leave it empty on a device that others use."),
        required=False,
    )


class ForgottenForm(Form):
    email = _email()


class ChangePasswordForm(TwicePassword):
    old = password_field(_("Present password"), new=False)
    field_order = ("old", "password", "again")


class FirstPasswordForm(StepUpForm):
    """A password for someone who had none, and once more who asks."""

    chosen = password_field(_("New password"), new=True, hint=LENGTH_HINT)
    again = password_field(_("The same password again"), new=True)
    field_order = ("chosen", "again", "password")

    def clean(self) -> dict[str, Any]:
        """Hold the new password to what every password needs."""
        given = super().clean()
        typed = {"password": given.get("chosen", ""), "again": given.get("again", "")}
        judged = TwicePassword(typed) if all(typed.values()) else Form()
        for name, field in (("password", "chosen"), ("again", "again")):
            if name in judged.errors:
                self.add_error(field, judged.errors[name])
        return given


class VaultPasswordForm(Form):
    password = password_field(_("The password to keep"), new=False)


class RecoveryConfirmForm(Form):
    """Asks for some groups of the recovery code, by their numbers, which count from 1."""

    def __init__(self, *args: Any, positions: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions
        for position in positions:
            self.fields[f"group_{position}"] = forms.CharField(
                label=gettext("Group %(number)s of your code") % {"number": position + 1},
                max_length=16,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                error_messages={"required": gettext("Type this group of the code.")},
            )

    @property
    def answers(self) -> dict[int, str]:
        """What was typed, by position from 0."""
        return {at: str(self.cleaned_data[f"group_{at}"]) for at in self.positions}


class CodeForm(Form):
    """The second step of a sign-in: a code of the app, or a spare code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your spare codes."),
        required=False,
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
    recovery = forms.CharField(
        label=_("Recovery code"),
        help_text=_("Eight groups of four. Capitals and dashes do not matter."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a code, unless a passkey or the recovery code came."""
        given = super().clean() or self.cleaned_data
        if not any((given.get("code"), given.get("recovery"), self.data.get("passkey"))):
            self.add_error("code", gettext("This still needs an answer."))
        return given


class AppCodeForm(StepUpForm):
    """Shows that the app is set up, and that it is the person who does it."""

    code = forms.CharField(
        label=_("The code that the app shows now"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "password")


class PasskeyNameForm(StepUpForm):
    """What a new passkey is called, and that it is the person who adds it."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you know it again, for example: phone, or key on my ring."),
        max_length=60,
    )
    field_order = ("name", "password")


class NewAddressForm(StepUpForm):
    """Asks for another address of the account, and once more who asks."""

    email = forms.EmailField(
        label=_("New email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("email", "password")


class SecondAddressForm(StepUpForm):
    """Asks for a private address beside the first one, and once more who asks."""

    email = forms.EmailField(
        label=_("Private email address"),
        help_text=_("Leave it empty to have none."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "password")


class AccountForm(Form):
    """How a person is called, and how pages are shown to them."""

    name = name_field()
    language = forms.ChoiceField(label=_("Language"))
    time_zone = ZoneField(help_text=HOURS)
    letters_name = forms.BooleanField(
        label=_("Letters may say from whom something comes"),
        help_text=_("Otherwise they say only that something waits. What it is they never say."),
        required=False,
    )
    no_reminders = forms.BooleanField(
        label=_("No reminders by mail"),
        help_text=_("They still stand on Today. Word of your keys comes in any case."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, gettext(name)) for code, name in settings.LANGUAGES]
        cast("forms.ChoiceField", self.fields["language"]).choices = languages

    @classmethod
    def of(cls, person: Person) -> "AccountForm":
        """Return the form as it stands for a person."""
        return cls(
            initial={
                "name": person.name,
                "language": person.language or settings.LANGUAGE_CODE,
                "time_zone": person.time_zone if person.has_zone else "",
                "letters_name": person.letters_name,
                "no_reminders": person.no_reminders,
            }
        )


class ZoneForm(Form):
    time_zone = ZoneField(help_text=HOURS)


class SetupForm(Form):
    """Asks for the token that the server printed to who installed it."""

    token = forms.CharField(
        label=_("Setup token"),
        help_text=_("The server prints it when it starts, and ./run administrator prints it too."),
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class AdmissionForm(StepUpForm):
    """Says who may open an account from now on, and asks once more who it is."""

    invited_only = forms.BooleanField(required=False, widget=forms.HiddenInput)


class OrganisationForm(StepUpForm):
    """Asks for the name of an organisation as it was written, and once more who it is."""

    organisation = forms.CharField(
        label=_("The organisation"), help_text=_("As its name was written."), max_length=200
    )
