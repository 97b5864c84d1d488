"""Disclosure: what a client releases to a sponsor, word by word, and nothing else."""
