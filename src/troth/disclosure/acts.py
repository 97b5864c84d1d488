"""What the ledger tells of summaries and releases."""

from django.utils.translation import gettext_lazy as _

from troth.ledger.acts import act

WRITTEN = act("disclosure.write", _("wrote a summary"))
EDITED = act("disclosure.edit", _("wrote a new version of a summary"))
DRAFTS_READ = act("disclosure.read_drafts", _("read drafts of summaries"))
DRAFT_DROPPED = act("disclosure.drop_draft", _("dropped a draft of a summary"))
SIGNED = act("disclosure.sign", _("signed the words of a summary"))
DROPPED = act("disclosure.drop", _("dropped a signed summary, which nobody has seen"))
SENT = act("disclosure.send", _("sent a summary to the sponsor"))
OPENED = act("disclosure.open", _("opened a summary for the first time"))
READ = act("disclosure.read", _("read a summary"))
WITHDRAWN = act("disclosure.withdraw", _("withdrew a summary"))
EXPIRED = act("disclosure.expire", _("closed a summary whose time was over"))
