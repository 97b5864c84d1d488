"""What someone does who writes SQL on a throwaway host: rows, and keys of accounts of their own.

They have the main database, read the share store, and know what their own accounts can unlock. The
pepper is read here only where the owner of an account types their own password.
"""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from nacl.public import PublicKey, SealedBox

from troth.foundation.vault import envelope
from troth.foundation.vault.derive import Cost, hkdf, stretch
from troth.foundation.vault.envelope import Place, Tampered, canonical
from troth.foundation.vault.keyring import Keyring

PATIENCE_SECONDS = 30
MAIN, SHARES = "troth.sqlite3", "shares.sqlite3"
NOTES = "meetings.note"


class Console:
    """The databases of one throwaway home, past Troth."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.host_id = (home / "secrets" / "host").read_text().strip()

    # --- rows ----------------------------------------------------------------------------------

    def rows(self, asked: str, *values: object, store: str = MAIN) -> list[sqlite3.Row]:
        """Return the rows of a SELECT."""
        with self._open(store) as database:
            return list(database.execute(asked, values))

    def one(self, asked: str, *values: object) -> sqlite3.Row:
        """Return the only row of a SELECT."""
        (row,) = self.rows(asked, *values)
        return row

    def run(self, told: str, *values: object) -> int:
        """Change rows, and return how many were changed."""
        with self._open(MAIN) as database:
            changed = database.execute(told, values).rowcount
            database.commit()
            return changed

    def ids(self, table: str) -> set[str]:
        """Return the ids of all rows of a table."""
        return {row["id"] for row in self.rows(f'SELECT id FROM "{table}"')}  # noqa: S608 - ours

    def take_all_but(self, table: str, kept: Collection[str]) -> list[sqlite3.Row]:
        """Delete the rows of a table whose ids are not among these, and return them."""
        rows = self.rows(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of ours
        gone = [row for row in rows if row["id"] not in kept]
        for row in gone:
            self.run(f'DELETE FROM "{table}" WHERE id = ?', row["id"])  # noqa: S608 - a name of ours
        return gone

    def give_back(self, table: str, rows: Iterable[sqlite3.Row]) -> None:
        """Insert rows that were taken."""
        for row in rows:
            places = ", ".join("?" * len(row))
            self.run(f'INSERT INTO "{table}" VALUES ({places})', *row)  # noqa: S608 - a name of ours

    def keep(self, name: str) -> Path:
        """Copy the main database as it is now, and return where the copy is."""
        path = self.home / "temp" / name
        with self._open(MAIN) as database, closing(sqlite3.connect(path)) as copy:
            database.backup(copy)
        return path

    def put_back(self, kept: Path) -> None:
        """Put a copy into the place of the main database, under the running server."""
        with closing(sqlite3.connect(kept)) as copy, self._open(MAIN) as database:
            copy.backup(database)

    @contextmanager
    def _open(self, store: str) -> Iterator[sqlite3.Connection]:
        path = self.home / store
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as database:
            database.row_factory = sqlite3.Row
            yield database

    # --- people --------------------------------------------------------------------------------

    def keyring(self, password: str, *, of: UUID | None = None) -> Keyring:
        """Return the keys of the account whose owner types this password; the newest comes first.

        Each account that is tried costs a derivation: `of` names whose it is.
        """
        pepper = bytes.fromhex((self.home / "secrets" / "pepper").read_text())
        slots = self.rows("SELECT * FROM vault_slot WHERE kind = 'password' ORDER BY made_at DESC")
        for slot in slots:
            if of is not None and slot["holder_id"] != of.hex:
                continue
            cost = Cost(slot["memory_kib"], slot["passes"])
            secret = stretch(password, bytes(slot["salt"]), cost)
            holder = UUID(slot["holder_id"])
            ids = {"holder": str(holder), "slot": str(UUID(slot["id"])), "kind": "password"}
            key = hkdf(secret, "slot/password", salt=pepper)
            try:
                wrapped = bytes(slot["wrapped_seed"])
                return Keyring.from_wrapped(holder, wrapped, key, {"host": self.host_id, **ids})
            except Tampered:
                continue
        raise LookupError("No account has this password.")

    def box_of(self, holder: UUID) -> bytes:
        """Return the public sealing key that stands in the row of a person."""
        asked = "SELECT box_public FROM vault_identity WHERE holder_id = ?"
        return bytes(self.one(asked, holder.hex)["box_public"])

    def part(self, engagement: UUID, part: str) -> UUID:
        """Return who plays a part in an engagement."""
        asked = "SELECT person_id FROM core_part WHERE engagement_id = ? AND part = ?"
        return UUID(self.one(asked, engagement.hex, part)["person_id"])

    # --- keys ----------------------------------------------------------------------------------

    def plant_room(self, engagement: UUID, purpose: str) -> UUID:
        """Insert a room with a generation above every other one."""
        made, number = uuid4(), self.newest(engagement, purpose) + 1
        self.run(
            "INSERT INTO vault_compartment (id, engagement, purpose, generation, made_at, root)"
            " VALUES (?, ?, ?, ?, ?, '')",
            *(made.hex, engagement.hex, purpose, number, _now()),
        )
        return made

    def newest(self, engagement: UUID, purpose: str) -> int:
        """Return the highest generation of a room, 0 when there is none."""
        asked = "SELECT max(generation) FROM vault_compartment WHERE engagement = ? AND purpose = ?"
        return int(self.one(asked, engagement.hex, purpose)[0] or 0)

    def plant_grant(self, room: UUID, holder: UUID, key: bytes, *, by: Keyring) -> None:
        """Insert a key for someone, signed by a stranger as its giver."""
        box = self.box_of(holder)
        self.plant_sealed(room, holder, box, SealedBox(PublicKey(box)).encrypt(key), by=by)

    def plant_sealed(
        self, room: UUID, holder: UUID, box: bytes, sealed: bytes, *, by: Keyring
    ) -> None:
        """Insert what claims to be a key for someone."""
        at = _now()
        payload = {
            "what": "grant",
            "host": self.host_id,
            "compartment": str(room),
            "holder": str(holder),
            "to": box.hex(),
            "key": hashlib.sha256(sealed).hexdigest(),
            "by": str(by.holder_id),
            "authority": "own",
            "reference": "",
            "at": datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat(),
        }
        self.run(
            "INSERT INTO vault_grant (id, compartment_id, holder_id, sealed_to, sealed_key,"
            " given_by_id, authority, reference, at, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, 'own', '', ?, ?)",
            *(uuid4().hex, room.hex, holder.hex, box, sealed),
            *(by.holder_id.hex, at, by.sign(canonical(payload))),
        )

    def keys(self, by: Keyring) -> set[bytes]:
        """Return every key that lies sealed to someone and opens for them."""
        asked = "SELECT sealed_key FROM vault_grant WHERE holder_id = ?"
        found = set()
        for row in self.rows(asked, by.holder_id.hex):
            try:
                found.add(by.unseal(bytes(row["sealed_key"])))
            except Tampered:
                continue
        return found

    # --- records -------------------------------------------------------------------------------

    def notes_of(self, author: UUID) -> list[UUID]:
        """Return the notes of someone, the newest last."""
        asked = "SELECT id FROM meetings_note WHERE author_id = ? ORDER BY written_at, rowid"
        return [UUID(row["id"]) for row in self.rows(asked, author.hex)]

    def read(self, note: UUID, keys: Iterable[bytes]) -> bytes | None:
        """Return what a note says, if one of the keys opens it together with the share."""
        row = self.one(
            "SELECT n.*, c.generation, i.sign_public FROM meetings_note n"
            " JOIN vault_compartment c ON c.id = n.compartment_id"
            " JOIN vault_identity i ON i.holder_id = n.author_id WHERE n.id = ?",
            note.hex,
        )
        asked = "SELECT share FROM shares_shredshare WHERE engagement = ? AND kept = 'content'"
        (share,) = self.rows(asked, row["engagement"], store=SHARES)
        place: Place = {
            "host": self.host_id,
            "table": NOTES,
            "record": str(note),
            "version": row["version"],
            "compartment": str(UUID(row["compartment_id"])),
            "generation": row["generation"],
            "author": str(UUID(row["author_id"])),
        }
        for key in keys:
            wrapping = hkdf(key + bytes(share["share"]), "records")
            try:
                own = envelope.unwrap(
                    bytes(row["wrapped_key"]), wrapping, {**place, "field": "key"}
                )
            except Tampered:
                continue
            signer = bytes(row["sign_public"])
            return envelope.open_(bytes(row["body"]), own, {**place, "field": "body"}, signer)
        return None


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
