"""What the ledger tells of reviews, extensions and other help."""

from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger.events import ACTOR, event

REVIEWED = event("reviews.review", _("saved a review"))
ENCOURAGED = event(
    "reviews.encourage", _("encouraged the client to seek other help"), receipt=ACTOR
)
RATED = event("reviews.rate", _("rated their own independence"))
TOLD_THREE = event(
    "reviews.tell_three",
    _("told the sponsor where the joint objectives stand, word by word"),
    receipt=ACTOR,
)
EXTENDED = event("reviews.extend", _("proposed an extension"))
