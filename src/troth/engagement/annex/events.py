"""What the ledger tells of the annex, the card and questions about methods."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, READS, event

ANNEX_WRITTEN = event("annex.write_annex", _("saved a version of the personal annex"))
ANNEX_READ = event("annex.read_annex", _("read the personal annex"), READS)
ANNEX_SIGNED = event("annex.sign_annex", _("signed the personal annex"), receipt=ACTOR)
CARD_WRITTEN = event("annex.write_card", _("wrote what they want known about themselves"))
CARD_READ = event("annex.read_card", _("read what the client wants known"), READS)
METHOD_ASKED = event("annex.ask_method", _("asked about a method"))
METHOD_ANSWERED = event("annex.answer_method", _("answered a question about a method"))
METHODS_READ = event(
    "annex.read_methods", _("read questions about methods, and their answers"), READS
)
