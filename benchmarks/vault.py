"""`./bench vault [--rounds N] [--notes N]`: what the vault costs beside bare libsodium, in one run.

Each line is measured in turns with its floor, round by round, so that whatever else the machine
does hits both alike. CPU is what the process used (time.process_time), as medians over the rounds;
a ratio is the median of the ratios of the rounds. There are two floors: the cipher alone, and the
cipher with the Ed25519 signature that every envelope of content carries.
"""

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from troth.accounts.people.holder import Holder

LETTERS = 2_000
AIM_1, AIM_10, AIM_THREAD = 3.0, 1.3, 15.0
Act = Callable[[], object]


def cpu(act: Act, times: int) -> float:
    """Return the CPU microseconds that one call of `act` takes."""
    began = time.process_time_ns()
    for _ in range(times):
        act()
    return (time.process_time_ns() - began) / times / 1_000


def in_turns(acts: dict[str, Act], *, rounds: int, times: int) -> dict[str, list[float]]:
    """Measure the acts one after the other, `rounds` times over."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].append(cpu(act, times))
    return found


def ratio(found: dict[str, list[float]], ours: str, floor: str) -> float:
    """Return the median over the rounds of ours ÷ floor."""
    return median(a / b for a, b in zip(found[ours], found[floor], strict=True))


# --- one envelope ------------------------------------------------------------------------------


def envelopes(size: int, *, rounds: int) -> dict[str, list[float]]:
    """Seal and open `size` bytes: ours, the cipher alone, and the cipher with a signature."""
    from nacl import bindings  # noqa: PLC0415 - needs no settings, but belongs here
    from nacl.signing import SigningKey  # noqa: PLC0415
    from nacl.utils import random  # noqa: PLC0415

    from troth.foundation.vault import envelope  # noqa: PLC0415 - needs the settings

    words, key, author = random(size), random(32), SigningKey.generate()
    public = bytes(author.verify_key)
    place = {"host": "h", "table": "notes", "record": "r" * 36, "field": "body", "version": 1}
    place |= {"compartment": "c" * 36, "generation": 1, "author": "a" * 36}
    data = b"\x02" + envelope.canonical(place)
    encrypt = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
    decrypt = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt

    def bare_seal() -> tuple[bytes, bytes]:
        nonce = random(24)
        return nonce, encrypt(words, data, nonce, key)

    def signed_seal() -> tuple[bytes, bytes, bytes]:
        nonce, sealed = bare_seal()
        digest = hashlib.sha256(nonce + sealed).digest()
        return nonce, sealed, author.sign(data + digest).signature

    nonce, sealed, signature = signed_seal()
    ours = envelope.seal(words, key, place, author)

    def signed_open() -> bytes:
        digest = hashlib.sha256(nonce + sealed).digest()
        bindings.crypto_sign_open(signature + data + digest, public)
        return decrypt(sealed, data, nonce, key)

    def open_anew() -> bytes:
        envelope.genuine.cache_clear()  # the price of a first reading
        return envelope.open_(ours, key, place, public)

    acts: dict[str, Act] = {
        "seal": lambda: envelope.seal(words, key, place, author),
        "seal, cipher": bare_seal,
        "seal, cipher and signature": signed_seal,
        "open": open_anew,
        "open again": lambda: envelope.open_(ours, key, place, public),
        "open, cipher": lambda: decrypt(sealed, data, nonce, key),
        "open, cipher and signature": signed_open,
    }
    return in_turns(acts, rounds=rounds, times=200)


def grants(*, rounds: int) -> dict[str, list[float]]:
    """Unwrap a compartment key: ours, and libsodium's sealed box."""
    from uuid import uuid4  # noqa: PLC0415

    from nacl.public import PublicKey, SealedBox  # noqa: PLC0415
    from nacl.utils import random  # noqa: PLC0415

    from troth.foundation.vault.keyring import Keyring  # noqa: PLC0415 - needs the settings

    keyring = Keyring(uuid4(), random(32))
    sealed = SealedBox(PublicKey(keyring.box_public)).encrypt(random(32))
    box = SealedBox(keyring._private)  # noqa: SLF001 - the bare floor
    acts: dict[str, Act] = {
        "unwrap": lambda: keyring.unseal(sealed),
        "unwrap, sealed box": lambda: box.decrypt(sealed),
    }
    return in_turns(acts, rounds=rounds, times=200)


# --- a thread, and a sign-in -------------------------------------------------------------------


def threads(holder: "Holder", room: UUID, *, notes: int, rounds: int) -> dict[str, list[float]]:
    """Open all notes through the one door, with rows, keys, signatures and the ledger's entry.

    "first" checks every signature; "again" is what a worker does that has seen them before;
    "envelopes" is the cipher's part of it, with the keys and rows in hand.
    """
    from nacl import bindings  # noqa: PLC0415
    from nacl.utils import random  # noqa: PLC0415

    from troth.foundation.records import services as records  # noqa: PLC0415
    from troth.foundation.vault import envelope  # noqa: PLC0415
    from troth.foundation.vault.keyring import Keyring  # noqa: PLC0415
    from troth.practice.meetings import events as meetings  # noqa: PLC0415 - needs the settings
    from troth.practice.meetings.models import Note  # noqa: PLC0415

    seed = holder.keyring._seed  # noqa: SLF001 - a keyring as a request makes it
    rows = list(Note.objects.filter(engagement=room).select_related("compartment"))
    assert len(rows) == notes, len(rows)
    at = datetime.now(UTC)

    def read() -> None:
        by = Keyring(holder.person.pk, seed)
        opened = records.open(rows, by=by, why=meetings.NOTES_READ, at=at)
        assert all(note.intact for note in opened.values())

    def first() -> None:
        envelope.genuine.cache_clear()
        read()

    key, nonce = random(32), random(24)
    body = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(LETTERS), b"", nonce, key)
    small = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(32), b"", nonce, key)

    def bare() -> None:
        for _ in range(notes):
            bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(small, b"", nonce, key)
            bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(body, b"", nonce, key)

    acts: dict[str, Act] = {"first": first, "again": read, "cipher": bare}
    return in_turns(acts, rounds=rounds, times=3)


def sign_ins(holder: "Holder", password: str, *, rounds: int) -> dict[str, list[float]]:
    """Recognise someone by their password and unlock, beside one derivation of Argon2id."""
    from troth.foundation.vault import derive  # noqa: PLC0415 - needs the settings
    from troth.foundation.vault.services import unlocking as vault  # noqa: PLC0415

    at, salt, cost = datetime.now(UTC), os.urandom(derive.SALT), derive.present_cost()
    acts: dict[str, Act] = {
        "sign-in": lambda: vault.sign_in(holder.person.pk, password, at=at),
        "Argon2id": lambda: derive.stretch(password, salt, cost),
    }
    return in_turns(acts, rounds=rounds, times=1)


# --- the report --------------------------------------------------------------------------------


def _set_up(home: Path) -> None:
    """Make an empty host with the costs of production."""
    for name in [n for n in os.environ if n.startswith("TROTH_")]:
        del os.environ[name]
    os.environ |= {"TROTH_HOME": str(home), "DJANGO_SETTINGS_MODULE": "troth.app.config.settings"}
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    for alias in ("default", "shares"):
        call_command("migrate", database=alias, verbosity=0)


def _world(notes: int) -> tuple["Holder", UUID]:
    from tests.cast import agree, begin, person, sign_all  # noqa: PLC0415 - needs the settings
    from troth.engagement.core import queries  # noqa: PLC0415
    from troth.practice.meetings.services import recording as meetings  # noqa: PLC0415

    carla, cleo, hana = person("Carla", "coach"), person("Cleo", "acme"), person("Hana", "acme")
    seat = begin(cleo, carla, hana)
    agree(seat, by=carla)
    sign_all(seat, [carla, cleo, hana])
    for number in range(notes):
        meetings.write_note(
            queries.seat(seat.engagement.pk, to=carla.person),
            place="shared",
            title=f"Note {number}",
            text="w" * LETTERS,
            by=carla,
            at=datetime.now(UTC),
        )
    return carla, seat.engagement.pk


def _line(name: str, value: float, unit: str, *notes: str) -> None:
    print(f"{name:<42}{value:>10.1f} {unit:<4}{'   '.join(notes)}")


def main() -> None:
    """Measure, print, and say which aims are met."""
    asked = argparse.ArgumentParser(prog="./bench vault", description=__doc__)
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--notes", type=int, default=200, help="notes that are opened together")
    given = asked.parse_args()
    rounds = given.rounds
    with tempfile.TemporaryDirectory() as home:
        _set_up(Path(home))
        from tests.cast import PASSWORD  # noqa: PLC0415 - needs the settings

        for size, aim in ((1_024, AIM_1), (10_240, AIM_10)):
            found = envelopes(size, rounds=rounds)
            for act in ("seal", "open"):
                alone = ratio(found, act, f"{act}, cipher")
                signed = ratio(found, act, f"{act}, cipher and signature")
                _line(
                    f"{act} {size // 1_024} KB",
                    median(found[act]),
                    "µs",
                    f"{signed:.2f} x cipher and signature",
                    f"{alone:.1f} x cipher alone",
                    f"aim {aim}: {'met' if signed < aim else 'NOT met'}",
                )
            again = ratio(found, "open again", "open, cipher")
            name = f"open {size // 1_024} KB, signature remembered"
            _line(name, median(found["open again"]), "µs", f"{again:.1f} x cipher alone")
        found = grants(rounds=rounds)
        times = f"{ratio(found, 'unwrap', 'unwrap, sealed box'):.2f} x sealed box"
        _line("unwrap a compartment key", median(found["unwrap"]), "µs", times)
        holder, room = _world(given.notes)
        found = threads(holder, room, notes=given.notes, rounds=rounds)
        for name in ("first", "again"):
            spent = median(found[name]) / 1_000
            verdict = "met" if spent < AIM_THREAD else "NOT met"
            times = f"{ratio(found, name, 'cipher'):.1f} x cipher alone"
            _line(f"open {given.notes} notes, {name}", spent, "ms", times, f"aim 15 ms: {verdict}")
        found = sign_ins(holder, PASSWORD, rounds=rounds)
        share = 100 / ratio(found, "sign-in", "Argon2id")
        _line("sign-in", median(found["sign-in"]) / 1_000, "ms", f"{share:.0f} % of it Argon2id")


if __name__ == "__main__":
    main()
