"""What people are told of groups while they are away. No content, no names."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

INVITED = kind("groups.invited", _("You are invited into a group. It is yours to say yes or no."))
SIGNED = kind("groups.signed", _("Somebody signed the agreement of a group of yours."))
DECLINED = kind("groups.declined", _("Somebody declined your invitation into a group."))
LET_IN = kind("groups.let_in", _("You were let into a group. You can read and write there now."))
LEFT = kind("groups.left", _("Somebody left a group of yours."))
CHANGED = kind("groups.changed", _("The agreement of a group changed. Read it and sign it anew."))
RENAMED = kind("groups.renamed", _("Somebody in a group of yours has changed their name."))
CLOSED = kind("groups.closed", _("A group that you take part in was closed."))
WRITTEN = kind("groups.written", _("Something was written in a group of yours."))
