"""What the ledger tells of sessions and notes."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

SESSION_RECORDED = act("meetings.record_session", _("recorded the facts of a session"))
SESSION_CORRECTED = act("meetings.correct_session", _("corrected the facts of a session"))
NOTE_WRITTEN = act("meetings.write_note", _("wrote a note"))
NOTE_EDITED = act("meetings.edit_note", _("wrote a new version of a note"))
THREAD_READ = act("meetings.read_thread", _("read notes in the thread"))
NOTES_READ = act("meetings.read_notes", _("read notes"))
EDIT_BEGUN = act("meetings.open_to_edit", _("opened a note to edit it"))
BOOKED = act("meetings.book", _("planned a session"))
MOVED = act("meetings.move", _("moved a planned session"))
CANCELLED = act("meetings.cancel", _("cancelled what was planned"))
DROPPED = act("meetings.drop", _("took a proposed date off the list"))
