"""Persons and organisations, sign-in, sessions, recovery, and the host administrator."""
