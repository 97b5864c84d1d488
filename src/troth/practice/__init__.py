"""Practice inside an engagement: sessions, consents, concerns, releases, groups."""
