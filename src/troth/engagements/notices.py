"""What people are told of an engagement while they are away. No content, no names."""

from django.utils.translation import gettext_lazy as _

from troth.people.notices import kind

JOINED = kind("engagements.joined", _("Somebody accepted your invitation and waits to be let in."))
LET_IN = kind("engagements.let_in", _("You were let in. You can read the charter now."))
TURNED_AWAY = kind(
    "engagements.turned_away", _("You were not let in. Ask who invited you for a new invitation.")
)
EDITED = kind("engagements.edited", _("A charter has a new version. Earlier signatures are void."))
SIGNED = kind("engagements.signed", _("Somebody signed a charter that you share."))
ACTIVE = kind("engagements.active", _("All have signed. The engagement is under way."))
ENDED = kind("engagements.ended", _("An engagement was ended."))
TALK = kind("engagements.talk", _("A question about a charter waits to be talked about."))
ANNEX = kind("engagements.annex", _("A text that you share has a new version, or a signature."))
ASKED = kind("engagements.asked", _("Somebody asked you a question."))
ANSWERED = kind("engagements.answered", _("Somebody answered a question of yours."))
CARD = kind("engagements.card", _("Something that you share was written or changed."))
DECLARED = kind("engagements.declared", _("Somebody declared what else binds you two."))
MEETING = kind("engagements.meeting", _("You are invited to a first meeting."))
CHOSEN = kind("engagements.chosen", _("A client has chosen you. Prepare the charter."))
NOT_CHOSEN = kind("engagements.not_chosen", _("An enquiry ended before a charter: not chosen."))
LEFT = kind("engagements.left", _("A representative of a sponsor has left."))
PACKS = kind(
    "engagements.packs",
    _("A charter names another code, policy or law. Earlier signatures are void."),
)
NEW_EDITION = kind(
    "engagements.new_edition", _("A charter shall follow newer editions. Read it and sign.")
)
REVIEWED = kind("engagements.reviewed", _("A review was saved."))
REVIEW_DUE = kind("engagements.review_due", _("A review is due."))
ENCOURAGED = kind("engagements.encouraged", _("Your practitioner wrote something to you."))
TOLD_THREE = kind("engagements.told_three", _("A client told where joint objectives stand."))
CLOSING_SIGNED = kind("engagements.closing_signed", _("Somebody signed a closing list."))
EXTENSION = kind("engagements.extension", _("An extension is proposed. Read it and sign."))
PAUSED = kind("engagements.paused", _("An engagement is paused."))
PRACTICE_PAUSED = kind(
    "engagements.practice_paused",
    _("An engagement is paused. Open it to see where you find support in the meantime."),
)
STILL_PAUSED = kind(
    "engagements.still_paused", _("An engagement is still paused. Say whether you go on.")
)
PROPOSED = kind("engagements.proposed", _("Somebody proposes to go on. You decide."))
RESUMED = kind("engagements.resumed", _("An engagement goes on."))
SUSPENDED = kind(
    "engagements.suspended", _("An engagement is suspended. Open it to see what you owe now.")
)
CONCERN_OPEN = kind(
    "engagements.concern_open", _("Something is open in an engagement. Open it to see what.")
)
FUNDING_ENDED = kind(
    "engagements.funding_ended", _("A sponsor pays no longer. Open it to see how it can go on.")
)
GOES_ON = kind("engagements.goes_on", _("An engagement goes on without its sponsor."))
CLOSING = kind("engagements.closing", _("Somebody wrote on a closing list."))
COMPLETED = kind("engagements.completed", _("A closing is complete."))
FOLLOW_UP_DUE = kind("engagements.follow_up_due", _("A follow-up is due today."))
CONTENT_ENDS = kind(
    "engagements.content_ends", _("What was written in an engagement ends soon. Look at the day.")
)
CONTENT_ENDED = kind(
    "engagements.content_ended", _("What was written in an engagement was destroyed on its day.")
)
RECORDS_END = kind(
    "engagements.records_end", _("The last records of an engagement end soon. Look at the day.")
)
