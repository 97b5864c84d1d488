"""What the ledger tells of groups."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

BEGUN = act("groups.begin", _("began a group"))
INVITED = act("groups.invite", _("invited into a group"))
TAKEN_BACK = act("groups.take_back", _("took back an invitation into a group"))
SIGNED = act("groups.sign", _("signed the agreement of a group"))
DECLINED = act("groups.decline", _("declined an invitation into a group"))
LET_IN = act("groups.let_in", _("gave the key of a group"))
LEFT = act("groups.leave", _("left a group"))
MEMBERSHIP_ENDED = act("groups.end_membership", _("ended a membership, with its engagement"))
CHANGED = act("groups.change_agreement", _("changed the agreement of a group"))
CLOSED = act("groups.close", _("closed the group"))
DISPOSED = act("groups.dispose", _("disposed of the group"))
SESSION_RECORDED = act("groups.record_session", _("recorded the facts of a session of the group"))
NOTE_WRITTEN = act("groups.write_note", _("wrote a note in the group"))
NOTE_EDITED = act("groups.edit_note", _("wrote a new version of a note in the group"))
AGREEMENT_READ = act("groups.read_agreement", _("read the agreement of the group"))
READ = act("groups.read", _("read what is written in the group"))
READ_CLOSED = act("groups.read_closed", _("gave a reason for reading in the group after its end"))
EDIT_BEGUN = act("groups.open_to_edit", _("opened a note of the group to edit it"))
