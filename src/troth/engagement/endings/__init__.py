"""Ending an engagement: the closing list, follow-ups, retention and disposal."""
