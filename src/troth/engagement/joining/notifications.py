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
FELL_SILENT = kind(
    "joining.silent",
    _("Nothing was done for a long time before a charter: it has ended and will be destroyed."),
)
SUCCESSOR_PROPOSED = kind(
    "joining.successor_proposed",
    _("Somebody is proposed to act for the sponsor. It waits for you to agree."),
)
SUCCESSOR_DROPPED = kind(
    "joining.successor_dropped", _("The proposal of who acts for the sponsor was taken back.")
)
SUCCEEDED = kind(
    "joining.succeeded",
    _(
        "Practitioner and client have invited somebody to act for the sponsor in your place, since "
        "they wait for you. If you are there, sign what waits, and tell them."
    ),
)
REPLACED = kind(
    "joining.replaced",
    _("Somebody acts for the sponsor in your place now. You find this engagement no more."),
)
LEFT = kind("joining.left", _("A representative of a sponsor has left."))
