"""What the ledger tells of groups."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, KEYS, READS, event

BEGUN = event("groups.begin", _("began a group"))
INVITED = event("groups.invite", _("invited into a group"))
TAKEN_BACK = event("groups.take_back", _("took back an invitation into a group"))
SIGNED = event("groups.sign", _("signed the agreement of a group"), receipt=ACTOR)
DECLINED = event("groups.decline", _("declined an invitation into a group"))
LET_IN = event("groups.let_in", _("gave the key of a group"), KEYS)
LEFT = event("groups.leave", _("left a group"), receipt=ACTOR)
MEMBERSHIP_ENDED = event("groups.end_membership", _("ended a membership, with its engagement"))
CHANGED = event("groups.change_agreement", _("changed the agreement of a group"))
RENAMED = event("groups.rename", _("is called otherwise from now on"))
CLOSED = event("groups.close", _("closed the group"))
DISPOSED = event("groups.dispose", _("disposed of the group"))
SESSION_RECORDED = event("groups.record_session", _("recorded the facts of a session of the group"))
NOTE_WRITTEN = event("groups.write_note", _("wrote a note in the group"))
NOTE_EDITED = event("groups.edit_note", _("wrote a new version of a note in the group"))
AGREEMENT_READ = event("groups.read_agreement", _("read the agreement of the group"), READS)
READ = event("groups.read", _("read what is written in the group"), READS)
READ_CLOSED = event(
    "groups.read_closed", _("gave a reason for reading in the group after its end"), READS
)
EDIT_BEGUN = event("groups.open_to_edit", _("opened a note of the group to edit it"), READS)
