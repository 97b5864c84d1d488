"""Sessions: the cookie is a secret, the row knows only its hash and a seed sealed with it.

cookie value   c, 32 random bytes in hex
key of the row SHA-256(c)
kept seed      the seed under a key that only c and the pepper make (vault.keep)

After rules.IDLE without a request the kept seed is dropped and the sign-in stays; after
rules.LIFE the sign-in is over.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from troth.people import rules
from troth.people.holder import Holder, Locked
from troth.people.models import Person, Session
from troth.vault import services as vault
from troth.vault.envelope import Tampered
from troth.vault.keyring import Keyring

COOKIE = 32
"""Bytes of randomness in a cookie."""

SELDOM = timedelta(minutes=1)
"""`seen_at` is written at most this often."""


def clock() -> datetime:
    """Return the present moment: the one place where requests get their time. Tests replace it."""
    return timezone.now()


def row_key(cookie: str) -> str:
    """Return the key of the row that belongs to a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class SessionStore(SessionBase):
    """Keeps sessions in the table of people, without the cookie and without the seed in clear."""

    _row: Session | None = None

    # --- what Django asks of a store -----------------------------------------------------------

    def load(self) -> dict[str, Any]:
        """Return the session's data; a missing or outlived session is an empty, new one."""
        self._row = self._find()
        if self._row is None:
            self._session_key = None
            return {}
        return dict(self._row.data)

    def exists(self, session_key: str) -> bool:
        """Tell whether a row belongs to this cookie."""
        return Session.objects.filter(pk=row_key(session_key)).exists()

    def create(self) -> None:
        """Begin a new session under a new cookie."""
        self._start(person=None, keyring=None, data={})
        self._session_cache: dict[str, Any] = {}

    def save(self, must_create: bool = False) -> None:
        """Write the data; raise UpdateError when the session has been ended elsewhere."""
        if self.session_key is None:
            data = dict(self.items())
            self._start(person=None, keyring=None, data=data)
            self._session_cache = data
            return
        data = dict(self.items())
        changed = Session.objects.filter(pk=row_key(self.session_key)).update(data=data)
        if not changed:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End the session of this cookie."""
        cookie = session_key or self.session_key
        if cookie:
            Session.objects.filter(pk=row_key(cookie)).delete()
        self._row = None

    def cycle_key(self) -> None:
        """Go on under a new cookie; the kept seed is sealed anew with it."""
        data, old = dict(self.items()), self.session_key
        person = self.person
        keyring = None if person is None or self.is_locked else self.holder(person).keyring
        self._start(person=person, keyring=keyring, data=data)
        self._session_cache = data
        if old:
            Session.objects.filter(pk=row_key(old)).delete()

    def get_expiry_age(self, **_kwargs: Any) -> int:
        """Return the seconds until the sign-in is over."""
        made_at = self._row.made_at if self._row else clock()
        return max(0, int((made_at + rules.LIFE - clock()).total_seconds()))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the rows of sign-ins that are over."""
        Session.objects.filter(made_at__lte=clock() - rules.LIFE).delete()

    def _get_new_session_key(self) -> str:
        return secrets.token_hex(COOKIE)

    # --- what Troth adds -----------------------------------------------------------------------

    @property
    def person(self) -> Person | None:
        """The person who is signed in, if their account is open."""
        self.items()  # loads the row
        person = self._row.person if self._row else None
        return person if person is not None and person.is_active else None

    @property
    def is_locked(self) -> bool:
        """Whether the vault is locked."""
        self.items()  # loads the row
        return self._row is None or self._row.kept_seed is None

    @property
    def row_key(self) -> str:
        """The key of the row, which is safe to hand on; the cookie is not."""
        return row_key(self.session_key or "")

    def holder(self, person: Person) -> Holder:
        """Return the person with their keys, or raise Locked."""
        if self.is_locked or self._row is None or self._row.kept_seed is None:
            raise Locked
        try:
            keyring = vault.restore(person.pk, bytes(self._row.kept_seed), self._cookie())
        except Tampered:
            raise Locked from None
        return Holder(person, keyring)

    def begin(self, person: Person, keyring: Keyring | None) -> None:
        """Sign a person in under a new cookie; without a keyring the vault stays locked."""
        old = self.session_key
        self._start(person=person, keyring=keyring, data={})
        self._session_cache = {}
        self.modified = True
        if old:
            Session.objects.filter(pk=row_key(old)).delete()

    def unlock(self, keyring: Keyring) -> None:
        """Keep the seed of a person who has just unlocked their vault."""
        if self._row is None or self._row.person_id != keyring.holder_id:
            raise Locked
        now = clock()
        self._row.kept_seed = vault.keep(keyring, self._cookie())
        self._row.unlocked_at = self._row.seen_at = now
        self._row.save(update_fields=["kept_seed", "unlocked_at", "seen_at"])

    def lock(self) -> None:
        """Drop the kept seed; the sign-in stays."""
        if self._row is not None:
            self._row.kept_seed = None
            self._row.save(update_fields=["kept_seed"])

    def touch(self) -> None:
        """Remember that the person was here, at most once in SELDOM."""
        now = clock()
        if self._row is not None and now - self._row.seen_at >= SELDOM:
            self._row.seen_at = now
            Session.objects.filter(pk=self._row.pk).update(seen_at=now)

    def _cookie(self) -> bytes:
        return bytes.fromhex(self.session_key or "")

    def _find(self) -> Session | None:
        key = row_key(self.session_key or "")
        row = Session.objects.select_related("person").filter(pk=key).first()
        if row is None:
            return None
        now = clock()
        if rules.sign_in_is_over(made_at=row.made_at, at=now):
            row.delete()
            return None
        if row.kept_seed is not None and rules.vault_is_idle(seen_at=row.seen_at, at=now):
            row.kept_seed = None
            row.save(update_fields=["kept_seed"])
        return row

    def _start(
        self, *, person: Person | None, keyring: Keyring | None, data: dict[str, Any]
    ) -> None:
        now = clock()
        self._session_key = self._get_new_session_key()
        self._row = Session(
            key=row_key(self._session_key), person=person, data=data, made_at=now, seen_at=now
        )
        if keyring is not None:
            self._row.kept_seed, self._row.unlocked_at = vault.keep(keyring, self._cookie()), now
        try:
            with transaction.atomic():
                self._row.save(force_insert=True)
        except IntegrityError:
            raise CreateError from None
        self.modified = True
