"""Someone who writes every row has no seed: what they plant is refused, each with its control.

A control is the same attack with the one check taken out: there it succeeds.
"""

import json
import os
from dataclasses import replace
from typing import Any

import pytest

from troth.foundation.vault.rooms import judge
from troth.foundation.vault.rooms.judge import Deed, Trust
from troth.foundation.vault.rooms.link import (
    LARGEST,
    Basis,
    Link,
    Member,
    NotEntitled,
    Pair,
    commitment,
    read,
    signed,
)
from troth.foundation.vault.rooms.tests.people import (
    CHAIN,
    CHARTER,
    HOST,
    INVITED,
    Chain,
    Who,
    deed,
    link,
)

C, P, S = "client", "practitioner", "sponsor"
CLEO, CARLA, HANA, MALLORY = (Who(name) for name in ("cleo", "carla", "hana", "mallory"))
SIGNED = deed((P, CARLA), (C, CLEO), (S, HANA))
BOTH = [CARLA.card(P), CLEO.card(C)]


def trust_of(who: Who, *known: Who) -> Trust:
    return who.trust(*(known or (CLEO, CARLA, HANA)), deeds=(SIGNED,))


def shared(by: Who = CARLA, basis: Basis = CHARTER, members: list[Member] | None = None) -> Chain:
    return Chain("shared").add(by, members or BOTH, basis=basis)


def contract(*guests: Member, by: Who = CARLA) -> Chain:
    """Carla began, and let Cleo and others in."""
    first = Chain("contract").add(by, [by.card(P)], basis=INVITED)
    return first.add(by, [by.card(P), CLEO.card(C), *guests], basis=INVITED)


def refused(room: Chain, trust: Trust, why: str, **where: str) -> None:
    with pytest.raises(NotEntitled, match=why):
        room.judged(trust, **where)


# --- honest rooms ------------------------------------------------------------------------------


def test_an_honest_room_is_the_same_for_both_and_is_renewed() -> None:
    room = shared()
    for who in (CLEO, CARLA):
        found = room.judged(trust_of(who))
        assert found.generation == 1
        assert {m.person for m in found.members} == {"cleo", "carla"}
        assert not found.is_stale
    later = room.add(CLEO, BOTH, rises=True)
    found = later.judged(trust_of(CARLA))
    assert found.generation == 2
    assert found.key(2) == commitment(HOST, CHAIN, "shared", 2, later.key)
    assert found.key(1) == commitment(HOST, CHAIN, "shared", 1, room.key)
    assert (found.key(0), found.key(3)) == ("", "")


def test_who_wrote_when_is_told_by_the_links() -> None:
    new = Who("cleo")
    after = [CARLA.card(P), new.card(C)]
    room = shared().add(CLEO, after, rises=True, handed=CLEO.hands_to(new))
    found = room.judged(trust_of(CARLA))
    assert found.signers(1, "cleo") == (bytes(CLEO.signing.verify_key),)
    assert found.signers(2, "cleo") == (bytes(new.signing.verify_key),)
    assert found.signers(2, "mallory") == ()


# --- planted keys ------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9")
def test_a_room_that_a_stranger_began_in_their_name_is_refused() -> None:
    forged = shared(MALLORY)
    refused(forged, trust_of(CLEO), "who began")
    twin = Who("carla")
    swapped = shared(twin, members=[twin.card(P), CLEO.card(C)])
    refused(swapped, trust_of(CLEO), "a key that my charter does not name")
    from_rows = CLEO.trust(twin, deeds=(deed((P, twin), (C, CLEO)),))
    assert swapped.judged(from_rows).generation == 1, "the control: keys taken from rows"


@pytest.mark.parametrize("who", [MALLORY, HANA], ids=lambda who: who.person)
def test_a_planted_higher_generation_is_refused(who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shared()
    refused(room.add(who, BOTH, rises=True), trust_of(CLEO), "signed by no member")
    forged = room.add(who, BOTH, rises=True, by="carla", by_key=CARLA.pair.sign)
    refused(forged, trust_of(CLEO), "signature")
    monkeypatch.setattr(Link, "is_signed_by", lambda _link, _key: True)
    judge.judge.cache_clear()
    found = forged.judged(trust_of(CLEO))
    planted = commitment(HOST, CHAIN, "shared", 2, forged.key)
    assert found.key(2) == planted, "the control: without the signature it is taken"
    judge.judge.cache_clear()


def test_a_charter_that_i_did_not_sign_is_no_root() -> None:
    other = shared(basis=Basis("charter", "another"))
    refused(other, trust_of(CLEO), "nothing leads from me")
    refused(shared(), CLEO.trust(CARLA), "nothing leads from me")
    refused(shared(basis=INVITED), trust_of(CLEO), "not by a charter")


def test_not_even_the_other_member_adds_to_a_room_of_two() -> None:
    for stranger in (MALLORY.card(S), HANA.card(S)):
        refused(shared().add(CARLA, [*BOTH, stranger]), trust_of(CLEO), "may not add")
    refused(shared().add(CARLA, [*BOTH, MALLORY.card(C)]), trust_of(CLEO), "two in one part")
    refused(shared(members=[*BOTH, HANA.card(S)]), trust_of(CLEO), "not by a charter")


def test_links_hold_in_their_own_room_only() -> None:
    room = shared()
    refused(room, trust_of(CLEO), "place", purpose="contract")
    refused(room, trust_of(CLEO), "place", chain="another engagement")
    refused(room, replace(trust_of(CLEO), host="elsewhere"), "place")
    refused(room, trust_of(CLEO), "no such room", purpose="client_private")


def test_a_commitment_is_to_one_key_in_one_place() -> None:
    key = os.urandom(32)
    places = [
        (HOST, CHAIN, "shared", 1),
        (HOST, CHAIN, "shared", 2),
        (HOST, CHAIN, "contract", 1),
        (HOST, "another", "shared", 1),
        ("elsewhere", CHAIN, "shared", 1),
    ]
    assert len({commitment(*place, key) for place in places}) == len(places)
    assert commitment(*places[0], key) != commitment(*places[0], os.urandom(32))


# --- every check of a link ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 2_000,
        b"\xff",
        b'{"what": "room link"}',
        b'"' + b"x" * LARGEST + b'"',
    ],
)
def test_what_does_not_parse_is_refused_and_nothing_else(body: bytes) -> None:
    with pytest.raises(NotEntitled):
        read(body)


def test_bytes_in_another_form_are_refused() -> None:
    form = json.loads(shared().links[0].body)
    for bent in (
        json.dumps(form),
        json.dumps({**form, "more": ""}),
        json.dumps({**form, "seq": True}),
        json.dumps({**form, "seq": "1"}),
        json.dumps({**form, "members": [{**form["members"][0], "part": 1}]}),
    ):
        made = bent.encode()
        room = Chain("shared", (Link(made, CARLA.signing.sign(signed(made)).signature),))
        refused(room, trust_of(CLEO), "form")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"host": "elsewhere"}, "place"),
        ({"chain": "another"}, "place"),
        ({"seq": 2}, "place"),
        ({"prev": "00" * 32}, "place"),
        ({"generation": 2}, "generation"),
        ({"by": "cleo"}, "who began"),
        ({"by": "cleo", "by_key": CLEO.pair.sign}, "signature"),
        ({"members": (*BOTH, BOTH[1])}, "somebody twice"),
        ({"members": (BOTH[0],)}, "not by a charter"),
        ({"members": (BOTH[1],)}, "who began"),
        ({"by_key": "no key"}, "signature"),
    ],
)
def test_every_field_of_a_first_link_is_looked_at(change: dict[str, Any], why: str) -> None:
    room = Chain("shared").add(CARLA, BOTH, basis=CHARTER, **change)
    refused(room, trust_of(CLEO), why)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"generation": 3}, "generation"),
        ({"key": "00" * 32}, "another key within"),
        ({"prev": ""}, "place"),
        ({"seq": 3}, "place"),
        ({"members": (BOTH[0], CLEO.card(S))}, "another part"),
    ],
)
def test_every_field_of_a_later_link_is_looked_at(change: dict[str, Any], why: str) -> None:
    refused(shared().add(CARLA, BOTH, **change), trust_of(CLEO), why)


def test_a_signature_of_the_body_alone_is_none() -> None:
    made = shared().links[0]
    bare = Link(made.body, CARLA.signing.sign(made.body).signature)
    refused(Chain("shared", (bare,)), trust_of(CLEO), "signature")
    refused(Chain("shared", (Link(made.body, bytes(64)),)), trust_of(CLEO), "signature")
    refused(Chain("shared"), trust_of(CLEO), "no links")


def test_a_sponsor_begins_nothing_that_a_client_reads() -> None:
    refused(shared(HANA, members=[HANA.card(S), CLEO.card(C)]), trust_of(CLEO), "who began")
    refused(shared(HANA, members=[*BOTH, HANA.card(S)]), trust_of(CLEO), "who began")
    for purpose in ("before", "personal", "consents", "release:r1", "concern:c1", "group:1"):
        room = Chain(purpose).add(HANA, [HANA.card(S)], basis=INVITED)
        refused(room, trust_of(HANA), "who began")


# --- rooms that begin with one person ----------------------------------------------------------


def test_who_was_let_in_trusts_the_key_that_their_invitation_named() -> None:
    room = contract()
    assert room.judged(CLEO.trust(CARLA)).member("cleo") == CLEO.card(C)
    refused(room, CLEO.trust(), "nothing leads from me")
    refused(room, CLEO.trust(Who("carla")), "nothing leads from me")


def test_who_is_let_in_under_another_key_is_not_in() -> None:
    other = Who("cleo")
    twin = Chain("contract").add(CARLA, [CARLA.card(P)], basis=INVITED)
    twin = twin.add(CARLA, [CARLA.card(P), other.card(C)], basis=INVITED)
    refused(twin, CLEO.trust(CARLA), "nothing leads from me")
    refused(twin, HANA.trust(CLEO, CARLA), "another key than I know")


def test_one_practitioner_and_one_client_and_nobody_twice() -> None:
    room = contract(HANA.card(S))
    everybody = [*BOTH, HANA.card(S)]
    second = MALLORY.card(P)
    refused(room.add(CLEO, [*everybody, second]), CLEO.trust(CARLA), "two in one part")
    twin = Member(S, "hana", *MALLORY.pair)
    refused(room.add(CARLA, [*everybody, twin]), CLEO.trust(CARLA), "somebody twice")
    room = Chain("contract").add(CARLA, [CARLA.card(P), CLEO.card(C)], basis=INVITED)
    refused(room, CLEO.trust(CARLA), "begins with more")


def test_a_sponsor_who_began_lets_the_practitioner_in_and_nobody_else() -> None:
    began = Chain("contract").add(HANA, [HANA.card(S)], basis=INVITED)
    two = began.add(HANA, [HANA.card(S), CARLA.card(P)], basis=INVITED)
    three = two.add(CARLA, [HANA.card(S), CARLA.card(P), CLEO.card(C)], basis=INVITED)
    assert three.judged(CLEO.trust(CARLA)).member("hana") == HANA.card(S)
    refused(began.add(HANA, [HANA.card(S), CLEO.card(C)]), HANA.trust(), "may not add")
    twin = Who("carla")
    fake = began.add(HANA, [HANA.card(S), twin.card(P)], basis=INVITED)
    fake = fake.add(twin, [HANA.card(S), twin.card(P), CLEO.card(C)], basis=INVITED)
    refused(fake, CLEO.trust(CARLA), "another key than I know")
    refused(fake, CLEO.trust(), "nothing leads from me")
    out = three.add(HANA, [HANA.card(S), CARLA.card(P)])
    refused(out, CLEO.trust(CARLA), "may not take out")
    assert three.add(CLEO, BOTH).judged(CLEO.trust(CARLA)).is_stale


def test_a_release_goes_to_whom_the_client_added_and_to_the_key_that_is_known() -> None:
    alone = Chain("release:r1").add(CLEO, [CLEO.card(C)], basis=Basis("release", "d"))
    sent = alone.add(CLEO, [CLEO.card(C), HANA.card(S), CARLA.card(P)])
    for who in (CLEO, HANA, CARLA):
        assert sent.judged(trust_of(who)).member("hana") == HANA.card(S)
    twin = Who("hana")
    refused(alone.add(CLEO, [CLEO.card(C), twin.card(S)]), trust_of(CLEO), "another key")
    refused(sent.add(CARLA, [*sent_members(), MALLORY.card(S)]), trust_of(CLEO), "may not add")
    taken = sent.add(CLEO, [CLEO.card(C)])
    assert taken.judged(trust_of(CLEO)).is_stale, "the recipient may have kept the key"


def sent_members() -> list[Member]:
    return [CLEO.card(C), HANA.card(S), CARLA.card(P)]


def test_a_group_has_many_clients_and_one_practitioner() -> None:
    first = Chain("group:1").add(CARLA, [CARLA.card(P)], basis=INVITED)
    nora = Who("nora")
    two = first.add(CARLA, [CARLA.card(P), CLEO.card(C), nora.card(C)])
    assert two.judged(CLEO.trust(CARLA)).member("nora") == nora.card(C)
    refused(two.add(CLEO, [*BOTH, MALLORY.card(C)]), CLEO.trust(CARLA), "may not add")
    without = two.add(CLEO, BOTH, rises=True)
    assert without.judged(CARLA.trust()).member("nora") is None
    refused(two.add(CARLA, [*BOTH, HANA.card(P)]), CLEO.trust(CARLA), "two in one part")


# --- keys that follow one another --------------------------------------------------------------


def test_a_key_follows_another_by_its_own_hand_or_by_who_may_vouch() -> None:
    new = Who("cleo")
    after = [CARLA.card(P), new.card(C), HANA.card(S)]
    room = contract(HANA.card(S))
    carlas = CARLA.trust(CLEO, HANA)
    refused(room.add(HANA, after), carlas, "nobody entitled vouches")
    refused(room.add(CLEO, after), carlas, "nobody entitled vouches")
    refused(room.add(CLEO, after, handed={"cleo": "zz"}), carlas, "nobody entitled vouches")
    stolen = MALLORY.hands_to(new)
    refused(room.add(CLEO, after, handed={"cleo": stolen["mallory"]}), carlas, "nobody entitled")
    vouched = room.add(CARLA, after)
    assert vouched.judged(carlas).is_stale, "the former key still opens the present generation"
    assert not room.add(CARLA, after, rises=True).judged(carlas).is_stale
    handed = room.add(CLEO, after, handed=CLEO.hands_to(new))
    assert handed.judged(carlas).member("cleo") == new.card(C)


def test_who_lost_their_keys_is_rooted_by_the_peer_whom_they_compared() -> None:
    new = Who("cleo")
    room = shared().add(CARLA, [CARLA.card(P), new.card(C)], rises=True)
    assert room.judged(new.trust(CARLA)).member("cleo") == new.card(C)
    refused(room, new.trust(), "nothing leads from me")
    refused(shared(), new.trust(CARLA), "nothing leads from me")
    newer = (deed((P, CARLA), (C, new), digest="d2"),)
    assert room.judged(new.trust(CARLA, deeds=newer)), "a later charter does not shut the room"


def test_a_renewed_seed_reads_on_through_its_own_line() -> None:
    new = Who("cleo")
    room = shared().add(CLEO, [CARLA.card(P), new.card(C)], rises=True, handed=CLEO.hands_to(new))
    mine = replace(new.trust(CARLA, deeds=(SIGNED,)), line=frozenset({CLEO.pair, new.pair}))
    assert room.judged(mine).member("cleo") == new.card(C)
    refused(room, replace(mine, line=frozenset({new.pair}), deeds=frozenset()), "nothing leads")


# --- taken out, set back, forked ---------------------------------------------------------------


def test_who_leaves_does_not_make_the_key_of_those_who_stay() -> None:
    room = contract(HANA.card(S))
    refused(room.add(HANA, BOTH, rises=True), CLEO.trust(CARLA), "who leaves makes no key")
    left = room.add(HANA, BOTH)
    assert left.judged(CLEO.trust(CARLA)).is_stale
    back = left.add(HANA, [*BOTH, HANA.card(S)])
    refused(back, CLEO.trust(CARLA), "signed by no member")


def test_a_departure_cannot_be_set_back_for_who_saw_it() -> None:
    room = contract(HANA.card(S)).add(HANA, BOTH)
    later = room.add(CLEO, BOTH, rises=True)
    now = later.judged(CLEO.trust(CARLA))
    assert not now.is_stale
    past = Chain("contract", later.links[:2])
    carlas = CARLA.trust(CLEO)
    assert past.judged(carlas).member("hana"), "the control: an earlier end is whole and signed"
    refused(past, replace(carlas, tip=(4, now.tip)), "set back")
    refused(past, replace(carlas, named=frozenset({now.tip})), "the ledger tells")
    fork = room.add(CARLA, BOTH, rises=True)
    assert fork.judged(carlas), "the control"
    refused(fork, replace(carlas, tip=(4, now.tip)), "set back")
    assert later.judged(replace(carlas, tip=(3, room.links[-1].hash)))


# --- what is remembered ------------------------------------------------------------------------


def test_what_was_judged_for_one_member_is_not_answered_to_another() -> None:
    room = shared()
    assert room.judged(trust_of(CLEO))
    refused(room, MALLORY.trust(CLEO, CARLA), "nothing leads from me")
    bent = link(CARLA, replace(read(room.links[0].body), purpose="contract"))
    refused(Chain("shared", (bent,)), trust_of(CLEO), "place")


def test_a_deed_names_parts_and_people_not_only_keys() -> None:
    swapped = Deed("d1", frozenset({CARLA.card(C), CLEO.card(P)}))
    refused(shared(), CLEO.trust(CARLA, deeds=(swapped,)), "a key that my charter")


def test_a_known_key_belongs_to_its_person() -> None:
    trust = CLEO.trust(CARLA)
    assert trust.knows(CARLA.card(P))
    assert not trust.knows(Member(P, "hana", *CARLA.pair))
    assert not trust.knows(Member(P, "carla", *Pair(CARLA.pair.sign, MALLORY.pair.seal)))
    assert trust.knows(CLEO.card(C))
