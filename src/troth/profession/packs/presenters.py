"""Packs as pages show them: rows, changes, what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.foundation.ethics import pack
from troth.foundation.ethics.pack import Change, Kind, Pack
from troth.foundation.ethics.values import Jurisdiction, Policy
from troth.foundation.records.signatures import Shown
from troth.profession.packs import queries

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


# --- packs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One statement, text or value of a pack, in the reader's language where it is Troth's."""

    ref: str
    title: str
    words: str
    is_value: bool = False


def rows(found: Pack) -> list[Row]:
    """Return what a pack says; a value comes with its unit, an empty field with a request."""
    known = {f.name: f.metadata for f in (*fields(Policy), *fields(Jurisdiction)) if f.metadata}
    told, empty = _("to be filled in by the operator"), _without_number(found)
    shown = []
    for item in found.items:
        meaning = known.get(item.ref)
        if meaning is not None:
            words = f"{item.words} {_unit(meaning['unit'], item.words)}".strip()
            shown.append(Row(item.ref, _(item.title), words, is_value=True))
        else:
            words = f"{item.words} · {told}" if item.ref in empty else item.words
            shown.append(Row(item.ref, _title(found, item.title), words))
    return [*shown, *_to_fill(found)]


def changes(was: Pack, now: Pack) -> list[Change]:
    """Return what differs between two editions, in the reader's language and with its units."""
    old, new = ({row.ref: row for row in rows(found)} for found in (was, now))
    titles = {ref: row.title for ref, row in (old | new).items()}

    def said(words: str, side: dict[str, Row], ref: str) -> str:
        row = side.get(ref)
        return row.words if words and row and row.is_value else words

    return [
        Change(c.ref, titles.get(c.ref, c.title), said(c.was, old, c.ref), said(c.now, new, c.ref))
        for c in pack.changes(was, now)
    ]


def _unit(unit: str, number: str) -> str:
    """Return a unit in the reader's language, "month" of one and "months" of more."""
    one = {"hours": _("hour"), "days": _("day"), "months": _("month"), "years": _("year")}
    if number == "1" and unit in one:
        return one[unit]
    return _(unit) if unit else ""


def _title(found: Pack, title: str) -> str:
    if found.kind != Kind.JURISDICTION:
        return title
    kinds = {
        "grounds": _("Grounds for a disclosure that a charter can name"),
        "data protection": _("Authority: data protection"),
        "safeguarding": _("Safeguarding"),
        "police": _("Police"),
        "professional body": _("Professional body"),
        "emergency": _("In an emergency"),
        "crisis line": _("In a crisis"),
        "health advice": _("Health advice"),
    }
    return kinds.get(title, title)


def _without_number(found: Pack) -> set[str]:
    """Return the refs of crisis contacts that have no number."""
    contacts = found.table.get("contact", ()) if found.kind == Kind.JURISDICTION else ()
    return {f"contact-{n}" for n, one in enumerate(contacts, start=1) if not one.get("number")}


_EITHER = {"data_request_days", "data_request_months"}
"""One of them is enough."""


def _to_fill(found: Pack) -> list[Row]:
    """Return a row for what the law pack is silent about."""
    if found.kind != Kind.JURISDICTION:
        return []
    said = {item.ref for item in found.items}
    told = _("This pack is silent. The operator has to fill it in.")
    asked = [(f.name, str(f.metadata["words"])) for f in fields(Jurisdiction) if f.metadata]
    return [
        Row(name, _(words), told, True)
        for name, words in asked
        if name not in said and (name not in _EITHER or not _EITHER & said)
    ]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature of a person on a pack, for their own list; `url` is "" when gone."""

    title: str
    edition: str
    kind: str
    signature: Shown
    url: str


def signed(person: "Person", packs: Mapping[tuple[str, str, str], Pack]) -> list[Signed]:
    """Return what of packs a person signed, the newest first, and then what does not hold."""
    made = queries.pledges(person.pk)
    return [
        Signed(
            packs[key].title if (key := (p.kind, p.pack, p.edition)) in packs else p.pack,
            p.edition,
            p.kind,
            made.shown(signer),
            reverse("packs:pack", args=[p.kind, p.pack, p.edition]) if key in packs else "",
        )
        for signer, p in {**made.held, **made.broken}.items()
    ]
