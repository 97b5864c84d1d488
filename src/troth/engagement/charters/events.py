"""What the ledger tells of charters: written, read, understood, signed, in force."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ALL, KEYS, READS, event

EDITED = event("charters.edit", _("saved a new version of the charter"))
READ = event("charters.read", _("read the charter"), READS)
TAKEN_UP = event("charters.take_up", _("opened the charter to save a change"))
SIGNED = event("charters.sign", _("signed the charter"), receipt=ALL)
ACTIVATED = event("charters.activate", _("saw all signatures on one text: it is in force"))
ROOM_OPENED = event("charters.room", _("opened a room for notes and gave its keys"), KEYS)
UNDERSTOOD = event("charters.understand", _("answered questions about the charter"))
READ_ANSWERS = event(
    "charters.read_answers", _("looked up their own answers about the charter"), READS
)
TALK_ASKED = event("charters.talk", _("left a question about the charter for a talk"))
READ_TALKS = event(
    "charters.read_talks", _("read which questions about the charter to talk about"), READS
)
TALKED = event("charters.talked", _("noted that a question about the charter was talked about"))
TALK_SETTLED = event(
    "charters.talk_settled", _("understood what had been left for a talk about the charter")
)
PACKS_CHOSEN = event(
    "charters.choose_packs", _("chose the code, the policy and the law that apply")
)
PACKS_RENEWED = event("charters.renew_packs", _("proposed newer editions of code, policy or law"))
READ_CLOSED = event("charters.read_closed", _("gave a reason for reading after the end"), READS)
