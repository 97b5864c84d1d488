"""What people are told about their charter."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind
from troth.engagement.charters import events

EDITED = kind("charters.edited", _("A charter has a new version. Earlier signatures are void."))
SIGNED = kind("charters.signed", _("Somebody signed a charter that you share."), events.SIGNED)
ACTIVE = kind("charters.active", _("All have signed. The engagement is under way."), events.SIGNED)
TALK = kind("charters.talk", _("A question about a charter waits to be talked about."))
PACKS = kind(
    "charters.packs",
    _("A charter names another code, policy or law. Earlier signatures are void."),
)
NEW_EDITION = kind(
    "charters.new_edition", _("A charter shall follow newer editions. Read it and sign.")
)
