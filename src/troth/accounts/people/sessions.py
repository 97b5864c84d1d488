"""Sessions: the cookie is a secret, the row knows only its hash and a seed sealed with it.

cookie value   c, 32 random bytes in hex
key of the row SHA-256(c)
kept seed      the seed under a key that only c and the pepper make (vault.keep)
halfway        who gave the right password and owes the second step; nobody is signed in by that
challenge      what a passkey has to answer, once, within rules.CHALLENGE_LIFE

After rules.IDLE without a request the kept seed is dropped and the sign-in stays; after
rules.LIFE the sign-in is over.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from troth.accounts.people import queries, rules
from troth.accounts.people.holder import Holder, Locked
from troth.accounts.people.models import Person, Session
from troth.foundation.kit.prepared import Prepared
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.services import sessions as vault

COOKIE = 32
"""Bytes of randomness in a cookie."""

CHALLENGE = 32
"""Bytes of randomness in a challenge."""

STAYS = "stays"
"""In the data of a session whose person chose to stay signed in when the browser closes."""

SELDOM = timedelta(minutes=1)
"""`seen_at` is written at most this often."""


def clock() -> datetime:
    """Return the present moment: the one place where requests get their time. Tests replace it."""
    return timezone.now()


def row_key(cookie: str) -> str:
    """Return the key of the row that belongs to a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


_OWN = [field.attname for field in Session._meta.concrete_fields]
_OF_PERSON = [field.attname for field in Person._meta.concrete_fields]
_ROWS = Prepared(  # every request asks for it
    lambda key: (
        Session.objects.filter(pk=key)
        .annotate(owes_factor=queries.owing("person"))
        .values_list(*_OWN, *(f"person__{name}" for name in _OF_PERSON), "owes_factor")
    )
)


def _read(key: str) -> Session | None:
    """Return a row with its person, and with `owes_factor`: whether they owe a second factor."""
    for found in _ROWS(key=key):
        row = Session.from_db("default", _OWN, found[: len(_OWN)])
        if row.person_id is not None:
            row.person = Person.from_db("default", _OF_PERSON, found[len(_OWN) : -1])
        row.owes_factor = bool(found[-1])  # type: ignore[attr-defined]
        return row
    return None


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
        self._insert(Session(), None)
        self._session_cache: dict[str, Any] = {}

    def save(self, must_create: bool = False) -> None:
        """Write the data; raise UpdateError when the session has been ended elsewhere."""
        if self.session_key is None:
            data = dict(self.items())
            self._insert(Session(data=data), None)
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
        """Go on under a new cookie; the kept seed is sealed again with it."""
        data, old = dict(self.items()), self.session_key
        person = self.person
        keyring = None if person is None or self.is_locked else self.holder(person).keyring
        device = self._row.device if self._row else ""
        self._insert(
            Session(person=person, data=data, device=device), keyring, opened=self.has_opened
        )
        self._session_cache = data
        if old:
            Session.objects.filter(pk=row_key(old)).delete()

    def get_expiry_age(self, **_kwargs: Any) -> int:
        """Return the seconds until the sign-in is over."""
        made_at = self._row.made_at if self._row else clock()
        return max(0, int((made_at + rules.LIFE - clock()).total_seconds()))

    def get_expire_at_browser_close(self) -> bool:
        """Tell whether the cookie ends with the browser: unless the person chose to stay."""
        return not self.get(STAYS)

    def stay(self) -> None:
        """Keep the cookie when the browser is closed, for as long as the sign-in lasts."""
        self[STAYS] = True

    @property
    def stays(self) -> bool:
        """Whether the person chose to stay signed in."""
        return bool(self.get(STAYS))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete sign-ins that are over or were never finished, and drop seeds left idle.

        A kept seed goes by the clock, and not only when someone asks for a page again.
        """
        now = clock()
        idle = Session.objects.filter(kept_seed__isnull=False, seen_at__lte=now - rules.IDLE)
        idle.update(kept_seed=None)
        unfinished = Q(halfway__isnull=False, made_at__lte=now - rules.HALFWAY)
        Session.objects.filter(unfinished | Q(made_at__lte=now - rules.LIFE)).delete()

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
    def owes_factor(self) -> bool:
        """Whether the person has a duty and no second factor, as the row told when it was read."""
        self.items()  # loads the row
        return bool(getattr(self._row, "owes_factor", False))

    @property
    def is_locked(self) -> bool:
        """Whether the vault is locked."""
        self.items()  # loads the row
        return self._row is None or self._row.kept_seed is None

    @property
    def has_opened(self) -> bool:
        """Whether the vault was opened in this session, now or before it locked itself.

        The row's own word does not count: only the mark that cookie and pepper make.
        """
        self.items()  # loads the row
        if self._row is None or self._row.person_id is None or not self._row.opened_mark:
            return False
        mark = vault.opened_mark(self._row.person_id, self._cookie())
        return compare_digest(mark, self._row.opened_mark)

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

    def begin(self, person: Person, keyring: Keyring | None, *, device: str = "") -> None:
        """Sign a person in under a new cookie; without a keyring the vault stays locked."""
        self._begin(Session(person=person, device=device), keyring)

    # --- half of a sign-in ---------------------------------------------------------------------

    def begin_halfway(self, person: Person, keyring: Keyring | None) -> None:
        """Remember, under a new cookie, whose password was right; nobody is signed in by that."""
        self._begin(Session(halfway=person), keyring)

    @property
    def halfway(self) -> Person | None:
        """The person whose second step is awaited, if their account is open."""
        self.items()  # loads the row
        person = self._row.halfway if self._row else None
        return person if person is not None and person.is_active else None

    def halfway_keyring(self, person: Person) -> Keyring | None:
        """Return the keyring that the password opened, or None when it opened none."""
        try:
            return self.holder(person).keyring
        except Locked:
            return None

    # --- challenges ----------------------------------------------------------------------------

    def put_challenge(self, purpose: str) -> bytes:
        """Return a new challenge for a passkey; an older one of this session no longer counts."""
        self.items()  # loads the row
        if self._row is None:
            self.create()
        value = secrets.token_bytes(CHALLENGE)
        Session.objects.filter(pk=self.row_key).update(
            challenge=value.hex(), challenge_for=purpose, challenge_at=clock()
        )
        return value

    def take_challenge(self, purpose: str) -> bytes | None:
        """Return the challenge for this purpose, the first time and in time; else None."""
        rows = Session.objects.filter(pk=self.row_key, challenge_for=purpose).exclude(challenge="")
        row = rows.first()
        if row is None or row.challenge_at is None:
            return None
        # Of two answers that arrive at once, one finds the row as it was read.
        taken = rows.filter(challenge=row.challenge).update(challenge="", challenge_for="")
        in_time = rules.challenge_counts(made_at=row.challenge_at, at=clock())
        return bytes.fromhex(row.challenge) if taken and in_time else None

    # --- the vault -----------------------------------------------------------------------------

    def unlock(self, keyring: Keyring) -> None:
        """Keep the seed of a person who has just unlocked their vault."""
        if self._row is None or self._row.person_id != keyring.holder_id:
            raise Locked
        now = clock()
        self._row.kept_seed = vault.keep(keyring, self._cookie())
        self._row.opened_mark = vault.opened_mark(keyring.holder_id, self._cookie())
        self._row.unlocked_at = self._row.seen_at = now
        self._row.save(update_fields=["kept_seed", "opened_mark", "unlocked_at", "seen_at"])

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
        row = _read(key)
        if row is None:
            return None
        now = clock()
        over = rules.sign_in_is_over(made_at=row.made_at, at=now)
        if over or (row.halfway_id and rules.halfway_is_over(made_at=row.made_at, at=now)):
            row.delete()
            return None
        if row.kept_seed is not None and rules.vault_is_idle(seen_at=row.seen_at, at=now):
            row.kept_seed = None
            row.save(update_fields=["kept_seed"])
        return row

    def _begin(self, row: Session, keyring: Keyring | None) -> None:
        old, stays = self.session_key, self.stays
        row.data = {STAYS: True} if stays else {}
        self._insert(row, keyring)
        self._session_cache = dict(row.data)
        if old:
            Session.objects.filter(pk=row_key(old)).delete()

    def _insert(self, row: Session, keyring: Keyring | None, *, opened: bool = False) -> None:
        """Put a row under a new cookie; `opened` when the vault was, under the former one."""
        now = clock()
        self._session_key = self._get_new_session_key()
        row.key, row.made_at, row.seen_at = row_key(self._session_key), now, now
        row.device = row.device or ""
        if keyring is not None:
            row.kept_seed, row.unlocked_at = vault.keep(keyring, self._cookie()), now
        if row.person_id is not None and (keyring is not None or opened):
            row.opened_mark = vault.opened_mark(row.person_id, self._cookie())
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise CreateError from None
        self._row = row
        self.modified = True
