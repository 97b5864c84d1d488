"""Gathers the facts for what an engagement goes by: code, policy and law, chosen and renewed."""

from datetime import datetime

from django.utils.timezone import localdate

from troth.accounts.people.models import Person
from troth.engagement.charters import queries
from troth.engagement.charters.rules import packs
from troth.engagement.core import packs as core_packs
from troth.engagement.core import queries as core
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import PRACTITIONER, Seat
from troth.foundation.ethics.pack import Kind, Pack, Pins
from troth.foundation.ethics.verdict import Verdict
from troth.profession.packs import policy as consents
from troth.profession.packs import queries as signed


def codes(by: Person, *, at: datetime) -> list[Pack]:
    """Return the codes that a person has pledged to keep, in the edition in force."""
    return consents.signed_in_force(by.pk, Kind.CODE, at=at)


def policies(by: Person, *, at: datetime) -> list[Pack]:
    """Return the policies that a person has accepted in the edition in force."""
    return consents.signed_in_force(by.pk, Kind.POLICY, at=at)


def choice(by: Person, under: Choice | None, *, at: datetime) -> Choice:
    """Return a choice with what it leaves open filled in: as used last, else as signed."""
    return (under or Choice()).over(core_packs.usual(by, signed=_signed(by, at=at)))


def _signed(by: Person, *, at: datetime) -> Choice:
    """Return the code and the policy that a person signed, the host's own before the others."""
    return Choice(
        code=_first(codes(by, at=at), core_packs.CODE),
        policy=_first(policies(by, at=at), core_packs.HOUSE),
    )


def _first(found: list[Pack], before: str) -> str:
    names = sorted((p.id for p in found), key=lambda name: name != before)
    return names[0] if names else ""


def unsigned(by: Person, *, at: datetime) -> list[Pack]:
    """Return the codes and policies in force that a person could sign to work under them."""
    mine = {p.pin for p in (*codes(by, at=at), *policies(by, at=at))}
    return [p for p in signed.choices(at=at) if p.pin not in mine]


def may_work(by: Person, *, at: datetime) -> Verdict:
    return consents.may_work(by.pk, at=at)


def may_begin_under(by: Person, under: Choice | None = None, *, at: datetime) -> Verdict:
    """Judge whether a practitioner signed the code and the policy, and a law is here for it.

    The reasons fix at "code" and "policy".
    """
    wanted = core_packs.wanted(localdate(at), choice(by, under, at=at))
    return consents.may_begin_under(by.pk, wanted, at=at)


def may_choose_packs(seat: Seat, under: Choice, *, at: datetime) -> Verdict:
    own = packs.may_choose_packs(
        packs.PacksFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
        )
    )
    wanted = core_packs.wanted(
        seat.engagement.day(at), under.over(core_packs.chosen(seat.engagement))
    )
    return own & consents.may_begin_under(seat.mine.person_id, wanted, at=at)


def may_renew(seat: Seat, *, at: datetime) -> Verdict:
    pk, today = seat.engagement.pk, seat.engagement.day(at)
    behind = core_packs.behind(seat.engagement, on=today)
    last, latest = queries.signed_charter(pk), queries.versions(pk).first()
    person = seat.mine.person_id
    return packs.may_renew_packs(
        packs.RenewFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_behind=bool(behind),
            has_signed=all(
                consents.has_pledged(person, new.now.kind, new.now.id, new.now.edition)
                for new in behind
            ),
            is_pending=last is not None and latest is not None and latest.pk != last.pk,
        )
    )


def must_renew(seat: Seat, *, at: datetime) -> bool:
    """Say whether the newer editions wait to be taken up: signed, and a review has come since.

    The review may be due, or held since the newest of them came into force (GCE-1.2a).
    """
    engagement, today = seat.engagement, seat.engagement.day(at)
    if seat.part != PRACTITIONER or not core_packs.behind(engagement, on=today):
        return False
    if not may_renew(seat, at=at):
        return False
    is_due = engagement.review_on is not None and engagement.review_on <= today
    return is_due or _reviewed_since(seat, at=at)


def _reviewed_since(seat: Seat, *, at: datetime) -> bool:
    behind = core_packs.behind(seat.engagement, on=seat.engagement.day(at))
    since = max(new.now.valid_from for new in behind if new.now.valid_from)
    held = core.steps(seat.engagement.pk).filter(act="review")
    return any(seat.engagement.day(step.at) >= since for step in held)


def practitioner_pledged(seat: Seat, found: Pins) -> bool:
    """Say whether the practitioner's pledge on the code that a charter names stands."""
    who = seat.parts.get(PRACTITIONER)
    code = found.code
    return who is not None and consents.has_pledged(who.person_id, code.kind, code.id, code.edition)
