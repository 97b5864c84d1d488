"""What people are told of consents while they are away. No content, no names."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

ASKED = kind("consents.asked", _("Somebody asks for a consent. You are free to say nothing."))
GIVEN = kind("consents.given", _("A client gave you a consent."))
WITHDRAWN = kind("consents.withdrawn", _("A client took a consent back. Stop using it now."))
