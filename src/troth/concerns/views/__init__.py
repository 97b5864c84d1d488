"""Screens of contacts, concerns, needs and handovers."""

from troth.concerns.views.concerns import bring, concern, concern_act, concerns
from troth.concerns.views.contacts import contact, contact_act, contacts
from troth.concerns.views.handovers import handed_over, handover, handover_act, propose
from troth.concerns.views.needs import need_act, needs

__all__ = [
    "bring",
    "concern",
    "concern_act",
    "concerns",
    "contact",
    "contact_act",
    "contacts",
    "handed_over",
    "handover",
    "handover_act",
    "need_act",
    "needs",
    "propose",
]
