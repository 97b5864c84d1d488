"""Fifty people at one engagement at the same moment: nothing is lost, and the chain holds."""
