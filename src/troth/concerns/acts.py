"""What the ledger tells of contacts, concerns, needs and handovers."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

CONTACT_ASKED = act("concerns.ask_contact", _("asked somebody to be a contact"))
CONTACT_ACCEPTED = act("concerns.accept_contact", _("agreed to be a contact"))
CONTACT_DECLINED = act("concerns.decline_contact", _("declined to be a contact"))
CONTACT_COMPARED = act("concerns.compare_contact", _("compared the fingerprint of a contact"))
CONTACT_LEFT = act("concerns.leave_contact", _("ended being contacts"))

BROUGHT = act("concerns.bring", _("brought a concern to somebody outside"))
HEARD = act("concerns.hear", _("said that a concern was heard"))
ANSWERED = act("concerns.answer", _("answered a concern"))
ADDED = act("concerns.add", _("added something to a concern"))
CLOSED = act("concerns.close", _("said what was done, and closed a concern"))
WITHDRAWN = act("concerns.withdraw", _("withdrew a concern"))
READ = act("concerns.read", _("read what was written about a concern"))

MARKED = act("concerns.write_own", _("wrote something for themselves"))
MARK_READ = act("concerns.read_own", _("read what they wrote for themselves"))
TOLD = act("concerns.tell", _("told the client of a need beyond their competence"))
REFERRED = act("concerns.refer", _("named other help"))
STAYED = act("concerns.stay", _("said why it goes on without other help"))
CONFIRMED = act("concerns.confirm", _("confirmed that they received what was named"))
SEEN = act("concerns.see", _("saw why it goes on without other help"))
SETTLED = act("concerns.settle", _("saw a need settled by a handover"))
REMINDED = act("concerns.remind", _("reminded of something that waits"))
NEED_READ = act("concerns.read_need", _("read what was written about a need"))

PROPOSED = act("concerns.propose", _("proposed a handover to a colleague"))
REFUSED = act("concerns.refuse", _("refused a handover"))
DROPPED = act("concerns.drop", _("dropped a proposal of a handover"))
SENT = act("concerns.send_handover", _("signed the words of a handover and sent them"))
ACCEPTED = act("concerns.accept_handover", _("accepted a handover"))
DECLINED = act("concerns.decline_handover", _("declined a handover"))
TAKEN_BACK = act("concerns.take_back", _("took a handover back"))
HANDOVER_READ = act("concerns.read_handover", _("read a handover"))
