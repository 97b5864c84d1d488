"""Disclosure: what passes from client to sponsor, signed and sent by the client alone."""
