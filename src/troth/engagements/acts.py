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
SIGNED = act("engagements.sign", _("signed the charter"))
ACTIVATED = act("engagements.activate", _("saw three signatures on one text: it is in force"))
ENDED = act("engagements.end", _("ended the engagement"))
ROOM_OPENED = act("engagements.room", _("opened a room for notes and gave its keys"))
