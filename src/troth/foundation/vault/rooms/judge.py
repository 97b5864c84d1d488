"""Judges a room: what its links make of it, for one member, from what this member knows alone.

Every row is hearsay. The judge gets bytes and a Trust, no models: the seed in hand, what it signed
and what it compared are where every other fact has to be led back to. What is not led back to them
is refused as a whole; there are no warnings.
"""

from dataclasses import dataclass
from functools import lru_cache

from troth.foundation.vault.rooms.link import (
    Basis,
    Body,
    Link,
    Member,
    NotEntitled,
    Pair,
    is_genuine,
    read,
    succession,
    twice,
)
from troth.foundation.vault.rooms.rules import INSIDE, Rule, rule_of

CHARTER = "charter"


@dataclass(frozen=True, slots=True)
class Known:
    """A public key that a member knows to be someone's: compared, signed with, or handed over."""

    person: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Deed:
    """A charter that the member's own line of keys signed: its digest, and whose keys it names."""

    digest: str
    members: frozenset[Member]


@dataclass(frozen=True, slots=True)
class Seen:
    """A link that the member saw and signed that they did: its room, number and hash."""

    purpose: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What a member knows by themselves.

    `hand` is the key in hand; `line` this one and the former keys from which a signed succession
    leads to it. `parts` are pairs (part, person): who plays what, by what the member signed.
    `seen` are links of these rooms that this line signed to have seen. `tip` is the newest link
    (number, hash) that the member knows of, `named` the hashes of links of this room of which the
    ledger tells.
    """

    host: str
    me: str
    hand: Pair
    line: frozenset[Pair]
    known: frozenset[Known] = frozenset()
    deeds: frozenset[Deed] = frozenset()
    seen: frozenset[Seen] = frozenset()
    parts: frozenset[tuple[str, str]] = frozenset()
    tip: tuple[int, str] | None = None
    named: frozenset[str] = frozenset()

    def keys_of(self, person: str) -> frozenset[Pair]:
        """Return the keys of a person that this member knows; none means nothing is known."""
        if person == self.me:
            return self.line
        return frozenset(k.pair for k in self.known if k.person == person)

    def knows(self, member: Member) -> bool:
        """Say whether it is known that these are this person's keys."""
        return member.pair in self.keys_of(member.person)

    def may_play(self, member: Member) -> bool:
        """Say whether nothing that the member signed gives this person other parts alone."""
        known = {part for part, person in self.parts if person == member.person}
        return not known or member.part in known


@dataclass(frozen=True, slots=True)
class Room:
    """What the links of a room make of it, once they were judged.

    `keys` are the commitments to its keys by generation. `holders` are the sealing keys of
    everyone who was a member while the present generation ran. `authors` says who could write in
    which generation, with which signing key. `is_news`: the member never signed that they saw
    its newest link.
    """

    chain: str
    purpose: str
    seq: int
    tip: str
    generation: int
    members: tuple[Member, ...]
    keys: tuple[str, ...]
    holders: frozenset[str]
    authors: frozenset[tuple[int, str, str]]
    is_news: bool = True

    @property
    def is_stale(self) -> bool:
        """Whether someone who is no member now holds its key: it is renewed before writing."""
        return not self.holders <= {m.seal for m in self.members}

    def member(self, person: str) -> Member | None:
        """Return a member by their id."""
        return next((m for m in self.members if m.person == person), None)

    def key(self, generation: int) -> str:
        """Return the commitment to the key of a generation, "" when there is none."""
        return self.keys[generation - 1] if 0 < generation <= len(self.keys) else ""

    def signers(self, generation: int, person: str) -> tuple[bytes, ...]:
        """Return the signing keys with which someone could write in a generation."""
        found = sorted(s for g, p, s in self.authors if (g, p) == (generation, person))
        return tuple(bytes.fromhex(sign) for sign in found)


@lru_cache(maxsize=5_000)
def judge(links: tuple[Link, ...], *, chain: str, purpose: str, trust: Trust) -> Room:
    """Return what links make of a room, or raise NotEntitled.

    Remembered by the bytes of the links and everything that the member knows: what is judged a
    second time costs a comparison of hashes.
    """
    rule = rule_of(purpose)
    walk = _Walk(rule, trust, chain, purpose)
    try:
        for link in links:
            walk.take(link)
        return walk.end()
    except NotEntitled as refused:
        refused.chain, refused.purpose = chain, purpose
        raise


class _Walk:
    """One pass along the links of a room."""

    def __init__(self, rule: Rule, trust: Trust, chain: str, purpose: str) -> None:
        self.rule, self.trust = rule, trust
        self.chain, self.purpose = chain, purpose
        self.members: dict[str, Member] = {}
        self.hashes: list[str] = []
        self.keys: list[str] = []
        self.holders: set[str] = set()
        self.authors: set[tuple[int, str, str]] = set()
        self.passed_on: set[Member] = set()
        self.is_rooted = False

    def take(self, link: Link) -> None:
        """Judge the next link, and go on from it."""
        body = read(link.body)
        self._place(body)
        if not link.is_signed_by(body.by_key):
            raise NotEntitled("signature")
        now = _members(body, self.rule)
        _parts(now, self.members, self.trust)
        if self.hashes:
            _step(body, self.members, now, self.rule, self.trust)
            self._generation(body, now)
        else:
            self._begin(body, now)
        self._root(body, now)
        self._pass_on(body, now)
        if body.generation > len(self.keys):
            self.keys.append(body.key)
            self.holders.clear()
        self.holders |= {m.seal for m in now.values()}
        self.authors |= {(body.generation, m.person, m.sign) for m in now.values()}
        self.members = now
        self.hashes.append(link.hash)

    def end(self) -> Room:
        """Return the room, if something leads from the member to it and it is not set back."""
        if not self.hashes:
            raise NotEntitled("no links")
        if not self.is_rooted:
            raise NotEntitled("nothing leads from me to this room")
        self._fresh()
        return Room(
            chain=self.chain,
            purpose=self.purpose,
            seq=len(self.hashes),
            tip=self.hashes[-1],
            generation=len(self.keys),
            members=tuple(sorted(self.members.values(), key=lambda m: m.person)),
            keys=tuple(self.keys),
            holders=frozenset(self.holders),
            authors=frozenset(self.authors),
            is_news=len(self.hashes) not in {s.seq for s in self._seen()},
        )

    def _place(self, body: Body) -> None:
        before = self.hashes[-1] if self.hashes else ""
        here = (self.trust.host, self.chain, self.purpose, len(self.hashes) + 1, before)
        if (body.host, body.chain, body.purpose, body.seq, body.prev) != here:
            raise NotEntitled("place")

    def _generation(self, body: Body, now: dict[str, Member]) -> None:
        last = len(self.keys)
        if body.generation not in (last, last + 1):
            raise NotEntitled("generation")
        if body.generation == last and body.key != self.keys[-1]:
            raise NotEntitled("another key within a generation")
        if body.generation > last and body.by not in now:
            raise NotEntitled("who leaves makes no key for those who stay")

    def _begin(self, body: Body, now: dict[str, Member]) -> None:
        maker = now.get(body.by)
        if body.generation != 1:
            raise NotEntitled("generation")
        if maker is None or maker.part not in self.rule.begins or maker.sign != body.by_key:
            raise NotEntitled("who began")
        if self.rule.is_by_charter:
            self._by_charter(body, now)
        elif len(now) != 1:
            raise NotEntitled("begins with more than its maker")

    def _by_charter(self, body: Body, now: dict[str, Member]) -> None:
        if body.basis.kind != CHARTER or {m.part for m in now.values()} != INSIDE:
            raise NotEntitled("not by a charter")
        deed = _deed(body.basis, self.trust)
        if deed is not None:
            named = {(m.part, m.person) for m in deed.members}
            if not all(
                (m.part, m.person) in named and (m in deed.members or self.trust.knows(m))
                for m in now.values()
            ):
                raise NotEntitled("a key that my charter does not name")
            self.is_rooted = True

    def _root(self, body: Body, now: dict[str, Member]) -> None:
        """Look whether this link leads from the member to the room, or away from it.

        A link that the member made does, and one that brings their key in and is signed by a key
        that they know: through `prev` it vouches for what came before. A link that brings in
        another key under their name does not; only a later one that replaces it can fix that.
        """
        me, line = self.trust.me, self.trust.line
        mine, before = now.get(me), self.members.get(me)
        is_mine = body.by_key in {pair.sign for pair in line}
        if mine is not None and mine.pair not in line:
            # Their own former hand put another key in: what that key leads to is theirs to judge.
            self.is_rooted = self.is_rooted and is_mine
            return
        if self.rule.is_by_charter and not self.hashes:
            return  # only the charter that the member signed makes such a room
        if is_mine:
            self.is_rooted = True
        if mine is None or (before is not None and before.pair == mine.pair):
            return
        signer = self.members.get(body.by) or now.get(body.by)
        if signer is not None and signer.person != me and self._leads_here(signer, mine):
            self.is_rooted = True

    def _leads_here(self, signer: Member, mine: Member) -> bool:
        """Say whether who brings the member in is known, or begins to be by this very room."""
        is_first = mine.part in self.rule.hears and not self.trust.keys_of(signer.person)
        return is_first or self._is_trusted(signer)

    def _pass_on(self, body: Body, now: dict[str, Member]) -> None:
        """Note whom someone brought in whose key the member knows, where that is enough.

        A sponsor who asked first brings the practitioner in, and they the client: to her the
        sponsor's link named the sponsor's key alone.
        """
        signer = self.members.get(body.by) or now.get(body.by)
        if self.rule.passes_on and signer is not None and self._is_trusted(signer):
            self.passed_on |= {m for m in now.values() if m.person not in self.members}

    def _is_trusted(self, signer: Member) -> bool:
        return self.trust.knows(signer) or signer in self.passed_on

    def _seen(self) -> list[Seen]:
        return [seen for seen in self.trust.seen if seen.purpose == self.purpose]

    def _fresh(self) -> None:
        for seen in self._seen():
            if len(self.hashes) < seen.seq or self.hashes[seen.seq - 1] != seen.hash:
                raise NotEntitled("set back: I saw another link")
        tip = self.trust.tip
        if tip is not None and (len(self.hashes) < tip[0] or self.hashes[tip[0] - 1] != tip[1]):
            raise NotEntitled("set back: a later link is known")
        if not self.trust.named <= set(self.hashes):
            raise NotEntitled("set back: the ledger tells of another link")


def _members(body: Body, rule: Rule) -> dict[str, Member]:
    now = {m.person: m for m in body.members}
    if twice(m.person for m in body.members):
        raise NotEntitled("somebody twice")
    alone = INSIDE - {"client"} if rule.has_many else INSIDE
    if twice(m.part for m in body.members if m.part in alone):
        raise NotEntitled("two in one part")
    return now


def _parts(now: dict[str, Member], before: dict[str, Member], trust: Trust) -> None:
    """Refuse who comes in another part than the one that the member signed for.

    A sponsor is known by the charter, and is nobody's coach because a row, or they, say so.
    """
    for person in now.keys() - before.keys():
        if not trust.may_play(now[person]):
            raise NotEntitled("another part than I know")


def _deed(basis: Basis, trust: Trust) -> Deed | None:
    """Return the charter that the member signed, or None when their line of keys signed another.

    Who lost their keys has signed none with those in hand, and waits for a link that brings these
    in: a charter that they did not sign is no root.
    """
    return next((d for d in trust.deeds if d.digest == basis.ref), None)


def _step(
    body: Body, before: dict[str, Member], now: dict[str, Member], rule: Rule, trust: Trust
) -> None:
    """Judge what a link changes: who signs it, whom it adds, takes out, and gives other keys."""
    signer = before.get(body.by)
    if signer is None or signer.sign != body.by_key:
        raise NotEntitled("signed by no member")
    for person in now.keys() - before.keys():
        _added(now[person], signer, rule, trust)
    for person in before.keys() - now.keys():
        may = rule.takes_out_any or before[person].part in rule.takes_out.get(signer.part, ())
        if person != signer.person and not may:
            raise NotEntitled("may not take out")
    for person in now.keys() & before.keys():
        if now[person] != before[person]:
            _changed(before[person], now[person], signer, body, rule)


def _added(new: Member, signer: Member, rule: Rule, trust: Trust) -> None:
    if new.part not in rule.adds.get(signer.part, ()):
        raise NotEntitled("may not add")
    if new.person != trust.me and trust.keys_of(new.person) and not trust.knows(new):
        raise NotEntitled("another key than I know")


def _changed(old: Member, new: Member, signer: Member, body: Body, rule: Rule) -> None:
    if old.part != new.part:
        raise NotEntitled("another part")
    try:
        handed = bytes.fromhex(body.handed.get(new.person, ""))
    except ValueError:
        handed = b""
    deed = succession(body.host, new.person, old.pair, new.pair)
    is_vouched = new.person != signer.person and new.part in rule.vouches.get(signer.part, ())
    if not is_vouched and not is_genuine(old.sign, deed, handed):
        raise NotEntitled("nobody entitled vouches for a key")
