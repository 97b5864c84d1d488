"""Codes, policies and jurisdictions: as pages, opened and pledged."""
