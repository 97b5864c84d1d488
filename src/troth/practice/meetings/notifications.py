"""What people are told of planned sessions while they are away. No content, no dates."""

from django.utils.translation import gettext_lazy as _

from troth.accounts.people.notifications import kind

BOOKED = kind("meetings.booked", _("A session was planned."))
MOVED = kind("meetings.moved", _("A planned session was moved."))
CANCELLED = kind("meetings.cancelled", _("A planned session was cancelled."))
