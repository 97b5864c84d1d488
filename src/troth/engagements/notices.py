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
ACTIVE = kind("engagements.active", _("All three signed. The engagement is under way."))
ENDED = kind("engagements.ended", _("An engagement was ended."))
