"""What the ledger tells of sessions and notes."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import READS, event

SESSION_RECORDED = event("meetings.record_session", _("recorded the facts of a session"))
SESSION_CORRECTED = event("meetings.correct_session", _("corrected the facts of a session"))
SESSION_STRUCK = event("meetings.strike_session", _("struck a session"))
NOTE_STRUCK = event("meetings.strike_note", _("struck a note"))
NOTE_WRITTEN = event("meetings.write_note", _("wrote a note"))
NOTE_EDITED = event("meetings.edit_note", _("wrote a new version of a note"))
THREAD_READ = event("meetings.read_thread", _("read notes in the thread"), READS)
NOTES_READ = event("meetings.read_notes", _("read notes"), READS)
EDIT_BEGUN = event("meetings.open_to_edit", _("opened a note to edit it"), READS)
BOOKED = event("meetings.book", _("planned a session"))
MOVED = event("meetings.move", _("moved a planned session"))
CANCELLED = event("meetings.cancel", _("cancelled what was planned"))
RESTORED = event("meetings.restore", _("planned again what a slip had cancelled"))
DROPPED = event("meetings.drop", _("took a proposed date off the list"))
