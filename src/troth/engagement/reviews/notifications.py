"""What people are told about reviews, extensions and other help."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

REVIEWED = kind("reviews.reviewed", _("A review was saved."))
ENCOURAGED = kind("reviews.encouraged", _("Your practitioner wrote something to you."))
TOLD_THREE = kind("reviews.told_three", _("A client told where joint objectives stand."))
EXTENSION = kind("reviews.extension", _("An extension is proposed. Read it and sign."))
