"""Engagements: who plays which part, the charter all parties sign, and the life it governs."""
