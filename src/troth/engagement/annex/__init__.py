"""Beside the charter: the personal annex, the client's card, questions about methods."""
