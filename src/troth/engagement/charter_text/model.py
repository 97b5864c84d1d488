"""The text of a charter: one version of all sections, its one canonical form, and its digest."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from troth.engagement.charter_text import templates
from troth.engagement.charter_text.catalogue import SECTIONS
from troth.engagement.charter_text.grounds import GROUNDS, LOGISTICS
from troth.engagement.charter_text.retention import in_words
from troth.engagement.charter_text.sections import Section, Sections
from troth.engagement.charter_text.templates import TEMPLATES, Template
from troth.foundation.vault.envelope import canonical

FORM = "troth charter 3"
SALT = 16


def new_salt() -> str:
    """Return 16 random bytes in hex, which keep the digest from being guessed."""
    return secrets.token_hex(SALT)


@dataclass(frozen=True, slots=True)
class Text(Sections):
    """One version of the whole charter; `salt` makes its digest say nothing to outsiders.

    It names the editions of the code, the policy and the law under which it is signed.
    """

    engagement: str = field(kw_only=True)
    kind: str = field(kw_only=True)
    code: str = field(kw_only=True)
    edition: str = field(kw_only=True)
    policy: str = field(default="", kw_only=True)
    policy_edition: str = field(default="", kw_only=True)
    jurisdiction: str = field(default="", kw_only=True)
    jurisdiction_edition: str = field(default="", kw_only=True)
    salt: str = field(default_factory=new_salt, kw_only=True)

    @property
    def template(self) -> Template:
        """The template that it follows."""
        return TEMPLATES[self.nature.template]

    @property
    def parties(self) -> tuple[str, ...]:
        """The parts whose players sign it."""
        return self.template.parties

    @property
    def work(self) -> tuple[str, ...]:
        """The fixed sentences that say what kind of work it is."""
        return (*templates.KINDS[self.kind], *self.template.nature)

    def section(self, name: str) -> Section:
        """Return one section; raise KeyError when no section has this name."""
        if name not in SECTIONS:
            raise KeyError(name)
        found: Section = getattr(self, name)
        return found

    def with_section(self, name: str, section: Section) -> "Text":
        """Return the text of the next version: another section, and another salt."""
        return self.with_sections({name: section})

    def with_packs(self, names: Mapping[str, str]) -> "Text":
        """Return the text of the next version: other code, policy or law, and another salt."""
        changes: dict[str, Any] = {**names, "salt": new_salt()}
        return replace(self, **changes)

    def with_sections(self, sections: Mapping[str, Section]) -> "Text":
        """Return the text of the next version: other sections, and another salt."""
        changes: dict[str, Any] = {**sections, "salt": new_salt()}
        return replace(self, **changes)


def digest(words: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text in hex: what every party signs."""
    return hashlib.sha256(canonical(words)).hexdigest()


def to_words(text: Text) -> dict[str, Any]:
    """Return a charter as plain JSON values; dates as 2026-11-24.

    What the choices mean stands in it in words, so that a signature covers their meaning too.
    """
    return {"form": FORM, **_plain(text), "meaning": _meaning(text)}


def _meaning(text: Text) -> dict[str, Any]:
    secrecy, template = text.confidentiality, text.template
    chosen = (g for g in GROUNDS if g.code in secrecy.agreed)
    return {
        **({"days": templates.DAYS} if text.rhythm.zone else {}),
        **{g.code: f"{g.title}. {g.words}" for g in chosen},
        "logistics": LOGISTICS.get(secrecy.logistics, ""),
        "nature": list(text.work),
        "secrecy": [*template.secrecy, templates.LATER],
        "supervision": templates.SUPERVISION.get(text.supervision.sharing, ""),
        "boundaries": templates.BOUNDS,
        "respect": templates.RESPECT,
        "policies": templates.VOID,
        "records": in_words(text),
        "host": [templates.HOST, *([templates.SPONSORS_HOST] if text.host.is_sponsors else [])],
        "ending": list(templates.ENDINGS),
    }


def _plain(text: Text) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(text))
    if not text.rhythm.zone:  # charters from before there were zones keep their bytes
        del found["rhythm"]["zone"]
    return found


def from_words(words: Mapping[str, Any]) -> Text:
    """Return the charter that `to_words` made; raise ValueError for any other words.

    Nothing is filled in and nothing passed over: what is shown is what was signed.
    """
    found = msgspec.convert(words, Text)
    meaning = {"form": FORM, "meaning": words.get("meaning")}
    if {**_plain(found), **meaning} != words:
        raise ValueError("These words are not a charter in the form of this version of Troth.")
    return found
