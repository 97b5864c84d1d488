"""What people are told of this room while they are away. No content, no names, no kind."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

ASKED = kind("concerns.asked", _("Somebody asks you to be a contact. You decide."))
CONTACT = kind("concerns.contact", _("Something changed among your contacts."))
BROUGHT = kind("concerns.brought", _("Something was brought to you. Open it to read it."))
NEWS = kind("concerns.news", _("There is news on something that you wrote."))
MORE = kind("concerns.more", _("Something was added to what was brought to you."))
TOLD = kind("concerns.told", _("Your practitioner wrote something to you."))
SEEN = kind("concerns.seen", _("Your client has seen what you wrote."))
OVERDUE = kind("concerns.overdue", _("Something that you marked for yourself waits for a week."))
PROPOSED = kind("concerns.proposed", _("Your practitioner proposes something. You decide."))
SENT = kind("concerns.sent", _("Something was handed over to you. You can read it now."))
ANSWERED = kind("concerns.answered", _("A handover has an answer."))
