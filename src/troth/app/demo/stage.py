"""Brings the cast onto an empty host: accounts first, then engagements in different states."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from troth.accounts.people import queries as people_queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts as people_accounts
from troth.accounts.people.services import notifications as people_notifications
from troth.accounts.people.services import recovery as people_recovery
from troth.accounts.people.services import second_factor
from troth.accounts.people.services import sign_up as people
from troth.app.demo import outside, stories
from troth.app.demo.cast import CAST
from troth.engagement.core import packs
from troth.foundation.ethics import pack
from troth.foundation.kit import demo
from troth.profession.packs import services as consents

RECENT = timedelta(days=8)
WORDS = (
    *("amber", "birch", "clover", "delta", "ember"),
    *("fjord", "grove", "heron", "inlet", "juniper"),
)


class NotEmpty(Exception):
    """The demo cast comes only onto a host on which nobody has an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demo, as `troth demo --json` prints it."""

    name: str
    email: str
    password: str
    recovery: str
    part: str
    code_key: str = ""
    """The key of the app that shows codes, for who has one; a code app can be fed with it."""


def accounts() -> list[Account]:
    """Return the accounts of the demo, or none where no demo was made."""
    if not demo.is_here():
        return []
    return [Account(**entry) for entry in json.loads(demo.file().read_text(encoding="utf-8"))]


def build(*, at: datetime) -> list[Account]:
    """Make the cast and its engagements, all or nothing; raise NotEmpty where people are.

    The home is marked first: from then on no real address gets an account beside the cast.
    """
    if not people_queries.host_is_new():
        raise NotEmpty
    _keep([])
    try:
        made = _make(at=at)
    except BaseException:
        if people_queries.host_is_new() or not has_cast():
            demo.file().unlink()
        raise
    _keep(made)
    return made


def has_cast() -> bool:
    """Tell whether everyone of the cast has an account here."""
    return all(people_queries.with_email(actor.email) for actor in CAST)


@transaction.atomic
def _make(*, at: datetime) -> list[Account]:
    if not people_queries.host_is_new():  # someone opened an account meanwhile
        raise NotEmpty
    password = _password()
    long_ago = at - timedelta(weeks=30)
    holders: dict[str, Holder] = {}
    made: list[Account] = []
    for actor in CAST:
        holder = people.sign_up(
            name=actor.name,
            email=actor.email,
            password=password,
            time_zone=settings.TIME_ZONE,
            at=long_ago,
        )
        code = people_recovery.new_recovery(by=holder, at=long_ago)
        people_recovery.confirm_recovery(by=holder, at=long_ago)
        holders[actor.name] = holder
        key = ""
        if actor.name in stories.PRACTITIONERS:
            key = _second_step(holder, at=long_ago)
            _sign_packs(holder, at=long_ago)
        made.append(Account(actor.name, actor.email, password, code, actor.part, key))
    people_accounts.make_host_administrator(holders["Hana"].person, at=long_ago)
    _play(holders, password, at=at)
    return made


def _second_step(holder: Holder, *, at: datetime) -> str:
    """Set up an app that shows codes, as whoever works with clients needs; return its key."""
    second_factor.begin_code_app(by=holder.person, at=at)
    app = people_queries.code_app_to_confirm(holder.person)
    if app is None:
        raise ValueError("An app that was just begun waits to be confirmed.")
    shown = pyotp.TOTP(app.secret).at(at)
    second_factor.confirm_code_app(shown, by=holder.person, address=stories.HERE, at=at)
    return app.secret


def _sign_packs(holder: Holder, *, at: datetime) -> None:
    """Open and sign what a new engagement pins, as a practitioner does before the first one."""
    for pin in packs.wanted(localdate(at)):
        found = pack.pack(pin.kind, pin.id, pin.edition)
        consents.open_pack(found, by=holder.person, at=at)
        consents.pledge(found, by=holder, at=at)


def _play(holders: Mapping[str, Holder], password: str, *, at: datetime) -> None:
    morning = at.replace(hour=9, minute=30, second=0, microsecond=0)
    outside.contacts(holders, at=morning - timedelta(weeks=29))
    stories.ended(holders, at=morning - timedelta(weeks=28))
    stories.under_way(holders, password, at=morning - timedelta(weeks=9))
    stories.waiting_for_a_signature(holders, at=morning - timedelta(days=6))
    stories.just_begun(holders, at=morning - timedelta(days=2), today=localdate(at))
    stories.not_chosen(holders, at=morning - timedelta(weeks=12))
    stories.asked(holders, at=morning - timedelta(days=3))
    stories.invited(holders, at=morning - timedelta(days=1))
    _put_away_old_notices(holders, at=at)


def _put_away_old_notices(holders: Mapping[str, Holder], *, at: datetime) -> None:
    """Leave only what happened lately, as people do who look at Today."""
    for holder in holders.values():
        for notice in people_queries.notifications(to=holder.person):
            if at - notice.at > RECENT:
                people_notifications.put_away(notice.pk, by=holder, at=at)


def _password() -> str:
    return "-".join([*(secrets.choice(WORDS) for _ in range(3)), str(100 + secrets.randbelow(900))])


def _keep(made: list[Account]) -> None:
    """Keep the demo's passwords beside its data, for the first page: they guard invented words."""
    entries: list[dict[str, Any]] = [
        {slot: getattr(account, slot) for slot in Account.__slots__} for account in made
    ]
    demo.file().touch(mode=0o600)
    demo.file().write_text(json.dumps(entries, indent=2, ensure_ascii=False), encoding="utf-8")
