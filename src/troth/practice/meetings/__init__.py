"""Meetings: the facts of sessions, and what is noted in three places that do not mix."""
