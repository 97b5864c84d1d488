"""Backups in three places, and the check that they can be restored."""
