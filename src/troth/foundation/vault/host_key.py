"""The host keys: names and addresses of people are sealed under them, outside the database.

The file settings.TROTH_HOST_KEYS holds one key a line, the newest last: its name (4 bytes in hex)
and 32 random bytes in hex. Reading finds the key by its name in the envelope; writing uses the
newest. Two keys live only while a rotation is under way (see rotation.py).

    host key ── HKDF ─┬─ "names/seal"   XChaCha20-Poly1305 of names and addresses
                      └─ "names/index"  HMAC-SHA256 of an address, to find an account by it

This hides people from who has the database alone. It hides nothing from the operator, who has the
key: what people write is sealed under keys of their own.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.lookups import In
from django.db.models.query_utils import DeferredAttribute

from troth.foundation.vault import derive, envelope
from troth.foundation.vault.envelope import ROW, Place

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _TextAsBytes = models.Field[str, str]
    _Bytes = models.BinaryField[bytes, bytes]
else:
    _TextAsBytes = _Bytes = models.BinaryField

Stamp = tuple[int, int, int]


class KeyFault(Exception):
    """The file of host keys is missing, damaged or another host's; the words say what to do."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """One host key, and the two keys that come from it."""

    name: bytes
    secret: bytes = field(repr=False)
    sealing: bytes = field(repr=False)
    indexing: bytes = field(repr=False)

    @classmethod
    def of(cls, name: bytes, secret: bytes) -> "HostKey":
        """Derive the keys for the two purposes."""
        sealing, indexing = (derive.hkdf(secret, f"names/{use}") for use in ("seal", "index"))
        return cls(name, secret, sealing, indexing)

    @classmethod
    def new(cls) -> "HostKey":
        """Make a key at random."""
        return cls.of(secrets.token_bytes(envelope.NAME), envelope.new_key())


# --- the file ----------------------------------------------------------------------------------

_read: dict[Path, tuple[Stamp, tuple[HostKey, ...]]] = {}
"""What was read of a file, and how the file looked then."""


def path() -> Path:
    """Return where the host keys lie."""
    file: Path = settings.TROTH_HOST_KEYS
    return file


def live_keys() -> tuple[HostKey, ...]:
    """Return the live keys as the file has them now, the newest last; raise KeyFault.

    The first key is made when it is first needed, and never on a host that has people: there a
    missing file is a loss, which a new key would only hide.
    """
    file = path()
    stamp = _stamp(file)
    if stamp is None:
        if _somebody_is_here():
            raise KeyFault(
                f"The host key is missing: {file} is not there. Names and addresses of people are "
                "sealed under it. Put the file back from your copy of the secrets, and try again."
            )
        write([HostKey.new()], first=True)
        stamp = _stamp(file)
    known = _read.get(file)
    if known is None or known[0] != stamp:
        known = _read[file] = (stamp or (0, 0, 0), _parse(file))
    return known[1]


def _key(name: bytes) -> HostKey:
    """Return a key by its name; the file is looked at again only for a name that is new."""
    known = _read.get(path())
    for key in known[1] if known else ():
        if key.name == name:
            return key
    for key in live_keys():
        if key.name == name:
            return key
    raise KeyFault(
        f"Names and addresses of people are sealed under the host key {name.hex()}, and {path()} "
        "does not hold it. Put the file back from your copy of the secrets, and try again."
    )


def write(live: Sequence[HostKey], *, first: bool = False) -> None:
    """Put these keys, the newest last, in the file at one stroke; `first` keeps an earlier file."""
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    text = "".join(f"{key.name.hex()} {key.secret.hex()}\n" for key in live)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    if first:
        try:
            os.link(draft, file)  # of two starting processes one wins, and both read the same
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    else:
        draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _parse(file: Path) -> tuple[HostKey, ...]:
    try:
        lines = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
        pairs = [(bytes.fromhex(name), bytes.fromhex(secret)) for name, secret in lines]
    except (OSError, ValueError):
        pairs = []
    if not pairs or any(len(n) != envelope.NAME or len(s) != envelope.KEY for n, s in pairs):
        raise KeyFault(
            f"{file} cannot be read as a file of host keys. Put it back from your copy of the "
            "secrets, and try again."
        )
    return tuple(HostKey.of(name, secret) for name, secret in pairs)


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _somebody_is_here() -> bool:
    people = apps.get_model(settings.AUTH_USER_MODEL)
    return bool(people._base_manager.exists())  # noqa: SLF001


# --- sealing and finding -----------------------------------------------------------------------


def place(table: str, column: str) -> Place:
    """Return the place to which a held text is bound, but for its row."""
    return {"host": settings.TROTH_HOST_ID, "table": table, "field": column}


def seal(text: str, where: Place) -> bytes:
    """Seal a text under the newest host key."""
    newest = live_keys()[-1]
    return envelope.hold(text.encode(), newest.sealing, newest.name, where)


def unseal(held: bytes, where: Place) -> str:
    """Open what `seal` sealed; raise KeyFault without its key, Tampered when it was altered."""
    key = _key(envelope.name_of_key(held))
    return envelope.open_held(held, key.sealing, where).decode()


def index(text: str, where: Place, key: HostKey) -> bytes:
    """Return a keyed hash by which a text is found again, and by nobody without the host key."""
    return derive.mac(key.indexing, envelope.canonical(where) + text.encode())


# --- fields of models --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """Held text as it came from the database: it opens with the key of the row it was read from.

    Rows of models open theirs when the field is read. Who asks for single columns asks for the
    row's key as well: `host_key.opened(name, row=pk)`.
    """

    envelope: bytes = field(repr=False)
    where: Place

    def open(self, row: object) -> str:
        """Return the text; raise Tampered when it was sealed in another row, or altered."""
        return unseal(self.envelope, {**self.where, ROW: str(row)})

    def __str__(self) -> str:
        raise TypeError("Held text opens with the key of its row: host_key.opened(text, row=pk).")


def opened(held: object, *, row: object) -> str:
    """Open a single column of a HostSealed field, with the key of the row that it stands in."""
    if not isinstance(held, Held):
        raise TypeError("This is not held text.")
    return held.open(row)


class _Sealed(bytes):
    """An envelope that is ready to be written."""

    __slots__ = ()


class _OpenedWhenRead(DeferredAttribute):
    """Opens held text when it is first read: only then is the row known that it has to fit."""

    field: "HostSealed"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        found = super().__get__(instance, cls)
        if isinstance(found, Held):
            found = instance.__dict__[self.field.attname] = found.open(instance.pk)
        return found

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class HostSealed(_TextAsBytes):
    """A short text of a person, sealed under the host key; in Python it is a `str`.

    It is bound to its row, so a row has its key before it is saved, and texts are written by
    `save`, never by `update`. The database can neither compare nor sort it: look-ups are refused,
    and sorting is Python's.
    """

    descriptor_class = _OpenedWhenRead

    @property
    def where(self) -> Place:
        """The place to which values of this field are bound, but for the row."""
        return place(self.model._meta.db_table, self.attname)

    def sealed(self, text: str, row: object) -> bytes:
        """Return an envelope that `update` takes, for the row with this key."""
        if row is None:
            raise TypeError("A row with held text has its key before it is saved.")
        return _Sealed(seal(text, {**self.where, ROW: str(row)}))

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        text = getattr(model_instance, self.attname)
        return None if text is None else self.sealed(str(text), model_instance.pk)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is not None and not isinstance(value, _Sealed):
            raise TypeError("Held text is bound to its row: write it with save().")
        return value

    def from_db_value(
        self, value: bytes | memoryview | None, _expression: object, _at: "BaseDatabaseWrapper"
    ) -> Held | None:
        return None if value is None else Held(bytes(value), self.where)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class HostIndex(_Bytes):
    """The keyed index of a HostSealed field: `filter(<name>__of=text)` finds it under any key."""

    def __init__(self, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path_, args, options = super().deconstruct()
        return name, path_, args, {**options, "of": self.of}

    @property
    def where(self) -> Place:
        """The place that makes equal addresses in two tables look different."""
        return place(self.model._meta.db_table, self.attname)

    def of_text(self, text: str) -> list[bytes]:
        """Return what the column may hold for a text: its index under each live key."""
        return [index(text, self.where, key) for key in live_keys()]

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:  # noqa: ARG002
        made = index(getattr(model_instance, self.of), self.where, live_keys()[-1])
        setattr(model_instance, self.attname, made)
        return made


@HostIndex.register_lookup
class Of(In):
    """Finds a text by its index under each live key."""

    lookup_name = "of"

    def __init__(self, lhs: Any, rhs: str) -> None:
        super().__init__(lhs, lhs.output_field.of_text(rhs))
