"""What a copy is made of: the places of a person, and the pages in each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from troth.desk.frame.frame import title
from troth.desk.frame.neighbours import neighbours
from troth.engagement.core import queries as engagements
from troth.engagement.core.queries import Seat
from troth.practice.groups import queries as groups

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

OF_ENGAGEMENT = [
    "thread:thread",
    "releases:sponsor",
    "charters:charter",
    "charters:versions",
    "charters:understand",
    "annex:annex",
    "annex:about_client",
    "annex:methods",
    "meetings:plan",
    "releases:summaries",
    "releases:not_seen",
    "consents:consents",
    "concerns:concerns",
    "concerns:needs",
    "reviews:reviews",
    "reviews:other_help",
    "reviews:three_way",
    "joining:participants",
    "manage:life",
    "manage:enquiry",
    "endings:closing",
    "orientation:limits",
    "orientation:readers",
    "orientation:my_data",
    "access_log:fingerprints",
    "access_log:access_log",
]
"""The pages of an engagement; whoever may not have one goes without it."""
OF_GROUP = ["groups:group", "groups:agreement", "groups:access_log"]
OF_ACCOUNT = [
    "today:today",
    "people:account",
    "people:devices",
    "keys:keys",
    "joining:engagements",
    "concerns:contacts",
    "concerns:handed_over",
    "consents:agreed",
    "groups:groups",
    "access_log:own_access_log",
]
ITEMS = frozenset(
    [
        "charters:version",
        "meetings:session",
        "meetings:note",
        "meetings:note_history",
        "releases:release",
        "releases:edit",
        "releases:review",
        "concerns:concern",
        "concerns:handover",
        "concerns:contact",
        "consents:consent",
        "groups:note",
        "groups:version",
        "receipts:receipt",
    ]
)
"""The pages of single things: they are in the copy where another of its pages leads to them."""
PAGED = frozenset({"access_log:access_log", "access_log:own_access_log", "groups:access_log"})
"""Pages that go on under another number."""


@dataclass(frozen=True, slots=True)
class Place:
    """An engagement, a group or the account; `chain` names it in the ledger."""

    chain: UUID
    folder: str
    title: str
    starts: Sequence[str]
    seat: Seat | None = None

    def file(self, address: str, number: int) -> str:
        """Return the name of a page's file: start pages by their own, others with a number."""
        name = _name(address).rpartition(":")[2].replace("_", "-")
        return f"{self.folder}/{name}{'' if address in self.starts else f'-{number}'}.html"


def places(*, to: "Person") -> list[Place]:
    """Return the places of a person: engagements and groups first, and the account."""
    titles = {n.engagement_id: title(n) for n in neighbours(to=to)}
    found = [
        Place(pk, f"engagement-{n}", titles.get(pk, ""), _starts(OF_ENGAGEMENT, pk), seat)
        for n, seat in enumerate(engagements.seats(to=to), start=1)
        for pk in [seat.engagement.pk]
    ]
    for n, stands in enumerate(groups.groups(to=to), start=1):
        pk = stands.group.pk
        found.append(Place(pk, f"group-{n}", _("A group"), _starts(OF_GROUP, pk)))
    return [*found, Place(to.pk, "account", _("Your account"), _starts(OF_ACCOUNT))]


def _starts(names: Sequence[str], *args: object) -> list[str]:
    return [reverse(name, args=args or None) for name in names]


def files_of(found: Sequence[Place]) -> Mapping[str, str]:
    """Return the file of every page at which a place starts, by its address."""
    return {start: place.file(start, 0) for place in found for start in place.starts}


def is_item(address: str) -> bool:
    """Tell whether an address is that of a single thing, or of a further page of a list."""
    path, _is, query = address.partition("?")
    name = _name(path)
    return name in ITEMS if not query else name in PAGED and query.startswith("page=")


def _name(address: str) -> str:
    try:
        return resolve(address.partition("?")[0].partition("#")[0]).view_name
    except (Resolver404, NoReverseMatch):
        return ""
