"""The acts: ask the provider, recognise who it vouches for, connect, disconnect, sign up.

Nothing here touches a key. Who is recognised through the provider has a locked vault.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from troth.accounts.people import mail
from troth.accounts.people import queries as accounts
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.accounts.people.services import sign_up as people_sign_up
from troth.accounts.sso import events, notifications, policy, provider, queries, rules
from troth.accounts.sso.models import Link
from troth.accounts.sso.provider import Known
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import services as ledger

BY_LINK = "/sso/sign-up/"
log = logging.getLogger(__name__)


def ask(use: str, back: str, *, at: datetime) -> tuple[str, dict[str, str]]:
    """Return where to send someone, and what their session has to remember meanwhile.

    `use` says what for ("sign_in" or "connect"), `back` the page that they want. Raises
    provider.Silent, and Refused when the provider is not the one that the host trusts.
    """
    try:
        journey = provider.begin()
    except provider.Unbelievable as unbelievable:
        raise _refused(unbelievable) from None
    asked = {"state": journey.state, "nonce": journey.nonce, "verifier": journey.verifier}
    return journey.url, {**asked, "at": at.isoformat(), "use": use, "back": back}


def hear(asked: Mapping[str, Any] | None, answer: Mapping[str, str], *, at: datetime) -> Known:
    """Return whom the provider vouches for; raise Refused, or provider.Silent.

    `asked` is what `ask` remembered, taken out of the session so that it counts once.
    """
    policy.may_go_on(asked, answer, at=at).enforce()
    asked = asked or {}
    try:
        return provider.finish(
            answer["code"], nonce=asked["nonce"], verifier=asked["verifier"], at=at
        )
    except provider.Unbelievable as unbelievable:
        raise _refused(unbelievable) from None


@transaction.atomic
def recognise(known: Known, *, at: datetime) -> Person | None:
    """Return the person of an account at the provider, or None for a newcomer.

    Their own ledger shows it: so they see it, too, when someone else could sign in as them.
    """
    person = queries.person_of(known)
    if person is None:
        return None
    Link.objects.filter(account_index__of=queries.account(known)).update(used_at=at)
    ledger.record(events.SIGNED_IN, chain=person.pk, by=None, at=at)
    return person


@transaction.atomic
def connect(known: Known, *, by: Person, at: datetime) -> None:
    """Let an account at the provider lead to a person who has just been recognised otherwise."""
    policy.may_connect(known, by=by).enforce(by.pk)
    if queries.link_of(known) is not None:
        return
    _join(known, by, at=at)
    ledger.record(events.CONNECTED, chain=by.pk, by=by.pk, at=at)
    people.notify(by, notifications.CONNECTED, at=at)


@transaction.atomic
def disconnect(*, by: Person, at: datetime) -> None:
    """Let no account at the provider lead to a person any more."""
    policy.may_disconnect(by=by).enforce(by.pk)
    Link.objects.filter(person=by).delete()
    ledger.record(events.DISCONNECTED, chain=by.pk, by=by.pk, at=at)
    people.notify(by, notifications.DISCONNECTED, at=at)


def ask_to_sign_up(*, email: str, address: str, at: datetime) -> None:
    """Mail a newcomer the link where they go on; never connects an account that exists."""
    people_sign_up.ask_to_sign_up(
        email=email, address=address, at=at, leads_to=BY_LINK, taken=mail.HAS_ACCOUNT_SSO
    )


@transaction.atomic
def sign_up(
    known: Known,
    *,
    name: str,
    passphrase: str,
    token: str = "",
    email: str = "",
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account that is signed in to through the provider and unlocked by a passphrase.

    The address comes from a mailed link (its `token`); `email` counts only on a host that sends
    no mail. Raises people's EmailTaken, and Refused for a link or an account that was used.
    """
    given = {"name": name, "passphrase": passphrase, "language": language, "time_zone": time_zone}
    if token:
        link = accounts.address_link(token)
        if link is None:
            raise people_sign_up.EmailTaken
        holder = people_sign_up.sign_up_by_link(link, **given, at=at)
    else:
        holder = people_sign_up.sign_up(email=email, **given, at=at)
    policy.may_connect(known, by=holder.person).enforce()
    _join(known, holder.person, at=at)
    ledger.record(events.CONNECTED, chain=holder.person.pk, by=holder.person.pk, at=at)
    return holder


def _join(known: Known, person: Person, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            Link.objects.create(person=person, account=queries.account(known), made_at=at)
    except IntegrityError:  # someone else was quicker
        facts = rules.ConnectFacts(is_mine=False, is_anothers=True, has_other=False)
        raise Refused(rules.may_connect(facts), person.pk) from None


def _refused(unbelievable: provider.Unbelievable) -> Refused:
    log.warning("the provider's answer was refused: %s", unbelievable.fault)
    return Refused(rules.may_believe(unbelievable.fault))
