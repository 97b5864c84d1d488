"""What people are told about enquiries, invitations and letting in."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

JOINED = kind("joining.joined", _("Somebody accepted your invitation and waits to be let in."))
LET_IN = kind("joining.let_in", _("You were let in. You can read the charter now."))
READS_NOW = kind("joining.reads_now", _("Another person was let in and can read the charter."))
TURNED_AWAY = kind(
    "joining.turned_away", _("You were not let in. Ask who invited you for a new invitation.")
)
DECLARED = kind("joining.declared", _("The other one declared what else binds you two."))
MEETING = kind("joining.meeting", _("You are invited to a first meeting."))
CHOSEN = kind("joining.chosen", _("A client has chosen you. Prepare the charter."))
NOT_CHOSEN = kind("joining.not_chosen", _("An enquiry ended before a charter: not chosen."))
LEFT = kind("joining.left", _("A representative of a sponsor has left."))
