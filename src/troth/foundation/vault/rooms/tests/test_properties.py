"""Random rooms: nobody is in one but who was put there by someone entitled to."""

from hypothesis import given, settings
from hypothesis import strategies as st

from troth.foundation.vault.rooms.judge import judge
from troth.foundation.vault.rooms.link import Basis, Link, NotEntitled, read
from troth.foundation.vault.rooms.rules import RULES
from troth.foundation.vault.rooms.tests.people import CHAIN, CHARTER, Chain, Who, deed

CLEO, CARLA, HANA, MALLORY = PEOPLE = [Who(n) for n in ("cleo", "carla", "hana", "mallory")]
PARTS = ("client", "practitioner", "sponsor", "client")
SIGNED = deed(("client", CLEO), ("practitioner", CARLA))
MINE = CLEO.trust(CARLA, deeds=(SIGNED,))
BOTH = [CLEO.card("client"), CARLA.card("practitioner")]

steps = st.lists(
    st.tuples(st.integers(0, 3), st.sets(st.integers(0, 3)), st.booleans(), st.booleans()),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_no_random_history_lets_anybody_into_a_room_of_two(
    story: list[tuple[int, set[int], bool, bool]],
) -> None:
    room = Chain("shared").add(CARLA, BOTH, basis=CHARTER)
    for who, members, rises, lies in story:
        cards = [PEOPLE[m].card("client" if lies else PARTS[m]) for m in members]
        room = room.add(PEOPLE[who], cards, rises=rises)
    try:
        found = room.judged(MINE)
    except NotEntitled:
        return
    assert {m.person for m in found.members} <= {"cleo", "carla"}
    assert found.holders <= {CLEO.pair.seal, CARLA.pair.seal}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(RULES)), steps)
def test_who_is_in_any_room_was_added_by_a_member_of_the_link_before(
    purpose: str, story: list[tuple[int, set[int], bool, bool]]
) -> None:
    rule, everybody = RULES[purpose], {0, 1, 2, 3}
    room = Chain(purpose)
    for who, members, rises, _lies in [(0, {0}, False, False), (1, {1}, False, False)][:1] + story:
        cards = [PEOPLE[m].card(PARTS[m]) for m in members & everybody]
        room = room.add(PEOPLE[who], cards, rises=rises, basis=Basis("invitation"))
    try:
        room.judged(MINE)
    except NotEntitled:
        return
    before: dict[str, str] = {}
    for link in room.links:
        body = read(link.body)
        now = {m.person: m.part for m in body.members}
        if before:
            added = {now[p] for p in now.keys() - before.keys()}
            assert body.by in before
            assert added <= rule.adds.get(before[body.by], frozenset())
        before = now


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2), st.integers(0, 5_000), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(which: int, where: int, flip: int) -> None:
    room = Chain("shared").add(CARLA, BOTH, basis=CHARTER)
    room = room.add(CLEO, BOTH, rises=True).add(CARLA, BOTH, rises=True)
    link = room.links[which]
    whole = bytearray(link.body + link.signature)
    whole[where % len(whole)] ^= flip
    bent = Link(bytes(whole[:-64]), bytes(whole[-64:]))
    links = tuple(bent if n == which else one for n, one in enumerate(room.links))
    try:
        judge(links, chain=CHAIN, purpose="shared", trust=MINE)
    except NotEntitled:
        return
    raise AssertionError("a changed byte passed")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(body: bytes) -> None:
    try:
        read(body)
    except NotEntitled:
        return


def test_whoever_vouches_for_a_key_could_read_what_it_opens() -> None:
    for purpose, rule in RULES.items():
        reads = set(rule.begins) | {p for parts in rule.adds.values() for p in parts}
        assert rule.vouches.keys() <= reads, purpose
        assert rule.adds.keys() <= reads, purpose
        assert not any(part in others for part, others in rule.vouches.items()), purpose
        assert "client" not in rule.vouches.get("sponsor", ()), "a sponsor vouches for nobody"
        assert "sponsor" not in rule.vouches, "a sponsor vouches for nobody"
