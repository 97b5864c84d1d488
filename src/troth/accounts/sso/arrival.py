"""A newcomer from the provider, remembered in the session under the host key: it names people."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from troth.accounts.people.models import Session
from troth.accounts.sso.provider import Known
from troth.accounts.sso.rules import ARRIVAL
from troth.foundation.vault import host_key
from troth.foundation.vault.envelope import Place, Tampered

KEY = "sso_arrival"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whom the provider vouched for, and where they were going."""

    known: Known
    back: str


def remember(session: SessionBase, known: Known, *, back: str, at: datetime) -> None:
    """Keep a newcomer for as long as they may take to open an account."""
    plain = json.dumps({"known": asdict(known), "back": back, "at": at.isoformat()})
    session[KEY] = b64encode(host_key.seal(plain, _where())).decode()


def of(session: SessionBase, *, at: datetime) -> Arrival | None:
    """Return the newcomer of a session, unless there is none or it was too long ago."""
    try:
        found = json.loads(host_key.unseal(b64decode(session[KEY]), _where()))
    except (KeyError, ValueError, host_key.KeyFault, Tampered):
        return None
    if at - datetime.fromisoformat(found["at"]) >= ARRIVAL:
        return None
    return Arrival(Known(**found["known"]), found["back"])


def forget(session: SessionBase) -> None:
    """Let go of the newcomer of a session."""
    session.pop(KEY, None)


def _where() -> Place:
    return host_key.place(Session._meta.db_table, "data/arrival")
