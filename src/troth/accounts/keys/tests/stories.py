"""Short ways to people who have lost their keys, and to the notes that come back or do not."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests.cast import AT
from tests.worlds import step
from troth.accounts.keys import queries
from troth.accounts.keys.models import Loss
from troth.accounts.keys.services import recovery
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification, Person
from troth.accounts.people.services import signing_in as people
from troth.engagement.core import queries as engagements
from troth.foundation.ledger import queries as ledger
from troth.foundation.vault.services import refusals as vault
from troth.foundation.vault.services import slots
from troth.practice.meetings import queries as meetings
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as notes

DAY = AT + timedelta(days=20)
WRITTEN = {"shared": "We share this", "own": "Nobody else reads this", "carlas": "A hunch"}
NEW = "nobody knows this sentence yet"
RESET = "set anew by a link for me"


@dataclass(frozen=True, slots=True)
class Written:
    """The notes of an engagement: one shared, one of Cleo alone, one of Carla alone."""

    engagement: UUID
    shared: UUID
    own: UUID
    carlas: UUID


@step
def write(engagement: UUID, cleo: Holder, carla: Holder) -> Written:
    """Write one note in each place."""

    def note(by: Holder, place: str, text: str) -> UUID:
        seat = engagements.seat(engagement, to=by.person)
        return notes.write_note(seat, place=place, title=text, text=text, by=by, at=DAY).pk

    return Written(
        engagement,
        note(carla, SHARED, WRITTEN["shared"]),
        note(cleo, CLIENT_PRIVATE, WRITTEN["own"]),
        note(carla, PRACTITIONER_PRIVATE, WRITTEN["carlas"]),
    )


def reads(note: UUID, by: Holder) -> str | None:
    """Return the text of a note as someone opens it, or None when they have no key."""
    try:
        opened = notes.read_note(meetings.note(note, to=by.person), by=by, at=DAY)
    except vault.NoKey:
        return None
    return str(opened.words["text"])


@step
def reset(person: Person, password: str = RESET) -> None:
    """Set a new sign-in password, as a link does: the vault stays locked with the old secrets."""
    slots.reset_sign_in(person.pk, password, at=DAY)
    Person.objects.filter(pk=person.pk).update(sign_in_reset_at=DAY)
    person.refresh_from_db()


@step
def ask(person: Person, *peers: Holder, password: str = RESET) -> Loss:
    """Ask for new keys after a reset."""
    reset(person, password)
    return recovery.ask(
        chosen=[peer.person.pk for peer in peers],
        password=password,
        vault_is_open=False,
        by=person,
        at=DAY,
    )


def words(loss: Loss, peer: Holder) -> tuple[str, ...]:
    """Return the words as they stand on the screen of who asked."""
    return recovery.words(queries.asking(loss.pk, to=peer.person))


@step
def compare(
    loss: Loss, peer: Holder, typed: tuple[str, ...] | None = None, how: str = "spoke"
) -> bool:
    """Let a peer type what they heard: the right words, if none are given."""
    return recovery.compare(
        queries.asking(loss.pk, to=peer.person),
        typed=words(loss, peer) if typed is None else typed,
        how=how,
        by=peer,
        at=DAY,
    )


@step
def unlocked(person: Person, password: str = RESET) -> Holder:
    """Sign in with the password and return the person with their keys."""
    known = people.sign_in(email=person.email, password=password, address="::1", at=DAY)
    assert known.keyring is not None
    return Holder(known.person, known.keyring)


def told(chain: UUID) -> list[str]:
    """Return the acts of a chain that concern keys, the newest first."""
    names = [entry.act.name for entry in ledger.entries([chain]) if entry.act]
    return [name for name in names if name.startswith("keys.")]


def noticed(person: Person) -> list[str]:
    """Return what someone was told about keys, by kind."""
    rows = Notification.objects.filter(person=person, kind__startswith="keys.")
    return sorted(rows.values_list("kind", flat=True))
