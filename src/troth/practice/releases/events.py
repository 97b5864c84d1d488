"""What the ledger tells of summaries and releases."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, READS, RECIPIENTS, SHARING, event

WRITTEN = event("releases.write", _("wrote a summary"))
EDITED = event("releases.edit", _("wrote a new version of a summary"))
SUGGESTED = event("releases.suggest", _("suggested that the client sends a summary"))
DRAFTS_READ = event("releases.read_drafts", _("read drafts of summaries"), READS)
DRAFT_DROPPED = event("releases.drop_draft", _("dropped a draft of a summary"))
SIGNED = event("releases.sign", _("signed the words of a summary"), SHARING)
DROPPED = event("releases.drop", _("dropped a signed summary, which nobody has seen"), SHARING)
SENT = event("releases.send", _("sent a summary to the sponsor"), SHARING, receipt=RECIPIENTS)
OPENED = event("releases.open", _("opened a summary for the first time"), READS, receipt=ACTOR)
READ = event("releases.read", _("read a summary"), READS)
WITHDRAWN = event("releases.withdraw", _("withdrew a summary"), SHARING, receipt=RECIPIENTS)
EXPIRED = event("releases.expire", _("closed a summary whose time was over"), SHARING)
