"""Short ways to a group, its members, and what they write."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.cast import AT
from tests.worlds import step
from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.practice.groups import queries
from troth.practice.groups.models import Group, GroupNote, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.services import agreeing, working
from troth.practice.groups.services.working import GroupSessionFacts
from troth.practice.groups.text import Terms

DAY = AT + timedelta(days=10)
TERMS = Terms(
    title="Leading in the middle",
    purpose="Six evenings about leading former colleagues",
    stays="What the others say stays here",
    outside="You may say what you learned yourself",
    leaving="Whenever you wish",
)
FACTS = GroupSessionFacts(on=date(2026, 11, 12), begins=None, minutes=90, kind="video")


@step
def form(seats: Sequence[Seat], carla: Holder) -> Group:
    """Begin a group for the clients of these engagements."""
    return agreeing.begin([s.engagement.pk for s in seats], TERMS, by=carla, at=DAY)


def stand(group: Group, who: Holder) -> Standing:
    """Return the group as someone stands in it."""
    return queries.standing(group.pk, to=who.person)


@step
def sign(group: Group, *members: Holder) -> None:
    """Let members sign the latest agreement."""
    for who in members:
        read = queries.latest(group.pk).digest
        agreeing.sign(stand(group, who), read=read, by=who, at=DAY)


@step
def let_in(group: Group, carla: Holder, *members: Holder, days: int = 0) -> None:
    """Let members in who have signed."""
    for who in members:
        found = place(group, who)
        at = DAY + timedelta(days=days)
        agreeing.let_in(stand(group, carla), found, by=carla, at=at)


@step
def join(group: Group, carla: Holder, *members: Holder, days: int = 0) -> None:
    """Let members sign and come in."""
    sign(group, *members)
    let_in(group, carla, *members, days=days)


def place(group: Group, who: Holder) -> Membership:
    """Return the newest membership of someone."""
    return Membership.objects.filter(group=group, person=who.person).latest("invited_at")


@step
def write(group: Group, by: Holder, text: str, *, days: int = 1) -> GroupNote:
    """Write a note some days after the group began."""
    at = DAY + timedelta(days=days)
    return working.write_note(stand(group, by), title="", text=text, by=by, at=at)


def texts(group: Group, who: Holder, *, days: int = 20) -> list[str]:
    """Return the notes that someone reads, the newest first."""
    at = DAY + timedelta(days=days)
    page = working.read_group(stand(group, who), by=who, at=at)
    return [opened.words["text"] for _, opened in page.notes if opened.intact]


def told(chain: object) -> list[str]:
    """Return the names of the acts in a chain, the newest first."""
    return [entry.act.name for entry in ledger.entries([chain]) if entry.act]  # type: ignore[list-item]
