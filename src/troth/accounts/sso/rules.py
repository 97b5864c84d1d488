"""Which answers of a provider are believed, and when a connection may be made or ended. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

JOURNEY = timedelta(minutes=10)
"""How long someone may stay at the provider before the answer no longer counts."""

ARRIVAL = timedelta(minutes=60)
"""How long a newcomer from the provider may take to open their account."""

LEEWAY_SECONDS = 60
"""How far the provider's clock may differ from ours."""

SIGNATURE, ISSUER, AUDIENCE, NONCE, TIME, SUBJECT, CODE = (
    *("signature", "iss", "aud", "nonce", "time", "sub", "code"),
)
"""What can be wrong with what the provider says of a person."""

FAULTS: dict[str, str] = {
    SIGNATURE: _("The answer is not signed by the provider's key."),
    ISSUER: _("The answer comes from another provider than this host trusts."),
    AUDIENCE: _("The answer was made for another program."),
    NONCE: _("The answer belongs to another sign-in."),
    TIME: _("The answer is too old."),
    SUBJECT: _("The answer does not say who you are."),
    CODE: _("The provider does not know this sign-in, or it was used already."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """An answer that a browser brought back, and what this browser was sent to ask.

    `was_asked` is false when this browser has no sign-in under way, also after it was used once.
    `error` is what the provider gave instead of a code. `issuer_is_ours` follows RFC 9207.
    """

    was_asked: bool
    state_matches: bool
    issuer_is_ours: bool
    error: str
    has_code: bool
    begun_at: datetime
    at: datetime


@clause("SEED000-CONF-3")
def may_go_on(facts: AnswerFacts) -> Verdict:
    """An answer counts once, soon, and only in the browser that asked (RFC 6749, 10.12)."""
    if not (facts.was_asked and facts.state_matches):
        return judge(_no(_("This answer does not belong to a sign-in of this browser.")))
    in_time = facts.at - facts.begun_at < JOURNEY
    return judge(
        need(facts.issuer_is_ours, FAULTS[ISSUER], "SEED000-CONF-3"),
        need(in_time, _("The sign-in took too long. Begin again."), "SEED000-CONF-3"),
        need(not facts.error, _("The provider did not let you through."), "SEED000-CONF-3"),
        need(bool(facts.error) or facts.has_code, FAULTS[CODE], "SEED000-CONF-3"),
    )


@clause("SEED000-CONF-3")
def may_believe(fault: str) -> Verdict:
    """The provider is believed when nothing is wrong with its signed answer ("" for nothing)."""
    return judge(_no(FAULTS[fault]) if fault else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectFacts:
    """An account at the provider that someone brings, and whom it belongs to already."""

    is_mine: bool
    is_anothers: bool
    has_other: bool


@clause("SEED000-CONF-3")
def may_connect(facts: ConnectFacts) -> Verdict:
    """One account at the provider leads to one person, and a person has one at most."""
    return judge(
        need(
            not facts.is_anothers,
            _("This account at the provider belongs to somebody else here."),
            "SEED000-CONF-3",
        ),
        need(
            facts.is_mine or not facts.has_other,
            _("You have connected another account already. Disconnect that one first."),
            "SEED000-CONF-3",
        ),
    )


@clause("SEED000-CONF-3")
def may_disconnect(*, can_sign_in_otherwise: bool) -> Verdict:
    """Nobody may take away their last way to sign in."""
    return judge(
        need(
            can_sign_in_otherwise,
            _("It is your only way to sign in. Add a passkey first."),
            "SEED000-CONF-3",
        ),
    )


def _no(words: str) -> Reason | None:
    return need(False, words, "SEED000-CONF-3")
