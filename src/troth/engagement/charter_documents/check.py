"""Checks a charter file without any host: the text's digest, and every party's signature.

It needs Python and PyNaCl, and asks nobody. What it cannot show: that a key belongs to the person
who is named beside it. For that the parties compare fingerprints with each other.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from troth.engagement.charter_text.templates import TEMPLATES, TWO
from troth.foundation.ledger.verify.merkle import Fault, need
from troth.foundation.ledger.verify.notes import Key, is_signed, sha256_hex, unbase64
from troth.foundation.vault.envelope import canonical

FORM: Final = "troth charter file 2"
OLDER_FORM: Final = "troth charter file 1"
"""Files in which no name was signed: what a signature covers has no name in it."""
CHARTER, ANNEX = "charter", "personal annex"
CODE = 20
"""Signs of the code to check: the first 80 bits of the digest."""
GROUP = 4
DAMAGED: Final = "The file is damaged, or it is not in the form of a charter file."

Form = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that holds: what it is, its digest, and who signed with which key (fingerprints)."""

    what: str
    host: str
    engagement: str
    version: int
    digest: str
    text: Form
    signed: tuple[tuple[str, str, str], ...]
    """Part, name, and fingerprint of the key."""
    unsigned_names: frozenset[str]
    """The parts whose names the host wrote: they signed before names were a part of it."""
    signatures: frozenset[str]
    missing: tuple[str, ...]

    @property
    def findings(self) -> Iterator[str]:
        """What was found, in lines."""
        short = code(self.digest)
        yield f"Version {self.version} of the {self.what}. Its text has the code {short}"
        yield f"    and the digest {self.digest}."
        for part, name, print_ in self.signed:
            told = " (a name that the host wrote)" if part in self.unsigned_names else ""
            yield f"Signed as {part} by {name}{told}, with the key {print_}"
        if self.missing:
            yield f"NOT SIGNED by: {', '.join(self.missing)}."
        else:
            yield f"All {len(self.signed)} parties have signed this very text."


def code(digest: str) -> str:
    """Return the code to check: the beginning of a digest in groups of four signs."""
    short = digest[:CODE].upper()
    return " ".join(short[at : at + GROUP] for at in range(0, CODE, GROUP))


def in_text(signature: bytes) -> str:
    """Return a signature as a charter file holds it."""
    return b64encode(signature).decode()


def signing_payload(form: Form, part: str, made: Form) -> bytes:
    """Return the bytes that a party signed: with what they were called, where that was signed."""
    names = ("what", "host", "engagement", "version", "digest")
    mark = sha256_hex(canonical([made["person"], made["name"]]))
    named = {"name": mark} if made.get("name_is_signed") else {}
    about = {name: form[name] for name in names}
    return canonical({**about, "part": part, "person": made["person"], **named})


def read(raw: bytes) -> Checked:
    """Check a charter file, or raise Fault, which says what does not hold."""
    try:
        form = json.loads(raw)
        need(
            isinstance(form, dict) and form.get("form") in (FORM, OLDER_FORM),
            "This is not a charter file.",
        )
        return _check(form)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Fault(DAMAGED) from None


def _check(form: Form) -> Checked:
    text, what = form["text"], form["what"]
    need(sha256_hex(canonical(text)) == form["digest"], "The text was changed after the signing.")
    need(what in (CHARTER, ANNEX), "This is not a charter file.")
    need(text["engagement"] == form["engagement"], "The text is that of another engagement.")
    need(type(form["version"]) is int, DAMAGED)
    parties = TEMPLATES[text["nature"]["template"]].parties if what == CHARTER else TWO
    signed = {made["part"]: made for made in form["signatures"]}
    need(len(signed) == len(form["signatures"]), "Somebody has signed twice.")
    need(signed.keys() <= set(parties), "Somebody has signed who is no party.")
    for name in ("person", "key"):
        distinct = {made[name] for made in signed.values()}
        need(len(distinct) == len(signed), "One person has signed for two parties.")
    is_older = form["form"] == OLDER_FORM
    need(not (is_older and any("name_is_signed" in made for made in signed.values())), DAMAGED)
    keys = {part: _key(form, part, made) for part, made in signed.items()}
    return Checked(
        what=what,
        host=form["host"],
        engagement=form["engagement"],
        version=form["version"],
        digest=form["digest"],
        text=text,
        signed=tuple((p, str(signed[p]["name"]), keys[p]) for p in parties if p in signed),
        unsigned_names=frozenset(p for p in signed if not signed[p].get("name_is_signed")),
        signatures=frozenset(made["signature"] for made in signed.values()),
        missing=tuple(p for p in parties if p not in signed),
    )


def _key(form: Form, part: str, made: Form) -> str:
    """Return the fingerprint of the key that made a signature which holds, or raise Fault."""
    public, raw = bytes.fromhex(made["key"]), unbase64(made["signature"])
    holds = is_signed(public, signing_payload(form, part, made), raw)
    need(holds, f"The signature of the {part} does not hold.")
    return Key("", public).fingerprint
