"""The questions that the steps of an engagement's life ask, beside those of the charter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.engagement.core.forms import words
from troth.engagement.joining.forms import InvitingForm
from troth.foundation.kit.forms import DayField, Form, NameField

MOST_FOLLOW_UPS = 3


class ConcernForm(Form):
    """A concern about intimacy or boundaries. The words stay with the client alone."""

    text = words(
        _("What happened, if you wish"),
        hint=_("Only you can read it. You decide later whom you give it to."),
        required=False,
    )


class ActionForm(Form):
    """What was done about a concern, and the conversation with the supervisor."""

    text = words(_("What was done?"), hint=_("Your client reads this."))
    supervisor = forms.CharField(label=_("Your supervisor"), max_length=120)
    supervised_on = DayField(label=_("You spoke on"))


class GuestForm(InvitingForm):
    """Another representative of the sponsor."""

    name = NameField(label=_("Name"))
    email = forms.EmailField(label=_("Email address"))
    field_order = ("name", "email", "named", "line")
