"""What a person signs of the keys of others, as bytes: a charter's deed, and keys they know.

    charter 2   {what, host, engagement, version, digest, part, person, keys}
    pin         {what, host, chain, holder, level, part, person, sign, seal, at}
    seen        {what, host, chain, holder, purpose, seq, hash}

`keys` is a list of [part, person, sign, seal]: everyone whom the charter binds, with their public
keys in hex. Whoever signs it says with their own key whose key is whose. `seen` names the newest
link of a room that its signer saw: older links are refused from then on.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from troth.foundation.vault.envelope import canonical
from troth.foundation.vault.rooms.judge import Deed, Seen
from troth.foundation.vault.rooms.link import Member

CHARTER, PIN, SEEN = "charter 2", "pin", "seen"


class Level(StrEnum):
    """How a person came to know a key: by a link, a text that they signed, or by comparing it."""

    LINK = "link"
    LET_IN = "let in"
    NAMED = "named"
    COMPARED = "compared"


def charter(
    *,
    host: str,
    engagement: str,
    version: int,
    digest: str,
    part: str,
    person: str,
    keys: Iterable[Member],
) -> bytes:
    """Return the bytes that a party signs of a charter: which text, as whom, and whose keys."""
    return canonical(
        {
            "what": CHARTER,
            "host": host,
            "engagement": engagement,
            "version": version,
            "digest": digest,
            "part": part,
            "person": person,
            "keys": sorted([list(member) for member in keys]),
        }
    )


def pin(*, host: str, chain: str, holder: str, level: Level, of: Member, at: str) -> bytes:
    """Return the bytes by which a person says that these are someone's keys."""
    return canonical(
        {
            "what": PIN,
            "host": host,
            "chain": chain,
            "holder": holder,
            "level": str(level),
            **of._asdict(),
            "at": at,
        }
    )


def seen(*, host: str, chain: str, holder: str, of: Seen) -> bytes:
    """Return the bytes by which a person says that they saw a link."""
    return canonical(
        {
            "what": SEEN,
            "host": host,
            "chain": chain,
            "holder": holder,
            "purpose": of.purpose,
            "seq": of.seq,
            "hash": of.hash,
        }
    )


Said = Deed | Member | Seen


def read(body: bytes, *, host: str, chain: str, holder: str) -> Said | None:
    """Return the deed, the known key or the seen link in a statement; None for anything else.

    `holder` is who signed it: a statement about another room or by another person is none.
    """
    try:
        form = json.loads(body)
        if canonical(form) != body or form["host"] != host:
            return None
        if form["what"] == CHARTER and (form["engagement"], form["person"]) == (chain, holder):
            return Deed(form["digest"], frozenset(Member(*key) for key in form["keys"]))
        if form["what"] == PIN and (form["chain"], form["holder"]) == (chain, holder):
            return _member(form)
        if form["what"] == SEEN and (form["chain"], form["holder"]) == (chain, holder):
            return Seen(form["purpose"], int(form["seq"]), form["hash"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return None


def _member(form: dict[str, Any]) -> Member:
    return Member(form["part"], form["person"], form["sign"], form["seal"])
