"""Contacts, concerns that were brought to them, needs beyond one's own work, handovers. Pure."""

from troth.concerns.rules import concerns, contacts, handovers, needs
from troth.concerns.rules.concerns import CONCERN
from troth.concerns.rules.contacts import CONTACT_LIFE
from troth.concerns.rules.handovers import HANDOVER
from troth.concerns.rules.needs import NEED
from troth.concerns.rules.parts import CLIENT, CONTACT, PRACTITIONER, SYSTEM

__all__ = [
    "CLIENT",
    "CONCERN",
    "CONTACT",
    "CONTACT_LIFE",
    "HANDOVER",
    "NEED",
    "PRACTITIONER",
    "SYSTEM",
    "concerns",
    "contacts",
    "handovers",
    "needs",
]
