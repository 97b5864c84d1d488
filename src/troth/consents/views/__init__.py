"""Screens of consents, and of the packs that people open and sign."""

from troth.consents.views.consents import agreed, ask, consent, consents, decide
from troth.consents.views.packs import change, pack, packs, sign

__all__ = ["agreed", "ask", "change", "consent", "consents", "decide", "pack", "packs", "sign"]
