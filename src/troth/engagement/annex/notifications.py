"""What people are told about the annex, the card and questions about methods."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

ANNEX = kind("annex.annex", _("A text that you share has a new version, or a signature."))
ASKED = kind("annex.asked", _("Somebody asked you a question."))
ANSWERED = kind("annex.answered", _("Somebody answered a question of yours."))
CARD = kind("annex.card", _("Something that you share was written or changed."))
