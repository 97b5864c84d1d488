"""The text of a charter: its sections as frozen facts, its one canonical form, and its digest."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from troth.ethics.words import _
from troth.vault.envelope import canonical

FORM = "troth charter 1"
SALT = 16
MOST_OBJECTIVES = 6
MOST_MONTHS = 84
MOST_YEARS = 30
LONGEST = 4_000
"""Characters of one answer."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which something may be told outside without a release; the list is closed."""

    code: str
    title: str
    words: str
    is_fixed: bool = False


LAW = "G2"
GROUNDS = (
    Ground(
        "G1",
        _("The client agrees in writing"),
        _("For this one case, this text and this recipient, signed by the client."),
    ),
    Ground(
        LAW,
        _("The law or a court demands it"),
        _("Nobody can agree otherwise."),
        is_fixed=True,
    ),
    Ground(
        "G3",
        _("Strong evidence of serious danger"),
        _("Somebody's life or health is at risk, and telling can avert it."),
    ),
    Ground(
        "G4",
        _("A child or an adult at risk must be protected"),
        _("Only when it is agreed how such a person is looked after."),
    ),
    Ground(
        "G5",
        _("Illegal activity"),
        _("Only the acts that the statement above names: “illegal” alone is too wide."),
    ),
)
AT_FIRST = ("G1", LAW, "G3")
"""The grounds that a new charter proposes."""

NOTHING, COUNT, DATES = "nothing", "count", "dates"
LOGISTICS = {
    NOTHING: _("Nothing"),
    COUNT: _("How many sessions were used, without dates"),
    DATES: _("The dates of the sessions, and who came"),
}
"""What the sponsor learns of sessions as such."""


@dataclass(frozen=True, slots=True)
class Scope:
    within: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    text: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Objectives:
    items: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class Duration:
    starts: date | None = None
    ends: date | None = None
    sessions: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    every_days: int | None = None
    cancelling: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    text: str = ""


@dataclass(frozen=True, slots=True)
class Confidentiality:
    statement: str = ""
    grounds: tuple[str, ...] = AT_FIRST
    logistics: str = COUNT


@dataclass(frozen=True, slots=True)
class Complaints:
    body: str = ""
    contact: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """How long content (months) and facts (years) are kept after the engagement is closed."""

    content_months: int | None = None
    facts_years: int | None = None
    words: str = ""


Section = Scope | Objectives | Duration | Rhythm | Money | Confidentiality | Complaints | Records


def new_salt() -> str:
    """Return 16 random bytes in hex, which keep the digest from being guessed."""
    return secrets.token_hex(SALT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One version of the whole charter; `salt` makes its digest say nothing to outsiders."""

    engagement: str
    kind: str
    code: str
    edition: str
    scope: Scope = field(default_factory=Scope)
    objectives: Objectives = field(default_factory=Objectives)
    duration: Duration = field(default_factory=Duration)
    rhythm: Rhythm = field(default_factory=Rhythm)
    money: Money = field(default_factory=Money)
    confidentiality: Confidentiality = field(default_factory=Confidentiality)
    complaints: Complaints = field(default_factory=Complaints)
    records: Records = field(default_factory=Records)
    salt: str = field(default_factory=new_salt)

    def section(self, name: str) -> Section:
        """Return one section; raise KeyError when no section has this name."""
        if name not in TITLES:
            raise KeyError(name)
        found: Section = getattr(self, name)
        return found

    def with_section(self, name: str, section: Section) -> "Text":
        """Return the text of the next version: another section, and another salt."""
        changes: dict[str, Any] = {name: section, "salt": new_salt()}
        return replace(self, **changes)


TITLES = {
    "scope": _("What it is about"),
    "objectives": _("Objectives"),
    "duration": _("How long"),
    "rhythm": _("How often you meet"),
    "money": _("Money"),
    "confidentiality": _("What stays here, what not"),
    "complaints": _("If something goes wrong"),
    "records": _("Records"),
}
"""The sections by name, in their order."""


def digest(words: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text in hex: what every party signs."""
    return hashlib.sha256(canonical(words)).hexdigest()


def to_words(text: Text) -> dict[str, Any]:
    """Return a charter as plain JSON values; dates as 2026-11-24.

    What the choices mean stands in it in words, so that a signature covers their meaning too.
    """
    return {"form": FORM, **_plain(asdict(text)), "meaning": _meaning(text.confidentiality)}


def _meaning(agreed: Confidentiality) -> dict[str, str]:
    chosen = (g for g in GROUNDS if g.code in agreed.grounds)
    grounds = {g.code: f"{g.title}. {g.words}" for g in chosen}
    return {**grounds, "logistics": LOGISTICS.get(agreed.logistics, "")}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    return value


def from_words(words: Mapping[str, Any]) -> Text:
    """Return the charter that `to_words` made."""
    duration, secrecy = words["duration"], words["confidentiality"]
    return Text(
        engagement=words["engagement"],
        kind=words["kind"],
        code=words["code"],
        edition=words["edition"],
        scope=Scope(**words["scope"]),
        objectives=Objectives(
            tuple(Objective(o["text"], _day(o["due"])) for o in words["objectives"]["items"])
        ),
        duration=Duration(
            _day(duration["starts"]),
            _day(duration["ends"]),
            duration["sessions"],
            duration["reason"],
        ),
        rhythm=Rhythm(**words["rhythm"]),
        money=Money(**words["money"]),
        confidentiality=Confidentiality(
            secrecy["statement"], tuple(secrecy["grounds"]), secrecy["logistics"]
        ),
        complaints=Complaints(**words["complaints"]),
        records=Records(**words["records"]),
        salt=words["salt"],
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def deed(*, host: str, engagement: str, version: int, digest: str, part: str, person: str) -> bytes:
    """Return the bytes that a party signs: which text, of which engagement, as what and who."""
    return canonical(
        {
            "what": "charter",
            "host": host,
            "engagement": engagement,
            "version": version,
            "digest": digest,
            "part": part,
            "person": person,
        }
    )
