"""Gathers the facts for what follows from a review, and for signing the closing list."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from troth.engagement.charters import queries as charters
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.reviews.rules import reviewing
from troth.foundation.ethics.verdict import Verdict


def may_review(
    seat: Seat, *, better_served: str, progress: str, next_on: date | None, at: datetime
) -> Verdict:
    return reviewing.may_review(
        reviewing.ReviewFacts(
            state=seat.engagement.state,
            part=seat.part,
            better_served=better_served,
            progress=progress,
            next_on=next_on,
            today=seat.engagement.day(at),
        )
    )


def may_extend(seat: Seat, *, ends: date, sessions: int, has_review: bool, at: datetime) -> Verdict:
    engagement = seat.engagement
    signed = charters.signed_charter(engagement.pk)
    latest = charters.versions(engagement.pk).first()
    return reviewing.may_extend(
        reviewing.ExtendFacts(
            state=engagement.state,
            part=seat.part,
            ends_now=engagement.ends_on,
            sessions_now=engagement.sessions_agreed,
            ends=ends,
            sessions=sessions,
            today=engagement.day(at),
            extensions=extensions(seat),
            has_review_of_dependency=has_review,
            is_pending=signed is not None and latest is not None and latest.pk != signed.pk,
        )
    )


def needs_supervision(seat: Seat) -> bool:
    """Say whether the next extension needs a word with the supervisor first (GCE-1.5b)."""
    return extensions(seat) >= reviewing.FREE_EXTENSIONS


def extensions(seat: Seat) -> int:
    """Return how often an extension was proposed."""
    return core.steps(seat.engagement.pk).filter(act="extend").count()


def may_encourage(seat: Seat, kind: str, text: str) -> Verdict:
    return reviewing.may_encourage(
        reviewing.EncourageFacts(state=seat.engagement.state, part=seat.part, kind=kind, text=text)
    )


def may_rate(seat: Seat, rating: int) -> Verdict:
    return reviewing.may_rate(state=seat.engagement.state, part=seat.part, rating=rating)


def may_tell_three(
    seat: Seat, *, joint: tuple[str, ...], said: Mapping[str, str], read: str, now: str
) -> Verdict:
    return reviewing.may_tell_three(
        reviewing.ThreeWayFacts(
            state=seat.engagement.state,
            part=seat.part,
            has_sponsor=seat.engagement.paid_by_id is not None,
            joint=joint,
            said=said,
            digest_read=read,
            digest_now=now,
        )
    )


def may_sign_closing(seat: Seat, digest: str, signed: Collection[str], *, read: str) -> Verdict:
    """Judge whether the asker may sign the closing list, having read the digest `read`."""
    return reviewing.may_sign_closing(
        reviewing.ClosingSignFacts(
            state=seat.engagement.state,
            part=seat.part,
            has_signed=seat.part in signed,
            digest_read=read,
            digest_latest=digest,
        )
    )
