"""Which editions of code, policy and law an engagement begins under, and whether newer ones are."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from troth.engagement.core import queries
from troth.engagement.core.models import Engagement, PartName
from troth.foundation.ethics import pack
from troth.foundation.ethics.pack import Kind, NewEdition, Pack, Pin, Pins
from troth.foundation.ethics.values import Policy

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

CODE, HOUSE = "GCE", "house"
"""The code of ethics and the policy of whoever has used no other, in the edition in force."""
FIELDS = (
    *("code", "edition", "policy", "policy_edition"),
    *("jurisdiction", "jurisdiction_edition"),
)
"""The fields that name the pins, alike in an engagement and in the text of its charter."""


class Pinned(Protocol):
    """What names one edition of a code, a policy and a law: an engagement, or a charter's text."""

    @property
    def code(self) -> str: ...
    @property
    def edition(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def policy_edition(self) -> str: ...
    @property
    def jurisdiction(self) -> str: ...
    @property
    def jurisdiction_edition(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an engagement shall go by: the name of one pack of each kind, "" for as it is used."""

    code: str = ""
    policy: str = ""
    jurisdiction: str = ""

    def over(self, usual: "Choice") -> "Choice":
        """Return the choice with what it leaves open taken from another one."""
        open_ = {f.name: getattr(usual, f.name) for f in fields(self) if not getattr(self, f.name)}
        return replace(self, **open_)


def usual(by: "Person", *, signed: Choice | None = None) -> Choice:
    """Return what a person used last as a practitioner; else what she signed, or the host's own.

    `signed` names what she has signed in the edition in force, if it is known.
    """
    mine = queries.mine(to=by, parts=(PartName.PRACTITIONER,)).first()
    last = chosen(mine.engagement) if mine else Choice()
    return last.over(signed or Choice()).over(host_choice())


def host_choice() -> Choice:
    """Return what an engagement begins under while no practitioner has chosen."""
    return Choice(code=CODE, policy=HOUSE, jurisdiction=str(settings.TROTH_JURISDICTION))


def chosen(engagement: Engagement) -> Choice:
    """Return the packs that an engagement pins, by name."""
    found = engagement
    return Choice(code=found.code, policy=found.policy, jurisdiction=found.jurisdiction)


def wanted(on: date, choice: Choice | None = None) -> Pins:
    """Return the editions in force on a day that a choice would pin; the house's own for None.

    What this host does not have in force keeps its name and has no edition.
    """
    choice = choice or Choice(code=CODE, policy=HOUSE)
    return Pins.of(
        code=_in_force(Kind.CODE, choice.code, on),
        policy=_in_force(Kind.POLICY, choice.policy, on),
        jurisdiction=_in_force(Kind.JURISDICTION, choice.jurisdiction, on),
    )


def _in_force(kind: Kind, name: str, on: date) -> tuple[str, str]:
    found = pack.newest(kind, name, on)
    return (found.id, found.edition) if found else (name, "")


def jurisdictions(on: date) -> list[tuple[str, str]]:
    """Return the jurisdictions that can be chosen on a day, as (id, title)."""
    found = {p.id: p.title for p in pack.packs(Kind.JURISDICTION) if p.in_force(on)}
    return sorted(found.items(), key=lambda pair: pair[1])


def pin(engagement: Engagement, choice: Choice, *, on: date) -> None:
    """Write the editions in force into an engagement, unsaved; what is unknown is left empty."""
    put(engagement, wanted(on, choice))


def put(engagement: Engagement, pins: Pins) -> None:
    """Write pins into an engagement, unsaved."""
    for field, value in as_fields(pins).items():
        setattr(engagement, field, value)


def as_fields(pins: Pins) -> dict[str, str]:
    """Return pins as the fields of an engagement and of a charter hold them; "" for none."""
    values = []
    for found in (pins.code, pins.policy, pins.jurisdiction):
        values += [found.id, found.edition] if found and found.edition else ["", ""]
    return dict(zip(FIELDS, values, strict=True))


def of(found: Pinned) -> Pins:
    """Return what an engagement pins, or what the text of a charter names."""
    return Pins.of(
        code=(found.code, found.edition),
        policy=(found.policy, found.policy_edition),
        jurisdiction=(found.jurisdiction, found.jurisdiction_edition),
    )


def newest(pins: Pins, *, on: date) -> Pins:
    """Return the same packs in the editions that are in force, as far as they are newer."""
    newer = {new.was.pin: new.now for new in pack.behind(pins, on)}
    now = [newer[p].pin if p and p in newer else p for p in (pins.code, pins.policy)]
    law = pins.jurisdiction
    return Pins(
        code=now[0] or pins.code,
        policy=now[1],
        jurisdiction=newer[law].pin if law and law in newer else law,
    )


# --- what this host still has ------------------------------------------------------------------


def find(pin: Pin | None) -> Pack | None:
    """Return a pinned edition, or None when this host does not have it (any more)."""
    if pin is None:
        return None
    try:
        return pack.pack(pin.kind, pin.id, pin.edition)
    except pack.UnknownPack:
        return None


def has_law(engagement: Engagement) -> bool:
    """Say whether an engagement pins a jurisdiction of which this host has the pack."""
    return find(of(engagement).jurisdiction) is not None


def law(engagement: Engagement) -> str:
    """Return the title of the law that an engagement pins, or "" while none is chosen."""
    found = find(of(engagement).jurisdiction)
    return found.title if found else ""


def constants(engagement: Engagement) -> Policy:
    """Return the numbers that an engagement goes by."""
    return pack.constants(of(engagement))


def behind(engagement: Engagement, *, on: date) -> list[NewEdition]:
    """Return the pinned packs of which a newer edition is in force."""
    return pack.behind(of(engagement), on)
