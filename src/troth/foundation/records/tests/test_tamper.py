"""Whatever is changed in a sealed row outside Troth is noticed, and is told without a crash."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from nacl.signing import SigningKey

from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.foundation.records import services
from troth.foundation.records.events import DAMAGED
from troth.foundation.records.services import Opened
from troth.foundation.vault import envelope
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.faults import Unreadable
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Identity
from troth.foundation.vault.services import record_keys as vault
from troth.practice.meetings import events as meetings_events
from troth.practice.meetings.models import Note
from troth.practice.meetings.services import recording as meetings

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SeatOf = Callable[[Holder], Seat]
MANY_TIMES = hypothesis(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def write(seat_of: SeatOf, cleo: Holder) -> Callable[[str], Note]:
    """Write a shared note of Cleo's."""

    def note(text: str) -> Note:
        return meetings.write_note(
            seat_of(cleo), place="shared", title="", text=text, by=cleo, at=AT
        )

    return note


@pytest.fixture
def reading(carla: Holder) -> Callable[[Note], Opened]:
    """Open a note as it is stored, as Carla."""

    def opened(note: Note) -> Opened:
        fresh = Note.objects.select_related("compartment").get(pk=note.pk)
        return services.open_one(fresh, by=carla.keyring, why=meetings_events.NOTES_READ, at=AT)

    return opened


def stored(note: Note, **values: Any) -> None:
    """Change a row as an SQL console does."""
    assert Note.objects.filter(pk=note.pk).update(**values) == 1


def without_ledger(note: Note, by: Keyring, **values: Any) -> Opened:
    """Open a row in memory: the same code, for the many tries that need no entry."""
    for name, value in values.items():
        setattr(note, name, value)
    wrapping = vault.wrapping_keys([(note.compartment, note.engagement)], by=by)
    author = bytes(Identity.objects.get(holder=note.author_id).sign_public)
    return services._open(note, wrapping[note.compartment_id], [author])


@pytest.mark.clause("GCE-1.9")
def test_each_byte_of_each_sealed_field_counts(write: Callable[[str], Note], carla: Holder) -> None:
    note = write("I asked her openly.")
    whole = {field: bytes(getattr(note, field)) for field in ("body", "wrapped_key")}
    assert without_ledger(note, carla.keyring, **whole).intact, "the control"
    for field, raw in whole.items():
        for at in range(len(raw)):
            bad = raw[:at] + bytes([raw[at] ^ 0x80]) + raw[at + 1 :]
            assert not without_ledger(note, carla.keyring, **{**whole, field: bad}).intact
        for length in range(len(raw)):
            cut = raw[:length]
            assert not without_ledger(note, carla.keyring, **{**whole, field: cut}).intact
        for version in range(256):
            if version != raw[0]:
                other = bytes([version]) + raw[1:]
                assert not without_ledger(note, carla.keyring, **{**whole, field: other}).intact
    assert without_ledger(note, carla.keyring, **whole).intact, "the control, at the end"


@pytest.mark.parametrize("fields", [("body",), ("wrapped_key",), ("body", "wrapped_key")])
def test_two_rows_that_were_swapped_are_both_noticed(
    write: Callable[[str], Note], reading: Callable[[Note], Opened], fields: tuple[str, ...]
) -> None:
    one, other = write("On Monday"), write("On Tuesday")
    assert (reading(one).intact, reading(other).intact) == (True, True), "the control"
    stored(one, **{f: bytes(getattr(other, f)) for f in fields})
    stored(other, **{f: bytes(getattr(one, f)) for f in fields})
    assert (reading(one).intact, reading(other).intact) == (False, False)


@pytest.mark.parametrize("takes_the_number", [False, True])
def test_an_older_version_does_not_take_the_place_of_a_newer_one(
    write: Callable[[str], Note],
    reading: Callable[[Note], Opened],
    seat_of: SeatOf,
    cleo: Holder,
    takes_the_number: bool,
) -> None:
    older = write("I shall leave.")
    newer = meetings.edit_note(seat_of(cleo), older, title="", text="I shall stay.", by=cleo, at=AT)
    assert reading(newer).words["text"] == "I shall stay."
    replayed: dict[str, Any] = {
        "body": bytes(older.body),
        "wrapped_key": bytes(older.wrapped_key),
    }
    if takes_the_number:
        spare = newer.version + 1
        Note.objects.filter(pk=older.pk).update(version=spare)
        replayed["version"] = older.version
    stored(newer, **replayed)
    assert reading(newer) == Opened(intact=False)


def test_a_forged_author_is_noticed(
    write: Callable[[str], Note], reading: Callable[[Note], Opened], carla: Holder, cleo: Holder
) -> None:
    """Carla holds the key, so she can seal; she cannot sign as Cleo, nor take her words."""
    note = write("I asked her openly.")
    wrapping = vault.wrapping_keys([(note.compartment, note.engagement)], by=carla.keyring)
    place = services._place(note, "key", note.compartment)
    key = envelope.unwrap(bytes(note.wrapped_key), wrapping[note.compartment_id], place)
    words = envelope.canonical({"title": "", "text": "I never asked."})
    body = {**place, "field": "body"}
    own = {**body, "author": str(carla.person.pk)}
    for by, at in ((carla.keyring.signing, body), (SigningKey.generate(), body)):
        stored(note, body=envelope.seal(words, key, at, by))
        assert not reading(note).intact
    stored(note, body=envelope.seal(words, key, body, cleo.keyring.signing))
    assert reading(note).intact, "the control: with Cleo's own key it would open"
    stored(note, body=envelope.seal(words, key, own, carla.keyring.signing))
    assert not reading(note).intact
    stored(note, author=carla.person)
    assert not reading(note).intact


@pytest.mark.parametrize("plain", [b"not json", b"[1]", b'"x"', b"\xff", b"[" * 100_000, b""])
def test_content_that_another_program_signed_is_no_crash(
    write: Callable[[str], Note], reading: Callable[[Note], Opened], cleo: Holder, plain: bytes
) -> None:
    note = write("I asked her openly.")
    wrapping = vault.wrapping_keys([(note.compartment, note.engagement)], by=cleo.keyring)
    place = services._place(note, "key", note.compartment)
    key = envelope.unwrap(bytes(note.wrapped_key), wrapping[note.compartment_id], place)
    body = {**place, "field": "body"}
    stored(note, body=envelope.seal(plain, key, body, cleo.keyring.signing))
    assert reading(note) == Opened(intact=False)


@pytest.mark.parametrize("public", [b"", b"short", bytes(31), bytes(32), bytes(33)], ids=len)
def test_an_author_whose_public_key_was_damaged_is_no_crash(
    write: Callable[[str], Note],
    reading: Callable[[Note], Opened],
    carla: Holder,
    cleo: Holder,
    public: bytes,
) -> None:
    note = write("I asked her openly.")
    assert without_ledger(note, carla.keyring).intact, "the control"
    Identity.objects.filter(holder=cleo.person).update(sign_public=public)
    assert not without_ledger(note, carla.keyring).intact, "by the row alone it would not hold"
    carla.keyring.opened.clear()
    assert reading(note).intact, "whose key it was is told by the room's links"


def test_the_reader_learns_of_it_and_so_does_the_ledger(
    write: Callable[[str], Note], reading: Callable[[Note], Opened]
) -> None:
    note = write("I asked her openly.")
    whole = bytes(note.body)
    stored(note, body=whole[:-1] + bytes([whole[-1] ^ 0x80]))
    assert reading(note) == Opened(intact=False)
    told = [e for e in ledger.entries([note.engagement]) if e.act == DAMAGED]
    assert [list(entry.about) for entry in told] == [[str(note.pk)]]


# --- any bytes at all --------------------------------------------------------------------------

KEY = bytes(range(32))
HERE: dict[str, str | int] = {"host": "h", "table": "note", "record": "r1"}
AUTHOR = SigningKey(bytes(32))
anything = st.one_of(
    st.binary(max_size=400),
    st.builds(
        lambda head, rest: head + rest,
        st.sampled_from([envelope.WRAP, envelope.CONTENT, envelope.HELD]),
        st.binary(max_size=400),
    ),
)


@given(raw=anything, public=st.one_of(st.just(bytes(AUTHOR.verify_key)), st.binary(max_size=40)))
@hypothesis(max_examples=500, deadline=None)
def test_any_bytes_are_refused_with_the_same_word(raw: bytes, public: bytes) -> None:
    parsers: tuple[Callable[[], object], ...] = (
        lambda: envelope.unwrap(raw, KEY, HERE),
        lambda: envelope.open_(raw, KEY, HERE, public),
        lambda: envelope.name_of_key(raw) and envelope.open_held(raw, KEY, HERE),
        lambda: envelope.open_held(raw, KEY, HERE),
    )
    for parse in parsers:
        with pytest.raises(Tampered) as refused:
            parse()
        assert str(refused.value)
        assert isinstance(refused.value, Unreadable)


@given(words=st.binary(max_size=300), at=st.integers(0, 10_000), put=st.binary(max_size=8))
@MANY_TIMES
def test_an_envelope_with_other_bytes_put_in_does_not_open(
    words: bytes, at: int, put: bytes
) -> None:
    good = envelope.seal(words, KEY, HERE, AUTHOR)
    at %= len(good)
    bad = good[:at] + put + good[at + len(put) :]
    public = bytes(AUTHOR.verify_key)
    if bad == good:
        assert envelope.open_(bad, KEY, HERE, public) == words
    else:
        with pytest.raises(Tampered):
            envelope.open_(bad, KEY, HERE, public)
