"""Codes, policies and jurisdictions as versioned packs: what engagements pin, and what is newer.

Packs are files: Troth's own lie beside this module, an operator's in a folder that is named once
with `use`. A file with faults is left out and told by `faults`; it never stops a page.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from troth.foundation.ethics import pack_file
from troth.foundation.ethics.pack_file import BadPack, Fault, Raw
from troth.foundation.ethics.values import Authority, Contact, Jurisdiction, Policy

SHIPPED = Path(__file__).parent / "packs"


class Kind(StrEnum):
    """What a pack holds. A source is a document that the register answers; none pins it."""

    CODE = "code"
    POLICY = "policy"
    JURISDICTION = "jurisdiction"
    SOURCE = "source"


class UnknownPack(LookupError):
    """No pack of this kind, name and edition is on this host."""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement, text or value of a pack, with the SHA-256 of its words in hex.

    `elsewhere` gives the number of the same statement in other editions, where it is known.
    """

    ref: str
    title: str
    words: str
    digest: str
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One edition of a code, a policy or a jurisdiction; `digest` covers every word and value."""

    kind: Kind
    id: str
    edition: str
    title: str
    about: str
    valid_from: date | None
    valid_until: date | None
    is_example: bool
    by_operator: bool
    file: str
    items: tuple[Item, ...]
    digest: str
    table: Mapping[str, Any] = field(repr=False, compare=False, hash=False)

    @property
    def pin(self) -> "Pin":
        """What an engagement keeps of it."""
        return Pin(self.kind, self.id, self.edition)

    def in_force(self, on: date) -> bool:
        """Say whether it is valid on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def text(self, ident: str) -> Item | None:
        """Return one statement or text by its id."""
        return next((item for item in self.items if item.ref == ident), None)


@dataclass(frozen=True, slots=True)
class Pin:
    """One edition of one pack, as an engagement or a signature names it."""

    kind: str
    id: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """The editions that an engagement began under; None for what it does not pin."""

    code: Pin
    policy: Pin | None = None
    jurisdiction: Pin | None = None

    @classmethod
    def of(
        cls,
        *,
        code: tuple[str, str],
        policy: tuple[str, str] = ("", ""),
        jurisdiction: tuple[str, str] = ("", ""),
    ) -> "Pins":
        """Make pins of pairs (id, edition); ("", "") pins nothing."""
        return cls(
            code=Pin(Kind.CODE, *code),
            policy=Pin(Kind.POLICY, *policy) if policy[0] else None,
            jurisdiction=Pin(Kind.JURISDICTION, *jurisdiction) if jurisdiction[0] else None,
        )

    def __iter__(self) -> Any:
        return (pin for pin in (self.code, self.policy, self.jurisdiction) if pin)


@dataclass(frozen=True, slots=True)
class Change:
    """One statement, text or value that differs between two editions; "" where it is not."""

    ref: str
    title: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class NewEdition:
    """A pinned pack of which a newer edition is in force, with all that changed."""

    was: Pack
    now: Pack
    changes: tuple[Change, ...]


# --- the packs of this host --------------------------------------------------------------------

_folder: list[Path] = []


@dataclass(frozen=True, slots=True)
class _Library:
    packs: tuple[Pack, ...]
    faults: tuple[Fault, ...]


def use(folder: Path | None) -> None:
    """Name the operator's folder of packs, once, when the program starts; None for none."""
    _folder[:] = [folder] if folder else []
    _library.cache_clear()


def folders() -> tuple[Path, ...]:
    """Return the operator's folder of packs, where one is named."""
    return tuple(_folder)


@cache
def _library() -> _Library:
    found: dict[Pin, Pack] = {}
    faults: list[Fault] = []
    for folder in (SHIPPED, *_folder):
        for path in _files(folder):
            try:
                made = make(pack_file.read(path), by_operator=folder is not SHIPPED)
            except BadPack as bad:
                faults.extend(bad.faults)
                continue
            if made.pin in found:
                told = f"{made.id} {made.edition} stands in {found[made.pin].file} already"
                faults.append(Fault(path.name, 0, "edition", told))
            else:
                found[made.pin] = made
    order = sorted(found.values(), key=lambda p: (list(Kind).index(p.kind), p.id, _age(p)))
    return _Library(tuple(order), tuple(faults))


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(p for p in folder.rglob("*.toml") if p.is_file())
        return [p for p in found if p.parent.name != "helplines"]  # no packs: ethics.helplines
    except OSError:
        return []


def _age(found: Pack) -> date:
    return found.valid_from or date.min


def packs(kind: str | None = None) -> tuple[Pack, ...]:
    """Return the packs of a kind, or all, by name and then the oldest edition first."""
    return tuple(p for p in _library().packs if kind in (None, p.kind))


def faults() -> tuple[Fault, ...]:
    """Return what has to be put right in the files that were left out."""
    return _library().faults


def pack(kind: str, ident: str, edition: str) -> Pack:
    """Return one edition of a pack, or raise UnknownPack."""
    for found in _library().packs:
        if (found.kind, found.id, found.edition) == (kind, ident, edition):
            return found
    raise UnknownPack(f"{kind} {ident} {edition}")


def named(kind: str, ident: str, edition: str) -> str:
    """Return title and edition as a text names them; the id where the pack is not on this host.

    Returns "" for an empty id.
    """
    title = next((p.title for p in packs(kind) if (p.id, p.edition) == (ident, edition)), ident)
    return f"{title}, {edition}" if title and edition else title


def newest(kind: str, ident: str, on: date) -> Pack | None:
    """Return the edition of a pack that is in force on a day; the latest when several are."""
    valid = [p for p in packs(kind) if p.id == ident and p.in_force(on)]
    return max(valid, key=lambda p: (_age(p), p.by_operator, p.edition), default=None)


def jurisdictions() -> tuple[Jurisdiction, ...]:
    """Return every jurisdiction pack of this host as its values."""
    return tuple(jurisdiction(p.pin) for p in packs(Kind.JURISDICTION))


# --- what pins give ----------------------------------------------------------------------------


def constants(pins: Pins) -> Policy:
    """Return the constants that an engagement began under.

    An engagement that pins no policy has the house's proposals. When the pinned edition is not
    on this host any more they stand in for it, and `is_stand_in` says so.
    """
    if pins.policy is None:
        return Policy()
    try:
        found = pack(pins.policy.kind, pins.policy.id, pins.policy.edition)
    except UnknownPack:
        return Policy(pack=pins.policy.id, edition=pins.policy.edition, is_stand_in=True)
    return policy_of(found)


def policy_of(found: Pack) -> Policy:
    """Return the constants of a policy pack."""
    values = dict(found.table.get("values", {}))
    if "panel_majority" in values:
        values["panel_majority"] = pack_file.fraction(values["panel_majority"])
    return Policy(pack=found.id, edition=found.edition, **values)


def jurisdiction(pin: Pin) -> Jurisdiction:
    """Return the values of a jurisdiction pack, or raise UnknownPack."""
    found = pack(pin.kind, pin.id, pin.edition)
    table = found.table
    return Jurisdiction(
        id=found.id,
        edition=found.edition,
        title=found.title,
        is_example=found.is_example,
        grounds=tuple(table.get("grounds", Jurisdiction(id="", edition="", title="").grounds)),
        authorities=tuple(Authority(**one) for one in table.get("authority", ())),
        contacts=tuple(Contact(**one) for one in table.get("contact", ())),
        **table.get("values", {}),
    )


def behind(pins: Pins, on: date) -> list[NewEdition]:
    """Return the pinned packs of which a newer edition is in force on a day, with the changes.

    A pinned edition that is not on this host cannot be compared and is left out.
    """
    found = []
    for pin in pins:
        now = newest(pin.kind, pin.id, on)
        try:
            was = pack(pin.kind, pin.id, pin.edition)
        except UnknownPack:
            continue
        if now is not None and now.pin != pin and _age(now) > _age(was):
            found.append(NewEdition(was, now, changes(was, now)))
    return found


def changes(was: Pack, now: Pack) -> tuple[Change, ...]:
    """Return what differs between two editions, by the digest of each part.

    A statement that only got another number is found by the numbers that the newer edition, or
    the older one, gives for the other.
    """
    old = {item.ref: item for item in was.items}
    moved = {**_moved(now.items, was.edition, back=True), **_moved(was.items, now.edition)}
    found = []
    for item in now.items:
        before = old.pop(moved.get(item.ref, item.ref), None)
        renamed = before and before.ref == item.ref and before.title != item.title
        if before is None or before.words != item.words or renamed:
            found.append(Change(item.ref, item.title, before.words if before else "", item.words))
    found += [Change(item.ref, item.title, item.words, "") for item in old.values()]
    return tuple(found)


def _moved(items: Iterable[Item], edition: str, *, back: bool = False) -> dict[str, str]:
    """Return the newer number → the older one, from what items say of the other edition."""
    pairs = [(i.ref, dict(i.elsewhere).get(edition, "")) for i in items]
    return {(a if back else b): (b if back else a) for a, b in pairs if b}


# --- from file to pack -------------------------------------------------------------------------


def make(raw: Raw, *, by_operator: bool = False) -> Pack:
    """Make a pack of a file that was checked."""
    table = raw.table
    head = {key: table.get(key) for key in ("id", "edition", "title", "about")}
    kind = Kind(table["kind"])
    items = tuple(_items(kind, table))
    days = {key: table.get(key) for key in ("valid_from", "valid_until")}
    example = bool(table.get("example", True)) if kind == Kind.JURISDICTION else False
    covered = {
        "kind": kind.value,
        **head,
        **{key: day.isoformat() if day else "" for key, day in days.items()},
        "example": example,
        "items": [item.digest for item in items],
    }
    return Pack(
        kind=kind,
        **head,  # type: ignore[arg-type]
        **days,  # type: ignore[arg-type]
        is_example=example,
        by_operator=by_operator,
        file=raw.file,
        items=items,
        digest=_digest(covered),
        table=table,
    )


def _items(kind: Kind, table: Mapping[str, Any]) -> Iterable[Item]:
    if kind in (Kind.CODE, Kind.SOURCE):
        for one in table["statement"]:
            other = tuple(sorted(one.get("elsewhere", {}).items()))
            yield _item(one["id"], one["id"].replace("-", " ", 1), one["words"], other)
        return
    for one in table.get("text", ()):
        yield _item(one["id"], one["title"], one["words"])
    kinds = Policy if kind == Kind.POLICY else Jurisdiction
    told = {f.name: f.metadata["words"] for f in fields(kinds) if f.metadata}
    for key, value in table.get("values", {}).items():
        yield _item(key, told[key], str(value))
    if kind == Kind.JURISDICTION:
        yield from _legal_items(table)


def _legal_items(table: Mapping[str, Any]) -> Iterable[Item]:
    if "grounds" in table:
        yield _item("grounds", "grounds", ", ".join(table["grounds"]))
    for key, more in (("authority", "contact"), ("contact", "number")):
        for number, one in enumerate(table.get(key, ()), start=1):
            words = " · ".join(w for w in (one["name"], one.get(more, "")) if w)
            yield _item(f"{key}-{number}", one["kind"], words)


def _item(ref: str, title: str, words: str, elsewhere: tuple[tuple[str, str], ...] = ()) -> Item:
    return Item(ref, title, words, _digest({"ref": ref, "words": words}), elsewhere)


def _digest(covered: Mapping[str, Any]) -> str:
    """Return the SHA-256 in hex of canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
