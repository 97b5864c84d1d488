"""What the ledger tells of enquiries, invitations and letting in."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import KEYS, event

BEGUN = event("joining.begin", _("began this engagement"))
INVITED = event("joining.invite", _("sent an invitation"))
CORRECTED = event("joining.correct", _("corrected whom an invitation is for"))
JOINED = event("joining.join", _("accepted an invitation"))
TURNED_AWAY = event("joining.turn_away", _("sent somebody away who had joined and held no key yet"))
LET_IN = event(
    "joining.let_in", _("compared the fingerprint and gave the key of the charter"), KEYS
)
ENQUIRED = event("joining.enquire", _("asked first, and with it began this record"))
DECLARED = event("joining.declare", _("declared what else binds the two"))
INVITED_TO_MEET = event("joining.invite_to_meet", _("invited to a first meeting"))
FIRST_MET = event("joining.first_meeting", _("recorded the first meeting"))
CHOSEN = event("joining.choose", _("chose the practitioner"))
DECLINED = event("joining.decline", _("declined"))
FELL_SILENT = event(
    "joining.silent", _("ended this before a charter: nobody had done anything for a long time")
)
SUCCESSOR_PROPOSED = event(
    "joining.propose_successor", _("proposed who follows a representative of the sponsor")
)
SUCCESSOR_AGREED = event(
    "joining.agree_successor", _("agreed to who follows a representative, and invited them")
)
SUCCESSOR_DROPPED = event("joining.drop_successor", _("took the proposal of a successor back"))
SUCCEEDED = event(
    "joining.succeed", _("let a successor in and took the key from the representative before"), KEYS
)
LEFT = event("joining.leave", _("left as a representative of the sponsor"))
