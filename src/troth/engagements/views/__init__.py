"""Screens of engagements."""

from troth.engagements.views.beginning import (
    begin,
    engagements,
    enquire,
    let_in,
    parties,
    send,
    turn_away,
)
from troth.engagements.views.beside import about_client, annex, answer, methods, sign_annex
from troth.engagements.views.chartering import (
    charter,
    compared,
    section,
    version,
    versions,
)
from troth.engagements.views.closing import closing, settle, sign_closing
from troth.engagements.views.invitations import invitation
from troth.engagements.views.life import (
    before,
    deed,
    life,
    pause_practice,
)
from troth.engagements.views.orienting import before_we_begin, how, my_data
from troth.engagements.views.papers import certificate, check, document
from troth.engagements.views.reason import asks_reason, reason
from troth.engagements.views.reviews import other_help, rate, reviews, three_way
from troth.engagements.views.signing import sign
from troth.engagements.views.standing import concern, end, limits, readers
from troth.engagements.views.under import under
from troth.engagements.views.understanding import talked, understand

__all__ = [
    "about_client",
    "annex",
    "answer",
    "asks_reason",
    "before",
    "before_we_begin",
    "begin",
    "certificate",
    "charter",
    "check",
    "closing",
    "compared",
    "concern",
    "deed",
    "document",
    "end",
    "engagements",
    "enquire",
    "how",
    "invitation",
    "let_in",
    "life",
    "limits",
    "methods",
    "my_data",
    "other_help",
    "parties",
    "pause_practice",
    "rate",
    "readers",
    "reason",
    "reviews",
    "section",
    "send",
    "settle",
    "sign",
    "sign_annex",
    "sign_closing",
    "talked",
    "three_way",
    "turn_away",
    "under",
    "understand",
    "version",
    "versions",
]
