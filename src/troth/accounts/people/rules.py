"""Who may help with sign-in, which links and codes still count, and when to slow down. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _

IDLE = timedelta(minutes=15)
"""How long an unlocked vault stays open while nobody acts."""

LIFE = timedelta(hours=12)
"""How long one sign-in lasts, whatever happens."""

LINK_LIFE = timedelta(hours=2)
"""How long a link for a new sign-in password counts."""

ADDRESS_LINK_LIFE = timedelta(hours=24)
"""How long a link counts that shows that someone gets the mail of an address."""

LETTER_LIFE = timedelta(days=3)
"""How long a letter is tried again that the mail server does not take."""

LETTER_AGAIN = timedelta(minutes=1), timedelta(hours=1)
"""How long a letter waits for its second try, and at the most for any later one."""

MIN_PASSWORD = 12
"""The fewest characters of a password."""

CODE_GROUPS = 8
"""Groups in a recovery code."""

GROUP_SIGNS = 4
"""Signs in one group of a recovery code."""

WINDOW = timedelta(minutes=15)
"""How far back failed tries count."""

TRIES_PER_PERSON = 10
"""Failed tries on one account from one place within MEMORY before it has to wait.

A place is a device that was known before, or else a network address.
"""

MEMORY = timedelta(days=1)
"""How far back the failed tries of one place on one account count."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""The wait doubles with every further try that fails."""

TRIES_PER_ACCOUNT = 100
"""Failed tries on one account from all unknown places within WINDOW."""

TRIES_PER_ADDRESS = 100
"""Failed tries from one network address within WINDOW: an office shares one address."""

HALFWAY = timedelta(minutes=10)
"""How long the second step of a sign-in is awaited after the password was right."""

CHALLENGE_LIFE = timedelta(minutes=5)
"""How long a passkey may take to answer."""

WRONG_CODES = 5
"""Wrong codes after which a sign-in begins again with the password, and the person is told."""

CODE_SECONDS = 30
"""Seconds for which an app shows one code (RFC 6238)."""

CODE_DRIFT = 1
"""Codes before and after the present one that count too: clocks differ."""

SPARE_CODES = 10
"""Spare codes in one set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministerFacts:
    """Who asks to see the list of accounts or to make a link for a new sign-in password."""

    asker_runs_host: bool
    asker_is_active: bool


@clause("SEED000-CONF-3")
def may_administer(facts: AdministerFacts) -> Verdict:
    """Only a host administrator lists accounts and makes links. It gives no sight of content."""
    return judge(
        need(
            facts.asker_runs_host and facts.asker_is_active,
            _("Only a host administrator can do this."),
            "SEED000-CONF-3",
        ),
    )


CLOSED_BEFORE = timedelta(days=30)
"""How long an account has been closed, and its person told, before it may be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account that an administrator looks at: whose it is, and how it stands.

    `is_named` says whether records that others rely on still name its person.
    """

    may_administer: Verdict
    is_own: bool
    runs_host: bool
    is_active: bool
    is_erased: bool
    closed_at: datetime | None
    is_named: bool
    at: datetime


@clause("SEED000-CONF-3")
def may_take_administration(facts: AccountFacts) -> Verdict:
    """Administration is taken back by another administrator, so that one is always left."""
    return facts.may_administer & judge(
        _another(facts),
        need(facts.runs_host, _("This person is no host administrator."), "SEED000-CONF-3"),
    )


@clause("SEED000-CONF-3")
def may_close(facts: AccountFacts) -> Verdict:
    """A closed account signs nobody in. Closing reads nothing, gives nothing, removes nothing."""
    return facts.may_administer & judge(
        _another(facts),
        need(facts.is_active, _("This account is closed already."), "SEED000-CONF-3"),
    )


@clause("SEED000-CONF-3")
def may_reopen(facts: AccountFacts) -> Verdict:
    """What was erased does not come back; everything else of a closed account is still there."""
    return facts.may_administer & judge(
        need(not facts.is_active, _("This account is open."), "SEED000-CONF-3"),
        need(not facts.is_erased, _("This account was erased."), "SEED000-CONF-3"),
    )


@clause("SEED000-CONF-3", "GCE-1.10")
def may_erase(facts: AccountFacts) -> Verdict:
    """Nothing of others is lost: their records come first, and the person had time to object."""
    since = facts.closed_at
    is_closed = not facts.is_active and since is not None
    return facts.may_administer & judge(
        _another(facts),
        need(not facts.is_erased, _("This account was erased."), "SEED000-CONF-3"),
        need(is_closed, _("Close the account first: the person is told."), "SEED000-CONF-3"),
        need(
            not is_closed or (since is not None and facts.at - since >= CLOSED_BEFORE),
            _("The account has to be closed for 30 days first, in which the person can object."),
            "SEED000-CONF-3",
        ),
        need(
            not facts.is_named,
            _(
                "Records of others name this person: the account can be erased when those "
                "records have ended on their day."
            ),
            "GCE-1.10",
        ),
    )


def _another(facts: AccountFacts) -> Reason | None:
    words = _("This is your own account. Another host administrator can do this.")
    return need(not facts.is_own, words, "SEED000-CONF-3")


@clause("SEED000-CONF-3")
def may_open_account(*, invited_only: bool, is_invited: bool) -> Verdict:
    """Where an administrator closed sign-up, only who was invited opens an account."""
    return judge(
        need(
            is_invited or not invited_only,
            _(
                "This host takes only people who were invited. Use the address at which you were "
                "invited, or ask who works with you here to invite you."
            ),
            "SEED000-CONF-3",
        ),
    )


@clause("SEED000-CONF-3")
def may_set_first_password(*, has_password: bool) -> Verdict:
    """Who has a password changes it with the old one; only who has none sets a first one."""
    return judge(
        need(
            not has_password,
            _("You have a password already. Change it with the present one."),
            "SEED000-CONF-3",
            fix="password",
        ),
    )


@clause("SEED000-CONF-3")
def may_have_address(*, is_demo: bool, is_invented: bool) -> Verdict:
    """In a home of the demo, whose passwords stand on a page, nobody real gets a place."""
    return judge(
        need(
            not is_demo or is_invented,
            _(
                "This is a demo, which anybody may read and which is thrown away: real people get "
                "no account and no invitation here. Use an invented address that ends in .example, "
                "or have Troth started with a new TROTH_HOME."
            ),
            "SEED000-CONF-3",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """Someone shows a setup token, to run a host that nobody runs."""

    has_administrator: bool
    is_demo: bool
    token_fits: bool


@clause("SEED000-CONF-3")
def may_take_host(facts: HostFacts) -> Verdict:
    """Nobody runs a host by being first: only who read what the server printed to its operator."""
    return judge(
        need(
            not facts.has_administrator and not facts.is_demo,
            _("Somebody runs this host already."),
            "SEED000-CONF-3",
        ),
        need(
            facts.token_fits,
            _("This is not the setup token. The server prints it when it starts."),
            "SEED000-CONF-3",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link for a new sign-in password, and the moment at which someone follows it."""

    used: bool
    expires_at: datetime
    at: datetime
    person_is_active: bool


@clause("SEED000-CONF-3")
def may_use_link(facts: LinkFacts) -> Verdict:
    """A link counts once, for a short time, for an account that is open."""
    return judge(
        need(not facts.used, _("This link has been used already."), "SEED000-CONF-3"),
        need(facts.at < facts.expires_at, _("The time of this link is over."), "SEED000-CONF-3"),
        need(facts.person_is_active, _("This account is closed."), "SEED000-CONF-3"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TryFacts:
    """Failed tries, as moments: on one account, on it from one place, and from an address.

    For a known device only `from_here` counts: what strangers try does not make it wait.
    `asked` are what is counted whether it fails or not, as asking for mails.
    """

    from_here: Sequence[datetime] = ()
    asked: Sequence[datetime] = ()
    on_account: Sequence[datetime] = ()
    from_address: Sequence[datetime] = ()
    at: datetime


@clause("SEED000-CONF-3")
def may_try(facts: TryFacts) -> Verdict:
    """Guessing is slowed down for one account and for one address, never for everyone."""
    minutes = -(-wait(facts) // timedelta(minutes=1))
    if minutes > 1:
        words = _("There were too many tries. Wait %(n)s minutes, then try again.")
    else:
        words = _("There were too many tries. Wait a minute, then try again.")
    return judge(need(minutes <= 0, words, "SEED000-CONF-3", n=str(minutes)))


def wait(facts: TryFacts) -> timedelta:
    """Return how long the next try has to wait: it grows with every one that failed here."""
    waits = [_growing([m for m in facts.from_here if m > facts.at - MEMORY], facts.at)]
    for tries, most in (
        (facts.asked, TRIES_PER_PERSON),
        (facts.on_account, TRIES_PER_ACCOUNT),
        (facts.from_address, TRIES_PER_ADDRESS),
    ):
        recent = sorted(moment for moment in tries if moment > facts.at - WINDOW)
        if len(recent) >= most:
            waits.append(recent[-most] + WINDOW - facts.at)
    return max(waits)


def _growing(tries: Sequence[datetime], at: datetime) -> timedelta:
    over = len(tries) - TRIES_PER_PERSON
    if over < 0:
        return timedelta(0)
    longest = LONGEST_WAIT // FIRST_WAIT
    times = min(1 << min(over, longest), longest)
    return max(max(tries) + FIRST_WAIT * times - at, timedelta(0))


def vault_is_idle(*, seen_at: datetime, at: datetime) -> bool:
    """Tell whether an unlocked vault has to lock itself."""
    return at - seen_at >= IDLE


def sign_in_is_over(*, made_at: datetime, at: datetime) -> bool:
    """Tell whether a sign-in has reached its end."""
    return at - made_at >= LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorFacts:
    """Someone's duties, and how many second factors are left if one is taken away."""

    duties: int
    left: int


def owes_factor(facts: FactorFacts) -> bool:
    """Tell whether someone who has a duty has no second factor."""
    return facts.duties > 0 and facts.left == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """What someone has beside passkeys: to sign in, to open the vault, for the second step."""

    signs_in: bool
    opens_vault: bool
    second_step: bool


def is_shut_out(ways: WaysIn) -> bool:
    """Tell whether someone could not come in if none of their passkeys answered any more."""
    return not (ways.signs_in and ways.opens_vault and ways.second_step)


@clause("SEED000-CONF-3")
def may_remove_factor(facts: FactorFacts) -> Verdict:
    """Whoever works with the words of others keeps a second factor; one is put before one goes."""
    return judge(
        need(
            not owes_factor(facts),
            _("You work with other people's words here: set up another second step first."),
            "SEED000-CONF-3",
        ),
    )


def fresh_step(*, step: int, last: int, at: datetime) -> bool:
    """Tell whether the code of a half minute counts now: it is near, and later than the last."""
    now = int(at.timestamp()) // CODE_SECONDS
    return abs(step - now) <= CODE_DRIFT and step > last


def halfway_is_over(*, made_at: datetime, at: datetime) -> bool:
    """Tell whether the second step has been awaited for too long."""
    return at - made_at >= HALFWAY


def challenge_counts(*, made_at: datetime, at: datetime) -> bool:
    """Tell whether a passkey may still answer a challenge."""
    return at - made_at < CHALLENGE_LIFE


def next_try(tries: int, *, at: datetime) -> datetime:
    """Return when a letter is tried again that was tried `tries` times before `at`."""
    first, longest = LETTER_AGAIN
    doubled: int = 2 ** min(tries, 10)
    return at + min(first * doubled, longest)


_FOR_GOOD = re.compile(r"5\d\d")
_OF_THIS_HOST = ("530", "535", "538")
"""A mail server wants this host to sign in: that says nothing of the letter."""
_OF_POLICY = re.compile(r"\b5\.7\.\d+\b")


def is_lasting(code: str, said: str) -> bool:
    """Tell whether an answer of a mail server (RFC 5321, with RFC 3463) refuses a letter for good.

    Rules of the server (5.7.x) may be about this host and be put right: the letter is tried again.
    """
    if code in _OF_THIS_HOST or _OF_POLICY.search(said):
        return False
    return _FOR_GOOD.fullmatch(code) is not None
