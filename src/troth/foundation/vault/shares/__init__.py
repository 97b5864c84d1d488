"""The share store: a small database of its own, because its backups must be short-lived."""
