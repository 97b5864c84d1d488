"""Opens accounts, for people whose mail has shown that the address is theirs."""

import secrets
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from troth.accounts.people import events, mail, notifications, policy, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import AddressLink, Person
from troth.accounts.people.rules import ADDRESS_LINK_LIFE
from troth.accounts.people.services.letters import post_link
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.slots import evidence
from troth.accounts.people.services.throttle import count, subject
from troth.foundation.ledger import services as ledger
from troth.foundation.vault import identity
from troth.foundation.vault.services import slots as vault

SIGN_UP, NEW_ADDRESS = "/sign-up/", "/account/address/"


class EmailTaken(Exception):
    """An account has this address already."""


def sign_up(
    *,
    name: str,
    email: str,
    password: str = "",
    passphrase: str = "",
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account and make its keys; raise EmailTaken when the address has one.

    The vault is locked with a password, which signs in as well, or with a passphrase, which does
    not: then the person signs in through a provider.
    """
    person = Person(
        id=uuid4(),
        name=name.strip(),
        email=queries.folded(email),
        language=language,
        time_zone=time_zone,
        created_at=at,
    )
    lock = {"passphrase": passphrase} if passphrase else {"password": password}
    try:
        with transaction.atomic():
            policy.may_open_account(email, at=at).enforce()
            # While the host key is changed an address may stand under either key, and the
            # database sees no clash of the two.
            if not queries.email_is_free(email):
                raise EmailTaken
            person.save(force_insert=True)
            keyring = vault.enrol(person.pk, **lock, at=at)
            card = identity.card(person.pk, keyring.box_public, keyring.sign_public)
            made = [sha256(card).hexdigest(), *evidence(person)]
            ledger.record(events.SIGNED_UP, chain=person.pk, by=person.pk, at=at, digests=made)
    except IntegrityError:
        if queries.email_is_free(email):
            raise
        raise EmailTaken from None
    return Holder(person, keyring)


def sign_up_at_once(
    *,
    name: str,
    email: str,
    password: str,
    language: str,
    time_zone: str,
    address: str,
    at: datetime,
) -> Holder:
    """Open an account where the host sends no mail; raise Refused after too many from one place."""
    here = subject("sign up", address)
    policy.may_ask(of=here, address=subject("link from", address), at=at).enforce()
    count(here, at=at)
    return sign_up(
        name=name, email=email, password=password, language=language, time_zone=time_zone, at=at
    )


def ask_to_sign_up(
    *,
    email: str,
    address: str,
    at: datetime,
    leads_to: str = SIGN_UP,
    taken: str = mail.HAS_ACCOUNT,
    back: str = "",
) -> None:
    """Mail a link to an address, or word that it has an account: the work and answer are the same.

    `leads_to` is the page to whose address the token is added, `taken` the kind of the other mail,
    `back` the page where the person goes on after either.
    Raises Refused after too many requests for this address or from this network address.
    """
    email = queries.folded(email)
    policy.may_have_address(email).enforce()
    _heard(email, address, at=at)
    token = secrets.token_urlsafe(32)
    is_free, verdict = queries.email_is_free(email), policy.may_open_account(email, at=at)
    with transaction.atomic():
        # The row is made in either case. Nobody is told the token when the address has an account,
        # or when it may have none.
        _make_link(email, token, person=None, at=at)
        kind = (mail.CONFIRM if verdict else mail.NOT_INVITED) if is_free else taken
        _post(email, kind, f"{leads_to}{token}", back=back, at=at)


def sign_up_by_link(
    link: AddressLink,
    *,
    name: str,
    password: str = "",
    passphrase: str = "",
    language: str = "",
    time_zone: str = "",
    at: datetime,
) -> Holder:
    """Open an account for the address of a link, which counts once; raise Refused, EmailTaken."""
    with transaction.atomic():
        link = AddressLink.objects.select_for_update().get(pk=link.pk, person=None)
        policy.may_use_link(link, at=at).enforce()
        AddressLink.objects.filter(pk=link.pk).update(used_at=at)
        return sign_up(
            name=name,
            email=link.email,
            password=password,
            passphrase=passphrase,
            language=language,
            time_zone=time_zone,
            at=at,
        )


# --- another address ---------------------------------------------------------------------------


def ask_to_change_address(*, email: str, by: Person, address: str, at: datetime) -> None:
    """Mail a link to a new address of someone who has just been recognised once more.

    An address that has an account gets word of that instead. Raises Refused after too many.
    """
    email = queries.folded(email)
    policy.may_have_address(email).enforce()
    _heard(email, address, at=at)
    token = secrets.token_urlsafe(32)
    is_free = queries.email_is_free(email)
    with transaction.atomic():
        _make_link(email, token, person=by, at=at)
        ledger.record(events.ADDRESS_ASKED, chain=by.pk, by=by.pk, at=at)
        kind = mail.NEW_ADDRESS if is_free else mail.HAS_ACCOUNT
        _post(email, kind, f"{NEW_ADDRESS}{token}", caused_by=by, at=at)


def change_address(link: AddressLink, *, by: Person, at: datetime) -> None:
    """Put the address of a link in the place of the present one; the old one is told by mail.

    Raises Refused for a link that no longer counts, EmailTaken when an account has the address.
    """
    left = by.email
    with transaction.atomic():
        link = AddressLink.objects.select_for_update().get(pk=link.pk, person=by)
        policy.may_use_link(link, at=at).enforce(by.pk)
        if not queries.email_is_free(link.email):
            raise EmailTaken
        by.email = link.email
        try:
            with transaction.atomic():
                by.save(update_fields=["email", "email_index"])
        except IntegrityError:
            raise EmailTaken from None
        AddressLink.objects.filter(person=by, used_at=None).update(used_at=at)
        tell(by, events.ADDRESS_CHANGED, notifications.ADDRESS_CHANGED, by=by.pk, at=at)
        post_link(left, mail.ADDRESS_LEFT, settings.TROTH_URL, language=by.language, at=at)


def _heard(email: str, address: str, *, at: datetime) -> None:
    """Count a request for a link, or raise Refused after too many."""
    subjects = subject("address link", email), subject("link from", address)
    policy.may_ask(of=subjects[0], address=subjects[1], at=at).enforce()
    count(*subjects, at=at)


def _post(
    email: str,
    kind: str,
    way: str,
    *,
    back: str = "",
    caused_by: Person | None = None,
    at: datetime,
) -> None:
    """Write with a link, or, to who has an account, with the address of the sign-in."""
    told = settings.LOGIN_URL if kind in mail.OF_ACCOUNTS else way
    if kind == mail.NOT_INVITED:
        told, back = "", ""
    query = f"?{urlencode({'next': back})}" if back else ""
    url = f"{settings.TROTH_URL}{told}{query}"
    post_link(email, kind, url, caused_by=caused_by, at=at)


def _make_link(email: str, token: str, *, person: Person | None, at: datetime) -> None:
    AddressLink.objects.filter(expires_at__lte=at).delete()
    AddressLink.objects.create(
        person=person,
        token_hash=queries.token_hash(token),
        email=email,
        expires_at=at + ADDRESS_LINK_LIFE,
    )
