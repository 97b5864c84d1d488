"""Who acts on contacts, concerns, needs and handovers. Pure."""

PRACTITIONER, CLIENT, CONTACT, SYSTEM = "practitioner", "client", "contact", "system"
