"""Troth: coaching and mentoring where the payer learns only what the client signed off."""

__version__ = "0.2.0"
