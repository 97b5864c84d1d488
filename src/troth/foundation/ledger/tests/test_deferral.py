"""Entries that are kept back: no trace until they are revealed, then proof of when they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import person
from troth.accounts.people.holder import Holder
from troth.foundation.ledger import queries, sequencer, services
from troth.foundation.ledger.entry import GENESIS, Event, encode, hashed
from troth.foundation.ledger.events import ACTS, DEFERRED, KNOCKED, REFUSED, REVEALED
from troth.foundation.ledger.models import Chain, Deferred, Entry
from troth.foundation.ledger.tests.hosts import AT, Host, continues
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.vault.envelope import Tampered

pytestmark = pytest.mark.django_db

DIGEST = "ab" * 32


@pytest.fixture
def tess(db: None) -> Holder:
    """The confidentiality officer."""
    return person("Tess", "body")


@pytest.fixture
def bodo(db: None) -> Holder:
    """Another officer."""
    return person("Bodo", "body")


@pytest.fixture
def host() -> Host:
    host = Host()
    host.live(4)
    return host


def keep_back(host: Host, officer: Holder, *, at: Any = AT) -> UUID:
    return services.defer(
        KNOCKED,
        engagement=host.chain,
        officer=officer.person.pk,
        by=officer.keyring,
        at=at,
        about=[uuid4()],
        digests=[DIGEST],
        why="law",
    )


@contextmanager
def undone() -> Iterator[None]:
    """Take back everything that was done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.clause("GCE-1.9")
def test_until_it_is_revealed_the_clients_chain_is_the_same_to_the_byte(
    host: Host, tess: Holder
) -> None:
    def told(*, keeps: bool) -> list[tuple[Any, ...]]:
        salts = iter(bytes([n]) * 16 for n in range(99))
        with (
            undone(),
            patch("troth.foundation.ledger.services.secrets.token_bytes", lambda _: next(salts)),
        ):
            if keeps:
                with patch(
                    "troth.foundation.ledger.services.secrets.token_bytes", lambda _: bytes(16)
                ):
                    keep_back(host, tess)
            for n in range(3):
                services.record(KNOCKED, chain=host.chain, by=None, at=AT, about=[n])
            made = host.bundle()
            assert check(made)
            rows = Entry.objects.filter(chain=host.chain).order_by("seq")
            found = [tuple(map(bytes, row)) for row in rows.values_list("prev", "event", "hash")]
            clear = [
                [e[n] for n in ("seq", "prev", "salt", "event", "hash")] for e in made["entries"]
            ]
            return [*found, *map(tuple, clear), (made["revealed"],)]

    assert told(keeps=True) == told(keeps=False)
    assert len(told(keeps=True)) == 2 * 7 + 1


def test_nothing_in_clear_tells_which_engagement_it_is_about(host: Host, tess: Holder) -> None:
    kept = keep_back(host, tess)
    chains = [kept, tess.person.pk]
    events = [
        bytes(e) for e in Entry.objects.filter(chain__in=chains).values_list("event", flat=True)
    ]
    assert any(DEFERRED.name.encode() in event for event in events)
    row = Deferred.objects.get(pk=kept)
    for place in [*events, bytes(row.body), bytes(row.sealed_key)]:
        assert str(host.chain).encode() not in place
        assert host.chain.bytes not in place
        assert DIGEST.encode() not in place
    assert queries.deferred_of(tess.person.pk) == [kept]
    # The hash is salted with bytes that are sealed as well: nobody can try engagements against it.
    entry = Entry.objects.get(chain=kept)
    assert (bytes(entry.event), bytes(entry.salt)) == (b"", b"")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=st.integers(0, 5), between=st.integers(0, 5), after=st.integers(0, 3))
def test_what_was_revealed_proves_when_it_was_made(
    host: Host, tess: Holder, before: int, between: int, after: int
) -> None:
    with undone():
        host.live(before)
        older = host.bundle()
        kept = keep_back(host, tess, at=AT + timedelta(seconds=5))
        middle = host.bundle()
        host.live(between)
        seq = services.reveal(kept, by=tess.keyring, at=AT + timedelta(days=40))
        assert services.reveal(kept, by=tess.keyring, at=AT) == seq
        host.live(after)
        made = host.bundle()
        for file in (older, middle, older["checkpoint"], middle["checkpoint"]):
            told = "\n".join(continues(made, file).findings)
        first = 4 + before
        assert f"The entry that entry {seq} reveals was kept back since 2026-11-24 09:00" in told
        assert f"between entries {first} and {first + 1}." in told
        act = queries.entries([host.chain], most=after + 1)[after]
        assert (act.act, act.seq) == (REVEALED, seq)
        assert queries.deferred_of(tess.person.pk) == []


def test_only_the_officer_reveals_it(host: Host, tess: Holder, bodo: Holder) -> None:
    kept = keep_back(host, tess)
    with pytest.raises(Deferred.DoesNotExist):
        services.reveal(kept, by=bodo.keyring, at=AT)
    Deferred.objects.filter(pk=kept).update(officer=bodo.person.pk)
    with pytest.raises(Tampered):
        services.reveal(kept, by=bodo.keyring, at=AT)


def forged(host: Host, *, at: Any, act: str = KNOCKED.name, about: Any = None) -> UUID:
    """Enter, as an operator can, an entry as if it had been kept back, and reveal it."""
    kept, salt = uuid4(), bytes(16)
    event = Event(act=act, at=at, by=None, chain=kept, about=(str(about or host.chain),))
    encoded = encode(event, seq=1, prev=GENESIS)
    digest = hashed(encoded, salt)
    chain = Chain.objects.create(pk=kept, length=1, head=digest)
    Entry.objects.create(chain=chain, seq=1, prev=GENESIS, salt=salt, event=encoded, hash=digest)
    sequencer.run(at=AT)
    seq = services.record(
        REVEALED,
        chain=host.chain,
        by=None,
        at=at + timedelta(days=90),
        about=[kept],
        digests=[digest.hex()],
    )
    Deferred.objects.create(
        pk=kept, officer=kept, sealed_key=b"", body=b"", revealed_in=host.chain, revealed_seq=seq
    )
    return kept


def test_one_that_is_dated_before_entries_that_precede_it_is_refused(host: Host) -> None:
    services.record(KNOCKED, chain=host.chain, by=None, at=AT + timedelta(days=30))
    forged(host, at=AT + timedelta(days=2))
    with pytest.raises(Fault, match="backdated: entries that stand before it"):
        check(host.bundle())


def test_one_that_was_not_in_the_log_when_it_was_revealed_is_refused(host: Host) -> None:
    """The revealing entry comes first; the operator puts the entry itself in afterwards."""
    kept, salt = uuid4(), bytes(16)
    event = Event(act=KNOCKED.name, at=AT, by=None, chain=kept, about=(str(host.chain),))
    encoded = encode(event, seq=1, prev=GENESIS)
    digest = hashed(encoded, salt)
    seq = services.record(
        REVEALED, chain=host.chain, by=None, at=AT, about=[kept], digests=[digest.hex()]
    )
    sequencer.run(at=AT)
    chain = Chain.objects.create(pk=kept, length=1, head=digest)
    Entry.objects.create(chain=chain, seq=1, prev=GENESIS, salt=salt, event=encoded, hash=digest)
    Deferred.objects.create(
        pk=kept, officer=kept, sealed_key=b"", body=b"", revealed_in=host.chain, revealed_seq=seq
    )
    with pytest.raises(Fault, match="entered the log only after that: it was backdated"):
        check(host.bundle())


def test_a_clock_that_was_set_back_accuses_nobody(host: Host, tess: Holder) -> None:
    services.record(KNOCKED, chain=host.chain, by=None, at=AT + timedelta(days=400))
    kept = keep_back(host, tess, at=AT + timedelta(minutes=5))
    services.record(KNOCKED, chain=host.chain, by=None, at=AT + timedelta(minutes=6))
    services.reveal(kept, by=tess.keyring, at=AT + timedelta(days=3))
    assert check(host.bundle())


@pytest.mark.parametrize("touch", ["missing", "other", "engagement", "altered", "moved"])
def test_what_was_exchanged_in_what_is_revealed_is_found(
    host: Host, tess: Holder, touch: str
) -> None:
    kept = keep_back(host, tess)
    services.reveal(kept, by=tess.keyring, at=AT)
    if touch == "engagement":
        forged(host, at=AT, about=uuid4())
    made = host.bundle()
    item = made["revealed"][0]
    match touch:
        case "missing":
            made["revealed"].clear()
        case "other":
            item["chain"] = str(uuid4())
        case "altered":
            item["entry"]["hash"] = "00" * 32
        case "moved":
            item["entry"]["index"] -= 1
    with pytest.raises(Fault):
        check(made)


def test_what_was_sealed_and_is_not_what_was_entered_is_not_revealed(
    host: Host, tess: Holder
) -> None:
    kept = keep_back(host, tess)
    Entry.objects.filter(chain=kept).update(hash=bytes(32))
    with pytest.raises(Tampered, match="not what was entered"):
        services.reveal(kept, by=tess.keyring, at=AT)
    other = keep_back(host, tess)
    Deferred.objects.filter(pk=other).update(body=Deferred.objects.get(pk=kept).body)
    with pytest.raises(Tampered):
        services.reveal(other, by=tess.keyring, at=AT)


def test_its_acts_have_words() -> None:
    assert {DEFERRED.name, REVEALED.name, REFUSED.name} <= ACTS.keys()
