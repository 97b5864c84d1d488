"""Gathers the facts for what stands beside the charter."""

from collections.abc import Collection

from troth.engagement.annex import queries, rules
from troth.engagement.annex.models import MethodQuestion
from troth.engagement.charters.policy import _beside
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Verdict


def may_write_annex(seat: Seat) -> Verdict:
    return rules.may_write_annex(_beside(seat))


def may_ask_method(seat: Seat) -> Verdict:
    return rules.may_ask_method(_beside(seat))


def may_answer_method(seat: Seat, asked: MethodQuestion) -> Verdict:
    return rules.may_answer_method(_beside(seat), is_answered=queries.is_answered(asked))


def may_write_card(seat: Seat) -> Verdict:
    return rules.may_write_card(_beside(seat))


def may_sign_annex(
    seat: Seat, digest_latest: str, signed: Collection[str], *, read: str
) -> Verdict:
    """Judge whether the asker may sign the personal annex, having read the digest `read`."""
    return rules.may_sign_annex(
        _beside(seat),
        has_signed=seat.part in signed,
        is_unchanged=bool(read) and read == digest_latest,
    )
