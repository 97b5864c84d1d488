"""The questions that people are asked about their keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.accounts.keys.models import How
from troth.accounts.keys.spoken import COUNT
from troth.accounts.people import queries as people
from troth.accounts.people.forms import LENGTH_HINT, TwicePassword, password_field
from troth.accounts.people.models import Person
from troth.accounts.people.step_up import StepUpForm
from troth.foundation.kit.forms import Form


def _check_new_secret(form: Form, *, name: str) -> None:
    """Hold a new secret, typed twice in the fields `name` and "again", to what a password needs."""
    typed = form.cleaned_data.get(name, ""), form.cleaned_data.get("again", "")
    judged = TwicePassword({"password": typed[0], "again": typed[0]})
    if typed[0] and "password" in judged.errors:
        form.add_error(name, judged.errors["password"])
    elif all(typed) and typed[0] != typed[1]:
        form.add_error("again", gettext("The two differ. Type both again."))


class PassphraseForm(StepUpForm):
    """A new vault passphrase, and the step-up."""

    passphrase = password_field(_("Vault passphrase"), new=True, hint=LENGTH_HINT)
    again = password_field(_("The same passphrase again"), new=True)
    field_order = ("passphrase", "again", "password")

    def clean(self) -> dict[str, Any]:
        """Hold the new passphrase to what a password needs."""
        given = super().clean()
        _check_new_secret(self, name="passphrase")
        return given


class NewSeedForm(PassphraseForm):
    """The secret that alone shall open the new keys, and the step-up with the present one."""

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        if not self.by_passphrase:
            self.fields["passphrase"].label = _("New password")
            self.fields["again"].label = _("The same password again")
            self.fields["password"].label = _("Your present password")

    def clean(self) -> dict[str, Any]:
        """Refuse the present secret: someone else may know it."""
        given = super().clean()
        if given.get("passphrase") and given.get("passphrase") == given.get("password"):
            self.add_error(
                "passphrase", gettext("Somebody may know this one. Choose one you never used.")
            )
        return given


class NewSecretForm(Form):
    """The secret of the new keys once more, so that nobody takes keys that they cannot open."""

    password = password_field(_("Your new password"), new=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not people.has_password(person):
            self.fields["password"].label = _("Your new vault passphrase")


class AskForm(Form):
    """Whom to ask, and what shall open the new keys; without choices everybody is asked."""

    peers = forms.MultipleChoiceField(
        label=_("Whom shall we ask?"),
        help_text=_("Each of them gives back only what you share with them."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, person: Person, choices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_passphrase = not people.has_password(person)
        if choices:
            self.fields["peers"].choices = choices  # type: ignore[attr-defined]
            self.fields["peers"].initial = [pk for pk, _name in choices]
        else:
            del self.fields["peers"]
        if self.by_passphrase:
            self.fields["passphrase"] = password_field(
                _("New vault passphrase"), new=True, hint=LENGTH_HINT
            )
            self.fields["again"] = password_field(_("The same passphrase again"), new=True)
        else:
            self.fields["password"] = password_field(
                _("The password you sign in with"),
                new=False,
                hint=_("It will open your new keys, too."),
            )

    def clean(self) -> dict[str, Any]:
        """Hold a new passphrase to what a password needs."""
        given = super().clean() or self.cleaned_data
        if self.by_passphrase:
            _check_new_secret(self, name="passphrase")
        return given


class WordsForm(Form):
    """The secret of the new keys, which shows the words to who made them and to nobody else."""

    password = password_field(_("The password that you chose for the new keys"), new=False)


class CompareForm(StepUpForm):
    """Five words as they were heard, how the person was recognised, and the step-up."""

    how = forms.ChoiceField(
        label=_("How did you recognise them?"),
        choices=How.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, COUNT + 1):
            self.fields[f"heard_{number}"] = forms.CharField(
                label=gettext("Word %(number)s") % {"number": number},
                max_length=32,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
                ),
                error_messages={"required": gettext("Type the word that you heard.")},
            )
        self.order_fields([*(f"heard_{n}" for n in range(1, COUNT + 1)), "how", "password"])

    @property
    def heard(self) -> tuple[str, ...]:
        """The words in their order."""
        return tuple(str(self.cleaned_data[f"heard_{n}"]) for n in range(1, COUNT + 1))


class FoundForm(Form):
    """A secret of the former keys that was found again."""

    old = password_field(
        _("The password, passphrase or recovery code that you found"),
        new=False,
        hint=_("One that opened your vault before you lost your keys."),
    )
