"""Names lie under the host key: found by it, unreadable without it, and carried to a new one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from tests.cast import AT, PASSWORD, person
from troth.accounts.people import queries as people_queries
from troth.accounts.people.models import Organisation, Person
from troth.accounts.people.services import accounts, sign_up
from troth.app.proofs.search import Forms, search
from troth.engagement.charters.models import Signature
from troth.foundation.vault import envelope, host_key, rotation
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.host_key import HostKey, KeyFault

HERE: dict[str, str | int] = {"host": "h", "table": "people_person", "field": "name"}
AT_ONCE = 0.0


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Give a file of host keys that is not there yet."""
    file = tmp_path / "secrets" / "names"
    settings.TROTH_HOST_KEYS = file
    yield file
    host_key._read.pop(file, None)


def forget(file: Path) -> None:
    """Do as a process does that has just started."""
    host_key._read.pop(file, None)


def stored(column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_person ORDER BY id")  # noqa: S608
        return [bytes(value) for (value,) in cursor.fetchall()]


def names_of_keys() -> set[bytes]:
    return {envelope.name_of_key(held) for c in ("name", "email") for held in stored(c)}


def everybody() -> dict[str, str]:
    return {found.email: found.name for found in Person.objects.all()}


def cell(person: Person, column: str) -> bytes:
    """Return what the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_person WHERE id = %s", [key_of(person)])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def put(person: Person, column: str, value: bytes) -> None:
    """Write as someone does who has the database and not the host key."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE people_person SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, key_of(person)],
        )


def key_of(person: Person) -> str:
    return person.pk.hex if connection.vendor == "sqlite" else str(person.pk)


# --- the envelope ------------------------------------------------------------------------------


def test_every_flipped_byte_and_every_other_place_is_noticed(key_file: Path, db: None) -> None:
    held = host_key.seal("Cleo", HERE)
    assert host_key.unseal(held, HERE) == "Cleo"
    for at in range(len(held)):
        with pytest.raises((Tampered, KeyFault)):
            host_key.unseal(held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :], HERE)
    with pytest.raises(Tampered):
        host_key.unseal(held, {**HERE, "field": "email"})


def test_lengths_say_little(key_file: Path, db: None) -> None:
    assert len({len(host_key.seal("ü" * n, HERE)) for n in range(60)}) == 1


# --- finding -----------------------------------------------------------------------------------


def test_an_account_is_found_by_its_address_and_sorted_by_its_name(
    key_file: Path, db: None
) -> None:
    accounts.make_host_administrator(person("hana", "acme").person, at=AT)
    for name in ("Zoë", "Anna"):
        person(name, "acme")
    hana = people_queries.with_email(" HANA@acme.example")
    assert hana is not None
    assert hana.name == "hana"
    assert people_queries.with_email("hana@acme.exampl") is None
    assert [p.name for p in people_queries.accounts(to=hana)] == ["Anna", "hana", "Zoë"]


@pytest.mark.parametrize("question", [{"name": "Cleo"}, {"email__icontains": "cleo"}])
def test_the_database_cannot_be_asked_for_a_name(db: None, question: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(**question)


def test_no_row_and_no_file_holds_a_name(key_file: Path, tmp_path: Path, db: None) -> None:
    word, address = "qTrXbnLoWpZkEyVhDsJc", "kvhdsjcufmaqtrx"
    sign_up.sign_up(name=f"Cleo {word}", email=f"{address}@acme.example", password=PASSWORD, at=AT)
    Organisation.objects.create(name=f"Acme {word}")
    with connection.cursor() as cursor:
        rows = []
        for table in ("people_person", "people_organisation"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows += cursor.fetchall()
    raw = b"\n".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        for row in rows
        for cell in row
    )
    forms = Forms((word, address))
    assert search(raw, forms) == frozenset()
    # The control: the same search in a file of the same rows, written without the key.
    with closing(sqlite3.connect(tmp_path / "control")) as control:
        control.execute("CREATE TABLE people (name TEXT, email TEXT)")
        people = [(found.name, found.email) for found in Person.objects.all()]
        control.executemany("INSERT INTO people VALUES (?, ?)", people)
        control.commit()
    assert search((tmp_path / "control").read_bytes(), forms) == {word, address}


def test_equal_texts_look_different_in_two_tables() -> None:
    key = HostKey.new()
    assert host_key.index("x", HERE, key) != host_key.index("x", {**HERE, "table": "b"}, key)
    assert host_key.index("x", HERE, key) != host_key.index("x", HERE, HostKey.new())


# --- each text in its own row ------------------------------------------------------------------


def test_a_name_in_the_place_of_another_is_noticed(key_file: Path, cleo: Any, nora: Any) -> None:
    hers, noras = cell(cleo.person, "name"), cell(nora.person, "name")
    assert everybody()[cleo.person.email] == "Cleo"
    put(cleo.person, "name", noras)
    put(nora.person, "name", hers)
    for one in (cleo, nora):
        with pytest.raises(Tampered):
            _ = Person.objects.get(pk=one.person.pk).name
        with pytest.raises(Tampered):
            people_queries.names([one.person.pk])
    put(cleo.person, "name", hers)
    assert people_queries.names([cleo.person.pk]) == {cleo.person.pk: "Cleo"}
    assert Person.objects.get(pk=cleo.person.pk).name == "Cleo"


def test_the_index_of_another_address_leads_to_nobody(key_file: Path, cleo: Any, nora: Any) -> None:
    """Otherwise one's own address would begin the sign-in, or the reset, of someone else."""
    assert people_queries.with_email(nora.person.email) == nora.person
    hers = cell(nora.person, "email_index")
    put(nora.person, "email_index", bytes(32))
    put(cleo.person, "email_index", hers)
    with pytest.raises(Tampered):
        people_queries.with_email(nora.person.email)


def test_a_field_is_not_copied_to_another_field_of_its_row(key_file: Path, cleo: Any) -> None:
    put(cleo.person, "name", cell(cleo.person, "email"))
    with pytest.raises(Tampered):
        _ = Person.objects.get().name


def test_held_text_is_written_with_its_row_only(key_file: Path, cleo: Any) -> None:
    with pytest.raises(TypeError, match="save"), transaction.atomic():
        Person.objects.filter(pk=cleo.person.pk).update(name="Somebody")
    field = Person._meta.get_field("name")
    assert isinstance(field, host_key.HostSealed)
    with pytest.raises(TypeError, match="key before"):
        field.pre_save(Person(id=None, name="Somebody"), add=True)
    with pytest.raises(TypeError, match="opens with the key of its row"):
        str(Person.objects.values_list("name", flat=True)[0])


def test_what_an_earlier_version_held_opens_and_is_bound_at_the_next_rotation(
    key_file: Path, cleo: Any, nora: Any
) -> None:
    for one in (cleo, nora):
        for column in ("name", "email"):
            older = host_key.seal(
                getattr(one.person, column), host_key.place("people_person", column)
            )
            assert not envelope.is_bound_to_row(older)
            put(one.person, column, older)
    before = everybody()
    assert sorted(before.values()) == ["Cleo", "Nora"]
    unbound = cell(nora.person, "name")
    put(cleo.person, "name", unbound)
    assert sorted(everybody().values()) == ["Nora", "Nora"]  # the weakness that goes
    rotation.rotate(lambda _words: None, settle=AT_ONCE)
    assert all(envelope.is_bound_to_row(held) for c in ("name", "email") for held in stored(c))
    put(cleo.person, "name", unbound)
    forget(key_file)
    with pytest.raises(KeyFault):
        everybody()


def test_a_rotation_that_an_earlier_version_began_binds_its_rows_too(
    key_file: Path, cleo: Any
) -> None:
    host_key.write([*host_key.live_keys(), HostKey.new()])
    where = host_key.place("people_person", "name")
    put(cleo.person, "name", host_key.seal("Cleo", where))
    rotation.rotate(lambda _words: None, settle=AT_ONCE)
    assert envelope.is_bound_to_row(cell(cleo.person, "name"))
    assert Person.objects.get().name == "Cleo"


# --- the address is unique ---------------------------------------------------------------------


def test_the_database_itself_refuses_a_second_account(key_file: Path, cleo: Any) -> None:
    twin = Person(email=cleo.person.email, name="Another", created_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_who_slips_past_the_look_is_stopped_by_the_database(
    key_file: Path, cleo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([True, False])  # free when looked at, taken by the time it is written
    monkeypatch.setattr(people_queries, "email_is_free", lambda _email: next(answers))
    with pytest.raises(sign_up.EmailTaken):
        person("Cleo", "acme")


def test_an_address_under_the_older_key_is_taken_too(key_file: Path, cleo: Any) -> None:
    host_key.write([*host_key.live_keys(), HostKey.new()])
    with pytest.raises(sign_up.EmailTaken):
        person("Cleo", "acme")
    assert people_queries.with_email(cleo.person.email) == cleo.person
    nora = person("Nora", "coach")
    assert names_of_keys() == {key.name for key in host_key.live_keys()}
    assert people_queries.with_email(nora.person.email) == nora.person


# --- the file ----------------------------------------------------------------------------------


def test_the_file_is_made_once_and_for_its_owner_only(key_file: Path, db: None) -> None:
    first = host_key.live_keys()
    forget(key_file)
    assert host_key.live_keys() == first
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]
    assert first[0].secret.hex() not in repr(first)


def test_a_lost_file_is_named_and_never_replaced(key_file: Path, cleo: Any) -> None:
    key_file.unlink()
    forget(key_file)
    with pytest.raises(KeyFault, match="Put the file back"):
        people_queries.with_email(cleo.person.email)
    with pytest.raises(KeyFault, match="names is not there"):
        rotation.check()
    assert not key_file.exists()


def test_a_foreign_file_is_named(key_file: Path, cleo: Any) -> None:
    rotation.check()
    host_key.write([HostKey.new()])
    forget(key_file)
    with pytest.raises(KeyFault, match="does not hold it"):
        rotation.check()


@pytest.mark.parametrize("text", ["", "not a key", "aabbccdd 00", "ü ü"])
def test_a_damaged_file_is_named(key_file: Path, text: str, cleo: Any) -> None:
    key_file.write_text(text)
    with pytest.raises(KeyFault, match="cannot be read"):
        host_key.live_keys()


def test_a_foreign_host_with_the_right_key_is_named(
    key_file: Path, settings: Any, cleo: Any
) -> None:
    settings.TROTH_HOST_ID = "another"
    with pytest.raises(KeyFault, match="from the same host"):
        rotation.check()


# --- rotation ----------------------------------------------------------------------------------


def test_a_rotation_carries_every_name_and_retires_the_older_key(
    key_file: Path, active: Any
) -> None:
    (old,) = host_key.live_keys()
    people = everybody()
    organisation = active.engagement.paid_by.name
    said: list[str] = []
    key_file.with_name("names.1.left").write_text(key_file.read_text())
    rotation.rotate(said.append, settle=AT_ONCE)
    assert list(key_file.parent.iterdir()) == [key_file]
    (new,) = host_key.live_keys()
    assert new != old
    assert old.secret.hex() not in key_file.read_text()
    assert names_of_keys() == {new.name}
    forget(key_file)
    assert everybody() == people
    assert Organisation.objects.get().name == organisation
    assert all(people_queries.with_email(email) for email in people)
    assert "people.Person: 3 of 3" in said


def test_a_rotation_passes_by_what_holds_no_name(key_file: Path, active: Any) -> None:
    """Signatures of before names were signed have none, and stand beside others that do."""
    older = Signature.objects.order_by("pk")[:1].get()
    Signature.objects.filter(pk=older.pk).update(name=None)
    rotation.check()
    rotation.rotate(lambda _words: None, settle=AT_ONCE)
    forget(key_file)
    names = list(Signature.objects.order_by("pk").values_list("name", flat=True))
    assert names[0] is None
    assert all(names[1:])


@pytest.mark.parametrize("stop_after", range(5))
def test_an_interrupted_rotation_loses_nothing_and_goes_on(
    key_file: Path, monkeypatch: pytest.MonkeyPatch, active: Any, stop_after: int
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    (old,) = host_key.live_keys()
    people = everybody()
    lines = 0

    def cut(_words: str) -> None:
        nonlocal lines
        lines += 1
        if lines > stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(cut, settle=AT_ONCE)
    between = host_key.live_keys()
    assert between[0] == old
    assert len(between) == 2
    assert all(people_queries.with_email(email) for email in people)
    cleo = people_queries.with_email("cleo@acme.example")
    assert cleo is not None
    cleo.name = "Cleo B."
    cleo.save(update_fields=["name"])
    said: list[str] = []
    rotation.rotate(said.append, settle=AT_ONCE)
    assert said[0] == "A rotation was interrupted. It goes on."
    assert host_key.live_keys() == between[1:]
    assert names_of_keys() == {between[1].name}
    assert everybody() == {**people, "cleo@acme.example": "Cleo B."}


def test_a_process_that_runs_notices_the_new_key(key_file: Path, cleo: Any) -> None:
    before = host_key._read[key_file]
    rotation.rotate(lambda _words: None, settle=AT_ONCE)
    host_key._read[key_file] = before  # as in another process
    assert Person.objects.get().name == "Cleo"
    host_key._read[key_file] = before
    assert people_queries.with_email(cleo.person.email) == cleo.person


def test_a_second_rotation_waits_for_the_first(key_file: Path, cleo: Any) -> None:
    with rotation._alone(), pytest.raises(rotation.Stuck, match="under way"):
        rotation.rotate(lambda _words: None, settle=AT_ONCE)
    assert len(host_key.live_keys()) == 1


def test_an_altered_name_keeps_both_keys(key_file: Path, cleo: Any, nora: Any) -> None:
    held = cell(cleo.person, "name")
    put(cleo.person, "name", held[:-1] + bytes([held[-1] ^ 1]))
    with pytest.raises(rotation.Stuck, match=str(cleo.person.pk)):
        rotation.rotate(lambda _words: None, settle=AT_ONCE)
    assert len(host_key.live_keys()) == 2
    assert people_queries.with_email(nora.person.email) == nora.person


def test_a_batch_is_cut_where_it_should(
    key_file: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    for number in range(5):
        Organisation.objects.create(name=f"Acme {number}")
    said: list[str] = []
    rotation.rotate(said.append, settle=AT_ONCE)
    assert [s for s in said if "Organisation" in s] == [
        f"people.Organisation: {done} of 5" for done in (2, 4, 5)
    ]
