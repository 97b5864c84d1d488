"""Gathers the facts for what happens before, during and after the time of a charter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from troth.engagements import gates, pins, queries, rules, signatures
from troth.engagements.models import Engagement, FollowUp, LeafKind
from troth.engagements.queries import CLIENT, PRACTITIONER, Seat
from troth.ethics.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What both declared, as opened by one of them; None for who has not yet."""

    practitioner: frozenset[str] | None = None
    client: frozenset[str] | None = None


NOTHING_DECLARED = Declared()


def _stand(seat: Seat) -> rules.StandFacts:
    return rules.StandFacts(state=seat.engagement.state, part=seat.part, is_let_in=seat.is_let_in)


def _act(seat: Seat) -> rules.ActFacts:
    return rules.ActFacts(state=seat.engagement.state, part=seat.part)


def stands(seat: Seat, act: str) -> Verdict:
    """Judge state and part alone, before anything is opened."""
    return rules.LIFE.judge(state=seat.engagement.state, act=act, part=seat.part)


# --- before ------------------------------------------------------------------------------------


def relations(seat: Seat, declared: Declared, *, at: datetime) -> rules.RelationFacts:
    """Return what both declared, and whether the two parted lately."""
    pk = seat.engagement.pk
    return rules.RelationFacts(
        practitioner=declared.practitioner,
        client=declared.client,
        is_former=is_former(seat, at=at),
        reasoned=bool(queries.leaves(pk, LeafKind.CONFLICT)),
    )


def is_former(seat: Seat, *, at: datetime) -> bool:
    """Say whether practitioner and client ended an engagement within the cooling-off period."""
    one, other = seat.person(PRACTITIONER), seat.person(CLIENT)
    if one is None or other is None:
        return False
    last = queries.ended_together(one.pk, other.pk, but=seat.engagement.pk)
    months = pins.constants(seat.engagement).cooling_off
    return last is not None and rules.is_cooling_off(
        closed_on=localdate(last), today=localdate(at), months=months
    )


def may_declare(seat: Seat) -> Verdict:
    """Judge whether the asker may declare other relationships."""
    return rules.may_declare(_stand(seat))


def may_invite_to_chemistry(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    """Judge whether the practitioner may invite to the first meeting."""
    return rules.may_invite_to_chemistry(
        rules.MeetFacts(
            stand=_stand(seat),
            relations=relations(seat, declared, at=at),
            standing_valid=gates.of(seat.engagement).standing_valid,
        )
    )


def may_record_first_meeting(seat: Seat) -> Verdict:
    """Judge whether the asker may record the first meeting."""
    return rules.may_record_first_meeting(_stand(seat))


def may_choose(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    """Judge whether the asker may choose the practitioner."""
    return rules.may_choose(
        rules.ChooseFacts(stand=_stand(seat), relations=relations(seat, declared, at=at))
    )


def may_decline(seat: Seat) -> Verdict:
    """Judge whether the asker may decline."""
    return rules.may_decline(_stand(seat), was_in_force=_was_in_force(seat))


def _was_in_force(seat: Seat) -> bool:
    return queries.signed_at(seat.engagement.pk) is not None


def is_meant(seat: Seat, act: str) -> bool:
    """Say whether an act that has a row is of use here, so that a page offers it.

    While a charter is prepared, who declines and who ends is told apart by whether one was in
    force before; and the client goes on alone once the sponsor is gone.
    """
    if seat.engagement.state != rules.CONTRACTING:
        return True
    if act == "go on alone":
        return bool(may_go_on_alone(seat))
    return _was_in_force(seat) == (act == "withdraw")


def knows_of_funding(seat: Seat) -> bool:
    """Say whether the asker knows that the sponsor is gone: the client first, a day later others.

    What the practitioner signs meanwhile puts nothing in force.
    """
    told = seat.part != PRACTITIONER or seat.engagement.funding_told_at is not None
    return told and sponsor_is_gone(seat.engagement)


def sponsor_is_gone(engagement: Engagement) -> bool:
    """Say whether the sponsor has stepped back, and the client has not decided what follows."""
    return engagement.funding_ended_at is not None and engagement.paid_by_id is not None


def may_stand(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    """Judge what, beside the text, has to stand before a charter is signed."""
    return rules.may_stand(
        rules.ActivateFacts(
            state=seat.engagement.state,
            digest_latest="",
            has_jurisdiction=pins.has_law(seat.engagement),
            relations=relations(seat, declared, at=at),
            gates=gates.of(seat.engagement),
            sponsor_is_gone=knows_of_funding(seat),
        )
    )


# --- while it is in force ----------------------------------------------------------------------


def may_book(seat: Seat, starts_at: datetime, *, taken: int, at: datetime) -> Verdict:
    """Judge whether a session may be planned; `taken` are held or planned already."""
    engagement = seat.engagement
    return rules.may_book(
        rules.BookFacts(
            state=engagement.state,
            part=seat.part,
            on=localdate(starts_at),
            today=localdate(at),
            ends=engagement.ends_on,
            agreed=engagement.sessions_agreed,
            taken=taken,
            has_jurisdiction=pins.has_law(engagement),
            gates=gates.of(engagement),
        )
    )


def may_review(
    seat: Seat, *, better_served: str, progress: str, next_on: date | None, at: datetime
) -> Verdict:
    """Judge whether a review says what it has to."""
    return rules.may_review(
        rules.ReviewFacts(
            state=seat.engagement.state,
            part=seat.part,
            better_served=better_served,
            progress=progress,
            next_on=next_on,
            today=localdate(at),
        )
    )


def may_extend(seat: Seat, *, ends: date, sessions: int, has_review: bool, at: datetime) -> Verdict:
    """Judge whether more time or more sessions may be proposed."""
    engagement = seat.engagement
    signed = queries.signed_charter(engagement.pk)
    latest = queries.versions(engagement.pk).first()
    return rules.may_extend(
        rules.ExtendFacts(
            state=engagement.state,
            part=seat.part,
            ends_now=engagement.ends_on,
            sessions_now=engagement.sessions_agreed,
            ends=ends,
            sessions=sessions,
            today=localdate(at),
            extensions=extensions(seat),
            has_review_of_dependency=has_review,
            is_pending=signed is not None and latest is not None and latest.pk != signed.pk,
        )
    )


def needs_supervision(seat: Seat) -> bool:
    """Say whether the next extension needs a word with the supervisor first (GCE-1.5b)."""
    return extensions(seat) >= rules.FREE_EXTENSIONS


def extensions(seat: Seat) -> int:
    """Return how often an extension was proposed."""
    return queries.steps(seat.engagement.pk).filter(act="extend").count()


def may_pause(seat: Seat) -> Verdict:
    """Judge whether the asker may pause."""
    return rules.may_pause(_act(seat))


def may_suspend(seat: Seat) -> Verdict:
    """Judge whether the asker's concern suspends the engagement."""
    return rules.may_suspend(_act(seat))


def _agree(seat: Seat) -> rules.AgreeFacts:
    engagement = seat.engagement
    return rules.AgreeFacts(
        state=engagement.state,
        part=seat.part,
        proposed_by=engagement.proposed_by,
        in_force=signatures.keys_signed(engagement.pk),
        gates=gates.of(engagement),
    )


def may_propose_to_resume(seat: Seat) -> Verdict:
    """Judge whether the asker may propose to go on."""
    return rules.may_propose_to_resume(_agree(seat))


def may_resume(seat: Seat) -> Verdict:
    """Judge whether the asker may agree to go on."""
    return rules.may_resume(_agree(seat))


def may_propose_to_lift(
    seat: Seat, *, action: str, supervisor: str, supervised_on: date | None, at: datetime
) -> Verdict:
    """Judge whether the practitioner has said what was done about a concern."""
    return rules.may_propose_to_lift(
        rules.LiftFacts(
            state=seat.engagement.state,
            part=seat.part,
            action=action,
            supervisor=supervisor,
            supervised_on=supervised_on,
            today=localdate(at),
        )
    )


def may_lift(seat: Seat) -> Verdict:
    """Judge whether the client may let it go on."""
    return rules.may_lift(_agree(seat))


def may_give_up(seat: Seat) -> Verdict:
    """Judge whether the asker may end what cannot be settled."""
    return rules.may_give_up(_act(seat))


def _funding(seat: Seat) -> rules.FundingFacts:
    return rules.FundingFacts(
        state=seat.engagement.state,
        part=seat.part,
        is_withdrawn=seat.engagement.funding_ended_at is not None,
        has_sponsor=seat.engagement.paid_by_id is not None,
        is_there=bool(seat.representatives),
    )


def may_withdraw_funding(seat: Seat) -> Verdict:
    """Judge whether the asker may say that they pay no longer."""
    return rules.may_withdraw_funding(_funding(seat))


def may_go_on_alone(seat: Seat) -> Verdict:
    """Judge whether the client may go on under a charter of two."""
    return rules.may_go_on_alone(_funding(seat))


# --- ending ------------------------------------------------------------------------------------


def _end(seat: Seat) -> rules.EndFacts:
    return rules.EndFacts(state=seat.engagement.state, part=seat.part)


def may_end(seat: Seat) -> Verdict:
    """Judge whether the asker may end the engagement at once."""
    return rules.may_end(_end(seat))


def may_end_with_closing(seat: Seat) -> Verdict:
    """Judge whether the asker may end it with a closing."""
    return rules.may_end_with_closing(_end(seat))


def may_withdraw(seat: Seat, *, reason: str, offers_handover: bool) -> Verdict:
    """Judge whether the practitioner may end."""
    return rules.may_withdraw(
        rules.WithdrawFacts(
            state=seat.engagement.state,
            part=seat.part,
            reason=reason,
            offers_handover=offers_handover,
            was_in_force=_was_in_force(seat),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The closing list as it was opened; `until` is a day in ISO 8601, "" for none."""

    review: str = ""
    feedback_asked: bool = False
    handover: str = ""
    records: str = ""
    until: str = ""


EMPTY = Closing()
"""The closing list before anybody wrote on it."""


def _closing(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> rules.ClosingFacts:
    pk = seat.engagement.pk
    asked = signed.get(PRACTITIONER)
    numbers = pins.constants(seat.engagement)
    return rules.ClosingFacts(
        state=seat.engagement.state,
        part=seat.part,
        review=closing.review,
        feedback_asked=closing.feedback_asked,
        handover=closing.handover,
        records=closing.records,
        until=date.fromisoformat(closing.until) if closing.until else None,
        notice=numbers.disposal_notice,
        signed=frozenset(signed),
        asked_on=localdate(asked) if asked else None,
        today=localdate(at),
        silence=numbers.closing_silence,
        ended_by_client=_ended_by_client(seat),
        follow_ups=sum(f.settled_at is None for f in queries.follow_ups(pk)),
    )


def _ended_by_client(seat: Seat) -> bool:
    ways = queries.steps(seat.engagement.pk).filter(to=rules.ENDING).exclude(state=rules.ENDING)
    last, client = ways.last(), seat.person(CLIENT)
    return last is not None and client is not None and last.by_id == client.pk


def may_fill_closing_list(seat: Seat, given: Closing = EMPTY, *, at: datetime) -> Verdict:
    """Judge whether the asker may write this on the closing list."""
    return rules.may_fill_closing_list(_closing(seat, given, {}, at=at))


def may_complete(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> Verdict:
    """Judge whether the closing list is complete and the asker may close.

    `signed` says who signed the list as it stands, and when, by part.
    """
    return rules.may_complete(_closing(seat, closing, signed, at=at))


def is_silent(
    seat: Seat, closing: Closing, signed: Mapping[str, datetime], *, at: datetime
) -> bool:
    """Say whether the client left the closing list unanswered for as long as the policy waits."""
    facts = _closing(seat, closing, signed, at=at)
    return facts.is_silent and not facts.ended_by_client


def may_settle_follow_up(seat: Seat, found: FollowUp) -> Verdict:
    """Judge whether the asker may say that a follow-up is done or waived."""
    return rules.may_settle_follow_up(_end(seat), is_open=found.settled_at is None)


def may_read_closed(seat: Seat, *, reason: str) -> Verdict:
    """Judge whether the asker may read in an engagement, given the reason that they name."""
    return rules.may_read_closed(
        rules.ReadFacts(state=seat.engagement.state, part=seat.part, reason=reason),
        is_over=seat.engagement.state in rules.OVER,
    )
