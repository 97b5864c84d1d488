"""Which editions of code, policy and law an engagement begins under, and whether newer ones are."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings

from troth.engagements import queries
from troth.engagements.models import Engagement, PartName
from troth.ethics import pack
from troth.ethics.pack import Kind, NewEdition, Pins
from troth.ethics.values import Policy

if TYPE_CHECKING:
    from troth.people.models import Person

CODE, HOUSE = "GCE", "house"
"""The code of ethics and the policy that a new engagement pins, in the edition in force."""


def jurisdictions(on: date) -> list[tuple[str, str]]:
    """Return the jurisdictions that can be chosen on a day, as (id, title)."""
    found = {p.id: p.title for p in pack.packs(Kind.JURISDICTION) if p.in_force(on)}
    return sorted(found.items(), key=lambda pair: pair[1])


def usual(by: "Person") -> str:
    """Return the jurisdiction that a person chose last as a practitioner, or the host's own."""
    mine = queries.mine(to=by, parts=(PartName.PRACTITIONER,)).first()
    return (mine.engagement.jurisdiction if mine else "") or str(settings.TROTH_JURISDICTION)


def wanted(on: date) -> Pins:
    """Return the code and the policy that an engagement begun on a day would pin."""
    found = {kind: pack.newest(kind, name, on) for kind, name in _HOUSE}
    code, policy = found[Kind.CODE], found[Kind.POLICY]
    return Pins.of(
        code=(code.id, code.edition) if code else (CODE, ""),
        policy=(policy.id, policy.edition) if policy else ("", ""),
    )


_HOUSE = ((Kind.CODE, CODE), (Kind.POLICY, HOUSE))


def pin(engagement: Engagement, *, jurisdiction: str, on: date) -> None:
    """Write the editions in force into an unsaved engagement; an unknown law is left empty."""
    for kind, name, field in (
        (Kind.CODE, CODE, "code"),
        (Kind.POLICY, HOUSE, "policy"),
        (Kind.JURISDICTION, jurisdiction, "jurisdiction"),
    ):
        found = pack.newest(kind, name, on)
        edition = "edition" if field == "code" else f"{field}_edition"
        setattr(engagement, field, found.id if found else "")
        setattr(engagement, edition, found.edition if found else "")


def pin_law(engagement: Engagement, jurisdiction: str, *, on: date) -> None:
    """Write the edition in force of one jurisdiction into an engagement, and save it."""
    found = pack.newest(Kind.JURISDICTION, jurisdiction, on)
    engagement.jurisdiction = found.id if found else ""
    engagement.jurisdiction_edition = found.edition if found else ""
    engagement.save(update_fields=["jurisdiction", "jurisdiction_edition"])


def law(engagement: Engagement) -> str:
    """Return the title of the law that an engagement pins, or "" while none is chosen."""
    try:
        found = pack.pack(
            Kind.JURISDICTION, engagement.jurisdiction, engagement.jurisdiction_edition
        )
    except pack.UnknownPack:
        return ""
    return found.title


def of(engagement: Engagement) -> Pins:
    """Return what an engagement pins."""
    return Pins.of(
        code=(engagement.code, engagement.edition),
        policy=(engagement.policy, engagement.policy_edition),
        jurisdiction=(engagement.jurisdiction, engagement.jurisdiction_edition),
    )


def constants(engagement: Engagement) -> Policy:
    """Return the numbers that an engagement goes by."""
    return pack.constants(of(engagement))


def behind(engagement: Engagement, *, on: date) -> list[NewEdition]:
    """Return the pinned packs of which a newer edition is in force."""
    return pack.behind(of(engagement), on)
