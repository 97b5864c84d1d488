"""Gathers the facts that the rules about accounts judge. A host administrator gets no sight."""

from datetime import datetime

from troth.accounts.people import queries, rules, setup
from troth.accounts.people.models import AddressLink, Person, ResetLink
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit import demo


def may_administer(*, by: Person) -> Verdict:
    return rules.may_administer(
        rules.AdministerFacts(asker_runs_host=by.runs_host, asker_is_active=by.is_active)
    )


def account_facts(account: Person, *, by: Person, at: datetime) -> rules.AccountFacts:
    """Gather what the rules about another's account judge."""
    return rules.AccountFacts(
        may_administer=may_administer(by=by),
        is_own=account.pk == by.pk,
        runs_host=account.runs_host,
        is_active=account.is_active,
        is_erased=account.erased_at is not None,
        closed_at=account.closed_at,
        is_named=queries.is_named(account.pk),
        at=at,
    )


def may_open_account(email: str, *, at: datetime) -> Verdict:
    """Judge whether someone with this address may open an account on this host."""
    closed = queries.sign_up_is_closed()
    verdict = rules.may_open_account(
        invited_only=closed, is_invited=closed and queries.is_invited(email, at=at)
    )
    return may_have_address(email) & verdict


def may_have_address(email: str) -> Verdict:
    """Judge whether an address may get an account or an invitation on this host."""
    return rules.may_have_address(is_demo=demo.is_here(), is_invented=demo.is_invented(email))


def may_take_host(token: str) -> Verdict:
    """Judge whether who shows this token may run the host."""
    return rules.may_take_host(
        rules.HostFacts(
            has_administrator=queries.has_administrator(),
            is_demo=demo.is_here(),
            token_fits=setup.fits(token),
        )
    )


def may_set_first_password(*, by: Person) -> Verdict:
    return rules.may_set_first_password(has_password=queries.has_password(by))


def may_use_link(link: ResetLink | AddressLink, *, at: datetime) -> Verdict:
    return rules.may_use_link(
        rules.LinkFacts(
            used=link.used_at is not None,
            expires_at=link.expires_at,
            at=at,
            person_is_active=link.person is None or link.person.is_active,
        )
    )


def may_try(*, here: str, account: str = "", address: str = "", at: datetime) -> Verdict:
    """Judge whether another try is heard. All are subjects of tries; an empty one is not asked.

    `here` is the place from which the account is tried, `account` the account from everywhere.
    """
    recent = at - rules.WINDOW
    return rules.may_try(
        rules.TryFacts(
            from_here=queries.tries(here, since=at - rules.MEMORY),
            on_account=queries.tries(account, since=recent) if account else (),
            from_address=queries.tries(address, since=recent) if address else (),
            at=at,
        )
    )


def may_ask(*, of: str, address: str, at: datetime) -> Verdict:
    """Judge whether someone may ask for a mail, or sign up; both are subjects of tries."""
    recent = at - rules.WINDOW
    return rules.may_try(
        rules.TryFacts(
            asked=queries.tries(of, since=recent),
            from_address=queries.tries(address, since=recent),
            at=at,
        )
    )


def may_remove_factor(*, by: Person) -> Verdict:
    return rules.may_remove_factor(
        rules.FactorFacts(duties=len(queries.duties(by)), left=queries.factors(by) - 1)
    )
