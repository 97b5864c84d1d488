"""The questions to someone who comes from the provider."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.accounts.people.forms import HOURS, AddressForm, TwicePassword, name_field
from troth.foundation.kit.forms import ZoneField

NewcomerForm = AddressForm


class PassphraseForm(TwicePassword):
    """A name, and a vault passphrase typed twice."""

    name = name_field()
    time_zone = ZoneField(help_text=HOURS, required=False)
    field_order = ("name", "email", "time_zone", "password", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Vault passphrase")
        self.fields["again"].label = _("The same passphrase again")


class NewcomerPassphraseForm(PassphraseForm):
    """As above, on a host that sends no mail: with an address, which nothing confirms."""

    email = forms.EmailField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
