"""What does not fit between records and ledger, as the ledger itself remembers it.

Each finding is entered once, and once more when it is over: so the entries of a chain alone say
what still does not fit, and nothing has to be compared to show it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from troth.foundation.ledger import appending
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import rows
from troth.foundation.ledger.verify.inventory import Finding, Kind
from troth.foundation.records import inventory
from troth.foundation.records.events import DIFFERS, FITS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Key = tuple[str, str, str]
"""Kind, table ("" where a record is missing) and id of what does not fit."""

NAMES: Mapping[str, "_StrPromise"] = {
    "annex.annex": _("an annex"),
    "annex.card": _("a card of a method"),
    "annex.methodanswer": _("an answer about a method"),
    "annex.methodquestion": _("a question about a method"),
    "charters.charter": _("a charter"),
    "charters.talk": _("a talk about the charter"),
    "charters.understanding": _("what was understood of the charter"),
    "concerns.word": _("words of a concern, a need or a handover"),
    "consents.consent": _("a consent"),
    "consents.decision": _("an answer to a consent"),
    "core.followup": _("a follow-up"),
    "core.sealedentry": _("words that were written at a step"),
    "groups.agreement": _("the agreement of a group"),
    "groups.groupnote": _("a note of a group"),
    "meetings.note": _("a note"),
    "releases.draft": _("a draft of a summary"),
    "releases.release": _("a summary"),
    "vault.roomlink": _("who can open a room"),
}
"""What each table of records holds, in the words of the pages."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not fit. `by_entry` first told of it; None where no entry does."""

    chain: UUID
    kind: Kind
    table: str
    id: str
    found_at: datetime | None
    by_entry: Told | None

    @property
    def words(self) -> str:
        """Say what is missing, older, altered or extra: what it is, never what it says."""
        told, at = self.by_entry, {"what": NAMES.get(self.table, gettext("a record"))}
        if told is not None:
            act = told.act.words if told.act else gettext("what was erased")
            at |= {"n": str(told.seq), "act": act}
        match self.kind, told:
            case Kind.MISSING, _entry:
                return gettext("Missing: a record that entry %(n)s tells of (%(act)s).") % at
            case Kind.EXTRA, _entry:
                return gettext("Extra: %(what)s was added, and no entry tells of it.") % at
            case Kind.OLDER, _entry:
                return gettext("Older: %(what)s was set back to an earlier version.") % at
            case _, None:
                return gettext("Altered: %(what)s.") % at
        return gettext("Altered: %(what)s is not what entry %(n)s tells of (%(act)s).") % at


def standing(entries: Iterable[Told]) -> list[Difference]:
    """Return what entries of some chains say does not fit, without what fits again."""
    ordered = sorted(entries, key=lambda entry: (entry.chain, entry.seq))
    found: dict[tuple[UUID, Key], Told] = {}
    for told in (t for t in ordered if t.act in (DIFFERS, FITS)):
        for key in _keys(told):
            if told.act is FITS:
                found.pop((told.chain, key), None)
            else:
                found.setdefault((told.chain, key), told)
    if not found:
        return []
    first: dict[tuple[UUID, str], Told] = {}
    for told in ordered:
        for pk in told.about if told.act not in (DIFFERS, FITS) else ():
            first.setdefault((told.chain, pk), told)
    return [
        Difference(chain, Kind(kind), table, pk, told.at, first.get((chain, pk)))
        for (chain, (kind, table, pk)), told in found.items()
    ]


def _keys(told: Told) -> list[Key]:
    kind, _space, table = told.why.partition(" ")
    return (
        [(kind, table, pk) for pk in told.about] if kind in tuple(one.value for one in Kind) else []
    )


# --- looking -----------------------------------------------------------------------------------


def news(chains: list[UUID]) -> list[UUID]:
    """Return those of the chains in which something begins, or ceases, not to fit."""
    told: dict[UUID, list[Told]] = {chain: [] for chain in chains}
    for row in rows(chains):
        told[row.chain].append(row.told)
    found = inventory.findings_of(chains)
    return [c for c in chains if {_key(f) for f in found[c]} != _remembered(told[c])]


@transaction.atomic
def look(chain: UUID, *, at: datetime) -> bool:
    """Compare a chain with its records and enter what is new; say whether something new differs.

    Under the lock of the chain: no row is written meanwhile without its entry.
    """
    appending.chain_end(chain)
    known = _remembered(row.told for row in rows([chain]))
    found = {_key(one) for one in inventory.findings(chain)}
    _enter(DIFFERS, chain, found - known, at=at)
    _enter(FITS, chain, known - found, at=at)
    return bool(found - known)


def _remembered(entries: Iterable[Told]) -> set[Key]:
    return {(one.kind.value, one.table, one.id) for one in standing(entries)}


def _key(found: Finding) -> Key:
    return found.kind.value, found.table, found.id


def _enter(act: Event, chain: UUID, keys: Iterable[Key], *, at: datetime) -> None:
    """Enter findings, those of one kind and one table together."""
    parted: dict[str, list[str]] = {}
    for kind, table, pk in sorted(keys):
        parted.setdefault(f"{kind} {table}".strip(), []).append(pk)
    for why, about in parted.items():
        ledger.record(act, chain=chain, by=None, at=at, about=about, why=why)
