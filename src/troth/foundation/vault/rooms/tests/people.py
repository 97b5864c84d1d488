"""People with keys and rooms of links, made without a database."""

import os
from dataclasses import dataclass, field, replace

from nacl.signing import SigningKey

from troth.foundation.vault.rooms.judge import Deed, Known, Room, Trust, judge
from troth.foundation.vault.rooms.link import (
    Basis,
    Body,
    Link,
    Member,
    Pair,
    commitment,
    read,
    signed,
    succession,
    write,
)

HOST, CHAIN = "host", "E"
RENEWAL = Basis("renewal")
INVITED = Basis("invitation", "i1")
CHARTER = Basis("charter", "d1")


@dataclass(eq=False)
class Who:
    """A person with a signing key; what they seal with matters to no rule."""

    person: str
    signing: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def pair(self) -> Pair:
        sign = bytes(self.signing.verify_key).hex()
        return Pair(sign=sign, seal=sign[::-1])

    def card(self, part: str) -> Member:
        return Member(part, self.person, *self.pair)

    def trust(self, *known: "Who", deeds: tuple[Deed, ...] = ()) -> Trust:
        return Trust(
            host=HOST,
            me=self.person,
            hand=self.pair,
            line=frozenset({self.pair}),
            known=frozenset(Known(who.person, who.pair) for who in known),
            deeds=frozenset(deeds),
        )

    def hands_to(self, new: "Who") -> dict[str, str]:
        deed = succession(HOST, self.person, self.pair, new.pair)
        return {self.person: self.signing.sign(deed).signature.hex()}


class Chain:
    """A room as it grows: each step is a link by someone."""

    def __init__(self, purpose: str, links: tuple[Link, ...] = ()) -> None:
        self.purpose, self.links = purpose, links
        self.key = os.urandom(32)

    def add(
        self,
        by: Who,
        members: list[Member],
        /,
        *,
        basis: Basis = RENEWAL,
        rises: bool = False,
        handed: dict[str, str] | None = None,
        **change: object,
    ) -> "Chain":
        """Return the room with one more link; `change` bends a field before it is signed."""
        last = read(self.links[-1].body).generation if self.links else 1
        longer = Chain(self.purpose, self.links)
        longer.key = os.urandom(32) if rises else self.key
        number = last + rises
        body = Body(
            host=HOST,
            chain=CHAIN,
            purpose=self.purpose,
            seq=len(self.links) + 1,
            prev=self.links[-1].hash if self.links else "",
            generation=number,
            key=commitment(HOST, CHAIN, self.purpose, number, longer.key),
            members=tuple(members),
            basis=basis,
            handed=handed or {},
            by=by.person,
            by_key=by.pair.sign,
            at="2026-11-24T09:00:00+00:00",
        )
        longer.links = (*self.links, link(by, replace(body, **change)))  # type: ignore[arg-type]
        return longer

    def judged(self, trust: Trust, purpose: str = "", chain: str = CHAIN) -> Room:
        return judge(self.links, chain=chain, purpose=purpose or self.purpose, trust=trust)


def link(by: Who, body: Body) -> Link:
    made = write(body)
    return Link(made, by.signing.sign(signed(made)).signature)


def deed(*parts: tuple[str, Who], digest: str = "d1") -> Deed:
    """Return a charter that names these people with these keys."""
    return Deed(digest, frozenset(who.card(part) for part, who in parts))
