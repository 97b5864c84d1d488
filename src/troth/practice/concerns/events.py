"""What the ledger tells of contacts, concerns, needs and handovers."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, READS, SHARING, event

CONTACT_ASKED = event("concerns.ask_contact", _("asked somebody to be a contact"))
CONTACT_ACCEPTED = event("concerns.accept_contact", _("agreed to be a contact"))
CONTACT_DECLINED = event("concerns.decline_contact", _("declined to be a contact"))
CONTACT_COMPARED = event("concerns.compare_contact", _("compared the fingerprint of a contact"))
CONTACT_LEFT = event("concerns.leave_contact", _("ended being contacts"))

BROUGHT = event(
    "concerns.bring", _("brought a concern to somebody outside"), SHARING, receipt=ACTOR
)
HEARD = event("concerns.hear", _("said that a concern was heard"))
ANSWERED = event("concerns.answer", _("answered a concern"))
ADDED = event("concerns.add", _("added something to a concern"))
CLOSED = event("concerns.close", _("said what was done, and closed a concern"))
WITHDRAWN = event("concerns.withdraw", _("withdrew a concern"), SHARING, receipt=ACTOR)
READ = event("concerns.read", _("read what was written about a concern"), READS)

MARKED = event("concerns.write_own", _("wrote something for themselves"))
MARK_READ = event("concerns.read_own", _("read what they wrote for themselves"), READS)
TOLD = event("concerns.tell", _("told the client of a need beyond their competence"))
REFERRED = event("concerns.refer", _("named other help"))
STAYED = event("concerns.stay", _("said why it goes on without other help"))
CONFIRMED = event("concerns.confirm", _("confirmed that they received what was named"))
SEEN = event("concerns.see", _("saw why it goes on without other help"))
SETTLED = event("concerns.settle", _("saw a need settled by a handover"))
REMINDED = event("concerns.remind", _("reminded of something that waits"))
NEED_READ = event("concerns.read_need", _("read what was written about a need"), READS)

PROPOSED = event("concerns.propose", _("proposed a handover to a colleague"))
REFUSED = event("concerns.refuse", _("refused a handover"))
DROPPED = event("concerns.drop", _("dropped a proposal of a handover"))
SENT = event(
    "concerns.send_handover",
    _("signed the words of a handover and sent them"),
    SHARING,
    receipt=ACTOR,
)
ACCEPTED = event("concerns.accept_handover", _("accepted a handover"))
DECLINED = event("concerns.decline_handover", _("declined a handover"))
TAKEN_BACK = event("concerns.take_back", _("took a handover back"), SHARING, receipt=ACTOR)
HANDOVER_READ = event("concerns.read_handover", _("read a handover"), READS)
