"""What the ledger of an engagement can tell of its beginning, its charter and its end."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

BEGUN = act("engagements.begin", _("began this engagement"))
INVITED = act("engagements.invite", _("sent an invitation"))
JOINED = act("engagements.join", _("accepted an invitation"))
TURNED_AWAY = act(
    "engagements.turn_away", _("sent somebody away who had joined and held no key yet")
)
LET_IN = act("engagements.let_in", _("compared the fingerprint and gave the key of the charter"))
EDITED = act("engagements.edit", _("saved a new version of the charter"))
READ = act("engagements.read", _("read the charter"))
CHARTER_TAKEN = act("engagements.take_charter", _("downloaded the charter as a document"))
SIGNED = act("engagements.sign", _("signed the charter"))
ACTIVATED = act("engagements.activate", _("saw all signatures on one text: it is in force"))
ENDED = act("engagements.end", _("ended the engagement"))
ROOM_OPENED = act("engagements.room", _("opened a room for notes and gave its keys"))
UNDERSTOOD = act("engagements.understand", _("answered questions about the charter"))
READ_ANSWERS = act("engagements.read_answers", _("looked up their own answers about the charter"))
TALK_ASKED = act("engagements.talk", _("left a question about the charter for a talk"))
READ_TALKS = act(
    "engagements.read_talks", _("read which questions about the charter to talk about")
)
TALKED = act("engagements.talked", _("noted that a question about the charter was talked about"))
ANNEX_WRITTEN = act("engagements.write_annex", _("saved a version of the personal annex"))
ANNEX_READ = act("engagements.read_annex", _("read the personal annex"))
ANNEX_SIGNED = act("engagements.sign_annex", _("signed the personal annex"))
CARD_WRITTEN = act("engagements.write_card", _("wrote what they want known about themselves"))
CARD_READ = act("engagements.read_card", _("read what the client wants known"))
METHOD_ASKED = act("engagements.ask_method", _("asked about a method"))
METHOD_ANSWERED = act("engagements.answer_method", _("answered a question about a method"))
METHODS_READ = act("engagements.read_methods", _("read questions about methods, and their answers"))
ENQUIRED = act("engagements.enquire", _("asked first, and with it began this record"))
DECLARED = act("engagements.declare", _("declared what else binds the two"))
INVITED_TO_MEET = act("engagements.invite_to_meet", _("invited to a first meeting"))
FIRST_MET = act("engagements.first_meeting", _("recorded the first meeting"))
CHOSEN = act("engagements.choose", _("chose the practitioner"))
DECLINED = act("engagements.decline", _("declined"))
LEAF_READ = act("engagements.read_leaf", _("read what was written at a step"))
LEFT = act("engagements.leave", _("left as a representative of the sponsor"))
PACKS_CHOSEN = act(
    "engagements.choose_packs", _("chose the code, the policy and the law that apply")
)
PACKS_RENEWED = act("engagements.renew_packs", _("proposed newer editions of code, policy or law"))
REVIEWED = act("engagements.review", _("saved a review"))
ENCOURAGED = act("engagements.encourage", _("encouraged the client to seek other help"))
RATED = act("engagements.rate", _("rated their own independence"))
TOLD_THREE = act(
    "engagements.tell_three", _("told the sponsor where the joint objectives stand, word by word")
)
CLOSING_SIGNED = act("engagements.sign_closing", _("signed the closing list"))
EXTENDED = act("engagements.extend", _("proposed an extension"))
PAUSED = act("engagements.pause", _("paused the engagement"))
PROPOSED = act("engagements.propose", _("proposed to go on"))
RESUMED = act("engagements.resume", _("agreed to go on"))
SUSPENDED = act("engagements.suspend", _("stopped everything because of a concern"))
ACTED = act("engagements.act_on_concern", _("said what was done about the concern"))
LIFTED = act("engagements.lift", _("let it go on after the concern"))
FUNDING_ENDED = act("engagements.withdraw_funding", _("said that the sponsor pays no longer"))
WENT_ON = act("engagements.go_on_alone", _("goes on under a charter of two"))
WITHDREW = act("engagements.withdraw", _("ended the engagement as the practitioner"))
GAVE_UP = act("engagements.give_up", _("ended what could not be settled"))
CLOSING_FILLED = act("engagements.fill_closing", _("wrote on the closing list"))
COMPLETED = act("engagements.complete", _("completed the closing list"))
COMPLETED_SILENT = act(
    "engagements.complete_silent",
    _("completed the closing list without the client's signature: they did not answer"),
)
FOLLOWED_UP = act("engagements.follow_up", _("confirmed a follow-up"))
WAIVED = act("engagements.waive", _("waived a follow-up"))
FINISHED = act("engagements.finish", _("saw the last follow-up settled: it is closed"))
REMINDED = act("engagements.remind", _("reminded both of a pause that lasts"))
REMINDED_OF_CONCERN = act(
    "engagements.remind_of_concern", _("reminded both of a concern that is open")
)
ARCHIVED = act("engagements.archive", _("put the engagement into the archive"))
CONTENT_DISPOSED = act(
    "engagements.dispose_content",
    _("let what was said and written end, on the day that was signed"),
)
DISPOSED = act("engagements.dispose", _("disposed of the engagement; a stub is left"))
READ_CLOSED = act("engagements.read_closed", _("gave a reason for reading after the end"))
ROUTE_OPENED = act("engagements.read_route", _("opened how to complain"))
AGREED_OPENED = act("engagements.read_agreed", _("read once more what was agreed"))
