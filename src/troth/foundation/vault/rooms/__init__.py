"""Rooms of several people: who is in them follows from signed links, which each member checks."""
