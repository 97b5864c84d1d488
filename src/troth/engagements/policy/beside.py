"""Gathers the facts for what stands beside the charter."""

from collections.abc import Collection

from troth.engagements import beside, queries, rules
from troth.engagements.models import Charter, MethodQuestion
from troth.engagements.queries import Seat
from troth.ethics.verdict import Verdict


def may_answer(seat: Seat, found: Charter, *, read: str) -> Verdict:
    """Judge whether the asker may answer questions about the latest version, having read it."""
    return rules.may_answer(
        rules.AnswerFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
            digest_latest=found.digest,
            digest_read=read,
        )
    )


def _beside(seat: Seat) -> rules.BesideFacts:
    inside = [seat.parts[part] for part in queries.INSIDE if part in seat.parts]
    return rules.BesideFacts(
        state=seat.engagement.state,
        part=seat.part,
        both_let_in=len(inside) == len(queries.INSIDE) and all(p.let_in_at for p in inside),
    )


def may_share(seat: Seat) -> Verdict:
    """Judge whether the asker may write in the room of client and practitioner."""
    return rules.may_share(_beside(seat))


def may_note_talk(seat: Seat) -> Verdict:
    """Judge whether the asker may note that a question was talked about."""
    return rules.may_note_talk(_beside(seat))


def may_ask_method(seat: Seat) -> Verdict:
    """Judge whether the asker may ask about a method."""
    return rules.may_ask_method(_beside(seat))


def may_answer_method(seat: Seat, asked: MethodQuestion) -> Verdict:
    """Judge whether the asker may answer a question about a method."""
    return rules.may_answer_method(_beside(seat), is_answered=beside.is_answered(asked))


def may_write_card(seat: Seat) -> Verdict:
    """Judge whether the asker may write what they want known about themselves."""
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
