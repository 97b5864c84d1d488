"""Consents, one by one."""
