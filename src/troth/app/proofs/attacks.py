"""The attacks of an operator who writes SQL; each ends with whether it succeeded.

Each is played twice: on a real server, where it has to fail, and on `unguarded` with the one check
out that has to stop it, where it has to succeed. What was planted is taken away afterwards.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from troth.app.proofs import passkey
from troth.app.proofs.browser import THIEVES, Browser, Page, Unexpected
from troth.app.proofs.cast import CLEOS, SHARED, Actor, Story
from troth.app.proofs.console import Console
from troth.app.proofs.joining import sign_up
from troth.foundation.ledger.mark import STOPPED
from troth.foundation.vault.envelope import KEY
from troth.foundation.vault.keyring import Keyring

BROKEN = "This signature does not hold"
SERVER_ERROR = 500


@dataclass(slots=True)
class Raid:
    """A story that was played, the database beside it, and who attacks: a stranger signed up."""

    story: Story
    console: Console
    stranger: Actor
    keys: Keyring
    old_keys: set[bytes] = field(default_factory=set)

    @property
    def engagement(self) -> UUID:
        """The engagement that is attacked."""
        return UUID(self.story.ids["engagement"])

    @property
    def cleo(self) -> UUID:
        """The client, as rows name her."""
        return self.console.part(self.engagement, "client")

    @property
    def carla(self) -> UUID:
        """The practitioner, as rows name her."""
        return self.console.part(self.engagement, "practitioner")

    def write(self, actor: Actor, place: str) -> UUID:
        """Let someone write a note that goes through, and return its id."""
        made = self.try_to_write(actor, place)
        if made is None:
            raise Unexpected(f"{actor.name} could not go on writing: the attack shows nothing.")
        return made

    def try_to_write(self, actor: Actor, place: str) -> UUID | None:
        """Let someone write a note, and return its id, or None when Troth refused it."""
        who = self.cleo if actor is self.story.cleo else self.carla
        before = set(self.console.notes_of(who))
        page = actor.browser.get(f"{self.story.home}/notes/new?place={place}")
        if page.has_form("/notes/new"):
            form = page.form("/notes/new", having="text")
            page = actor.browser.send(form, self.story.canaries.fill(form, place, place=place))
        made = set(self.console.notes_of(who)) - before
        return made.pop() if made else None

    def reads(self, note: UUID, keys: set[bytes]) -> bool:
        """Say whether one of these keys reads a note."""
        return self.console.read(note, keys) is not None

    def forget(self, *notes: UUID) -> None:
        """Take notes away that lie under what was planted."""
        for note in notes:
            self.console.run("DELETE FROM meetings_note WHERE id = ?", note.hex)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: what it is, and the check that has to stop it (a name in `unguarded.CHECKS`)."""

    name: str
    check: str
    play: Callable[[Raid], bool]


def begin(story: Story, console: Console) -> Raid:
    """Let a stranger open an account, as anyone can."""
    stranger = newcomer(story, "Sven")
    return Raid(story, console, stranger, console.keyring(stranger.password))


def newcomer(story: Story, name: str) -> Actor:
    """Open an account through the page."""
    address = story.canaries.address(name.partition(" ")[0], "elsewhere")
    made = Actor(name, address, Browser(story.host.url))
    sign_up(made, made.get("/sign-up").form("/sign-up", having="again"))
    return made


# --- keys --------------------------------------------------------------------------------------


def plant_generation(raid: Raid) -> bool:
    """Plant a higher generation of the shared room, under a key of the stranger's own."""
    room, key = raid.console.plant_room(raid.engagement, SHARED), secrets.token_bytes(KEY)
    try:
        for holder in (raid.cleo, raid.carla, raid.keys.holder_id):
            raid.console.plant_grant(room, holder, key, by=raid.keys)
        notes = [raid.write(actor, SHARED) for actor in (raid.story.cleo, raid.story.carla)]
        return any(raid.reads(note, raid.console.keys(raid.keys)) for note in notes)
    finally:
        in_room = "SELECT id FROM meetings_note WHERE compartment_id = ?"
        raid.forget(*(UUID(row["id"]) for row in raid.console.rows(in_room, room.hex)))
        raid.console.run("DELETE FROM vault_grant WHERE compartment_id = ?", room.hex)
        raid.console.run("DELETE FROM vault_compartment WHERE id = ?", room.hex)


def relabel_release(raid: Raid) -> bool:
    """Call the room of a release, whose key the sponsor holds, the client's private one."""
    console, label = raid.console, f"release:{raid.story.ids['release']}"
    asked = "SELECT id, purpose, generation FROM vault_compartment WHERE engagement = ?"
    rooms = [r for r in console.rows(asked, raid.engagement.hex) if r["purpose"] == label]
    if not rooms:
        raise Unexpected("The release has no room of its own.")
    again = "UPDATE vault_compartment SET purpose = ?, generation = ? WHERE id = ?"
    number = console.newest(raid.engagement, CLEOS) + 1
    hana = console.part(raid.engagement, "sponsor")
    sponsors = console.keys(console.keyring(raid.story.hana.password, of=hana))
    console.run(again, CLEOS, number, rooms[0]["id"])
    try:
        return _is_read(raid, CLEOS, sponsors)
    finally:
        console.run(again, label, rooms[0]["generation"], rooms[0]["id"])


def _is_read(raid: Raid, place: str, keys: set[bytes]) -> bool:
    """Let the client write a note, say whether these keys read it, and take it away."""
    note = raid.write(raid.story.cleo, place)
    try:
        return raid.reads(note, keys)
    finally:
        raid.forget(note)


def set_links_back(raid: Raid) -> bool:
    """Let the client renew her keys, then delete the links that say so and what was seen of them.

    Whoever has her former keys would read what her coach writes next.
    """
    console, cleo = raid.console, raid.story.cleo
    thiefs = console.keys(console.keyring(cleo.password, of=raid.cleo))
    before = {table: console.ids(table) for table in ("vault_roomlink", "vault_statement")}
    _renew(cleo)
    taken = {table: console.take_all_but(table, ids) for table, ids in before.items()}
    if not taken["vault_roomlink"]:
        raise Unexpected("The renewal of keys made no link.")
    try:
        note = raid.try_to_write(raid.story.carla, SHARED)
        if note is None:
            return False
        is_read = raid.reads(note, thiefs)
        raid.forget(note)
        return is_read
    finally:
        for table, rows in taken.items():
            console.give_back(table, rows)


def garble_grant(raid: Raid) -> bool:
    """Insert a row of garbage for the stranger, and wait until the client renews her keys."""
    console, cleo = raid.console, raid.story.cleo
    asked = "SELECT id FROM vault_compartment WHERE engagement = ? AND purpose = 'shared'"
    room = UUID(console.rows(f"{asked} ORDER BY generation DESC", raid.engagement.hex)[0]["id"])
    box = console.box_of(raid.keys.holder_id)
    console.plant_sealed(room, raid.keys.holder_id, box, secrets.token_bytes(80), by=raid.keys)
    raid.old_keys = console.keys(console.keyring(cleo.password, of=raid.cleo))
    _renew(cleo)
    return raid.reads(raid.write(cleo, SHARED), console.keys(raid.keys))


def _renew(actor: Actor) -> None:
    """Take new keys through the pages, as after a theft."""
    new = secrets.token_urlsafe(18)
    form = actor.get("/keys/new").form("/keys/new", having="passphrase")
    chosen = {"passphrase": new, "again": new, "password": actor.password}
    actor.browser.send(form, chosen).expect()
    form = actor.get("/keys/new?go_on").form("/keys/new/finish", having="password")
    actor.browser.send(form, {"password": new}).expect()
    actor.password = new


def raise_generation(raid: Raid) -> bool:
    """Give the room's older key, which the thief of the former keys has, the highest number."""
    asked = (
        "SELECT id, generation FROM vault_compartment WHERE engagement = ? AND purpose = 'shared'"
        " ORDER BY generation"
    )
    oldest = raid.console.rows(asked, raid.engagement.hex)[0]
    number = raid.console.newest(raid.engagement, SHARED) + 7
    again = "UPDATE vault_compartment SET generation = ? WHERE id = ?"
    raid.console.run(again, number, oldest["id"])
    try:
        return _is_read(raid, SHARED, raid.old_keys)
    finally:
        raid.console.run(again, oldest["generation"], oldest["id"])


# --- signatures and sign-ins -------------------------------------------------------------------


def forge_signature(raid: Raid) -> bool:
    """Put 64 zero bytes into the place of the client's signature under the charter."""
    asked = (
        "SELECT s.id, s.signature, c.version FROM charters_signature s JOIN charters_charter c"
        " ON c.id = s.charter_id WHERE c.engagement = ? AND s.person_id = ?"
    )
    signed = raid.console.rows(asked, raid.engagement.hex, raid.cleo.hex)
    again = "UPDATE charters_signature SET signature = ? WHERE id = ?"
    for row in signed:
        raid.console.run(again, bytes(64), row["id"])
    try:
        newest = max(row["version"] for row in signed)
        page = raid.story.carla.get(f"{raid.story.home}/charter/versions/{newest}")
        return BROKEN not in page.expect().text
    finally:
        for row in signed:
            raid.console.run(again, bytes(row["signature"]), row["id"])


def copy_sign_in(raid: Raid) -> bool:
    """Copy the row by which a newcomer's password is recognised to the client."""
    console, fields = raid.console, ("salt", "memory_kib", "passes", "verifier")
    own = newcomer(raid.story, "Sven")
    mine = console.keyring(own.password).holder_id
    asked = "SELECT * FROM vault_signin WHERE holder_id = ?"
    there, here = console.one(asked, raid.cleo.hex), console.one(asked, mine.hex)
    again = (
        "UPDATE vault_signin SET salt = ?, memory_kib = ?, passes = ?, verifier = ?"
        " WHERE holder_id = ?"
    )
    console.run(again, *(here[name] for name in fields), raid.cleo.hex)
    thief = Actor(
        "Cleo", raid.story.cleo.email, Browser(raid.story.host.url, seat=THIEVES), own.password
    )
    try:
        return thief.sign_in().path != "/sign-in"
    finally:
        console.run(again, *(there[name] for name in fields), raid.cleo.hex)


def plant_passkey(raid: Raid) -> bool:
    """Insert a passkey of the stranger's for the client, sign in with it, and open a page."""
    device = passkey.Device()
    raid.console.run(
        "INSERT INTO people_passkey (id, credential_id, public_key, sign_count, name, transports,"
        " has_prf, made_at, person_id) VALUES (?, ?, ?, 0, ?, '[]', 0, datetime('now'), ?)",
        *(uuid4().hex, device.name, device.public_key, b"", raid.cleo.hex),
    )
    thief = Browser(raid.story.host.url, seat=THIEVES)
    token = thief.token("/sign-in")
    asked = thief.post("/passkey/challenge", {"purpose": "sign in"}, token=token).expect()
    answer = device.answer(json.loads(asked.body), origin=raid.story.host.url)
    came = thief.post("/sign-in/passkey", {"passkey": answer}, token=token)
    if came.path == "/sign-in/passkey":
        raise Unexpected(f"The planted passkey was not even looked at: {came.text[:300]}")
    try:
        pages = (f"{raid.story.home}/access-log", "/account/devices", raid.story.home)
        return any(is_open(thief.get(address)) for address in pages)
    finally:
        raid.console.run("DELETE FROM people_passkey WHERE credential_id = ?", device.name)


def is_open(page: Page) -> bool:
    """Say whether a page is shown, rather than the lock page or none."""
    if page.status >= SERVER_ERROR:
        raise Unexpected(f"{page.path} answered {page.status}.")
    return page.status == 200 and not is_locked(page)  # noqa: PLR2004 - HTTP


def is_locked(page: Page) -> bool:
    """Say whether the lock page stands in the place of what was asked for."""
    return any(name.startswith("unlock_") for form in page.forms for name in form.kinds)


# --- records -----------------------------------------------------------------------------------


def swap_records(raid: Raid) -> bool:
    """Exchange what two of the client's notes hold, and let her read the first."""
    console, cleo = raid.console, raid.story.cleo
    first, before = raid.write(cleo, CLEOS), raid.story.canaries.of(CLEOS)
    second = raid.write(cleo, CLEOS)
    words = raid.story.canaries.of(CLEOS)[len(before) :]
    asked = "SELECT wrapped_key, body FROM meetings_note WHERE id = ?"
    one, other = (console.one(asked, note.hex) for note in (first, second))
    again = "UPDATE meetings_note SET wrapped_key = ?, body = ? WHERE id = ?"
    console.run(again, other["wrapped_key"], other["body"], first.hex)
    console.run(again, one["wrapped_key"], one["body"], second.hex)
    try:
        page = cleo.browser.get(f"/notes/{first}")
        return any(word in page.html for word in words)
    finally:
        raid.forget(first, second)


def set_database_back(raid: Raid) -> bool:
    """Put an older database in the place of the newest, while the host runs."""
    cleo = raid.story.cleo
    older = raid.console.keep("older")
    cleo.get(f"{raid.story.home}/access-log")
    _sign(raid)
    newest = raid.console.keep("newest")
    raid.console.put_back(older)
    try:
        _sign(raid)
        is_told = str(STOPPED) in cleo.browser.get("/today").text
        return not is_told or raid.try_to_write(raid.story.carla, SHARED) is not None
    finally:
        raid.console.put_back(newest)
        _sign(raid)
        if str(STOPPED) in cleo.browser.get("/today").text:
            raise Unexpected("The newest database was brought back, and the host stays stopped.")
        older.unlink()
        newest.unlink()


def _sign(raid: Raid) -> None:
    """Let the host sign what it has, as a bundle does; a host that is stopped answers so."""
    cleo, address = raid.story.cleo, f"{raid.story.home}/access-log/bundle"
    form = cleo.get(address).form("/bundle", having="password")
    cleo.browser.send(form, {"password": cleo.password})


BY_ROWS = (
    Attack("a higher generation of the shared room", "links of rooms", plant_generation),
    Attack("a release's room called private", "rooms of one", relabel_release),
    Attack("64 zero bytes as a signature", "signatures", forge_signature),
    Attack("a copied sign-in row", "holder of a sign-in", copy_sign_in),
    Attack("a planted passkey", "closed gate", plant_passkey),
    Attack("two records exchanged", "place of a record", swap_records),
    Attack("an older database under the running host", "mark", set_database_back),
    Attack("links set back with what was seen of them", "ledger of links", set_links_back),
    Attack("a garbage grant before a renewal of keys", "links of rooms", garble_grant),
    Attack("an older key's generation set higher", "links of rooms", raise_generation),
)
"""The attacks by rows, in their order: the last two go on from each other."""
