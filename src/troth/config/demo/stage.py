"""Brings the cast onto an empty host: accounts first, then engagements in different states."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from troth.config.demo import stories
from troth.config.demo.cast import CAST
from troth.people import queries as people_queries
from troth.people import services as people
from troth.people.holder import Holder

WORDS = ("amber", "birch", "clover", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper")


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


def _file() -> Path:
    return Path(settings.HOME) / "demo.json"


def accounts() -> list[Account]:
    """Return the accounts of the demo, or none where no demo was made."""
    if not _file().exists():
        return []
    return [Account(**entry) for entry in json.loads(_file().read_text(encoding="utf-8"))]


def build(*, at: datetime) -> list[Account]:
    """Make the cast and its engagements; raise NotEmpty where people have accounts already."""
    if not people_queries.host_is_new():
        raise NotEmpty
    password = _password()
    long_ago = at - timedelta(weeks=30)
    holders: dict[str, Holder] = {}
    made: list[Account] = []
    for actor in CAST:
        holder = people.sign_up(
            name=actor.name, email=actor.email, password=password, at=long_ago
        )
        code = people.new_recovery(by=holder, at=long_ago)
        people.confirm_recovery(by=holder, at=long_ago)
        holders[actor.name] = holder
        made.append(Account(actor.name, actor.email, password, code, actor.part))
    people.make_host_administrator(holders["Hana"].person, at=long_ago)
    _play(holders, password, at=at)
    _keep(made)
    return made


def _play(holders: Mapping[str, Holder], password: str, *, at: datetime) -> None:
    today = localdate(at)
    stories.ended(holders, at=at - timedelta(weeks=28))
    stories.under_way(holders, password, at=at - timedelta(weeks=9))
    stories.waiting_for_a_signature(holders, at=at - timedelta(days=6))
    stories.just_begun(holders, at=at - timedelta(days=2), today=today)
    stories.invited(holders, at=at - timedelta(days=1))


def _password() -> str:
    return "-".join([*(secrets.choice(WORDS) for _ in range(3)), str(100 + secrets.randbelow(900))])


def _keep(made: list[Account]) -> None:
    """Keep the demo's passwords beside its data, for the first page: they guard invented words."""
    entries: list[dict[str, Any]] = [
        {slot: getattr(account, slot) for slot in Account.__slots__} for account in made
    ]
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(entries, indent=2, ensure_ascii=False), encoding="utf-8")
