"""What the ledger tells of consents and pledges."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

OPENED = act("consents.open_pack", _("opened an edition of a code, a policy or a jurisdiction"))
PLEDGED = act("consents.pledge", _("signed an edition of a code, a policy or a jurisdiction"))
ASKED = act("consents.ask", _("asked for a consent"))
GIVEN = act("consents.give", _("gave a consent"))
ANSWERED = act("consents.answer", _("answered a question about a consent, for their own eyes"))
WITHDRAWN = act("consents.withdraw", _("took a consent back"))
EXPIRED = act("consents.expire", _("let a consent end on its last day"))
READ = act("consents.read", _("read a consent"))
