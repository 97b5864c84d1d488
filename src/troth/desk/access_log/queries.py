"""What the desk shows of the ledgers: who has looked, in one engagement or at one person."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from troth.accounts.people import queries as people
from troth.desk.access_log import items
from troth.desk.access_log import lines as presenters
from troth.desk.access_log.items import Item
from troth.desk.access_log.kinds import RECEIPTS
from troth.desk.frame.frame import title
from troth.desk.frame.neighbours import neighbours
from troth.engagement.core.queries import CLIENT, INSIDE, Seat
from troth.foundation.kit.chart import Chart, Series
from troth.foundation.kit.when import Clock
from troth.foundation.ledger.events import ERASED, READS, REVEALED
from troth.foundation.ledger.queries import Told
from troth.foundation.ledger.verification import Row, Verification, rows, verification
from troth.foundation.records.differences import Difference, standing

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

PAGE = 100
"""Lines of one page, after those that belong together are told together."""
WEEKS = 12
"""Weeks of the picture of reads, this one included."""
ROWS = 6
"""People in the picture, those who read most."""
OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the ledger is asked for: an item, a person's id or "others", a kind, days, page."""

    about: str = ""
    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1

    def address(self, page: int) -> str:
        """Return the query of another page of the same."""
        asked = {
            "about": self.about,
            "who": self.who,
            "kind": self.kind,
            "since": self.since,
            "until": self.until,
            "page": page,
        }
        return f"?{urlencode({k: str(v) for k, v in asked.items() if v})}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who read an item: how often, and when last."""

    name: str
    is_you: bool
    times: int
    last: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was read for one page: entries, the newest first, and all that explains them.

    `places` names the chains, `whole` are those of which the person may see every entry,
    `differences` what in their engagements is not as the ledger tells of it (GCE-1.23b).
    """

    entries: Sequence[Told]
    places: Mapping[UUID, str]
    whole: Collection[UUID]
    names: Mapping[UUID, str]
    around: presenters.Around
    holds: Verification
    viewer: UUID
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLog:
    """One page of lines, newest first, with the item and its readers when one is asked for."""

    lines: list[presenters.Line]
    asked: Asked
    has_more: bool
    holds: Verification
    chart: Chart | None
    item: Item | None = None
    readers: list[Reader] = field(default_factory=list)


def ledger_of(seat: Seat, *, to: "Person", clock: Clock) -> Ledger:
    """Read the whole ledger of an engagement for its client."""
    pk = seat.engagement.pk
    return _ledger({pk: ""}, {pk}, [pk], inside={pk}, known=seat.names, to=to, clock=clock)


def ledger_of_person(*, to: "Person", clock: Clock) -> Ledger:
    """Read everything that the ledgers tell a person of.

    Their account and their engagements as a client wholly; of other engagements their own acts,
    without what they read there.
    """
    near = neighbours(to=to)
    own = [n.engagement_id for n in near if n.part == CLIENT]
    places = {to.pk: _("Your account"), **{n.engagement_id: title(n) for n in near}}
    inside = {n.engagement_id for n in near if n.part in INSIDE}
    return _ledger(places, {to.pk, *own}, own, inside=inside, known={}, to=to, clock=clock)


def _ledger(
    places: Mapping[UUID, str],
    whole: Collection[UUID],
    as_client: Collection[UUID],
    *,
    inside: Collection[UUID],
    known: Mapping[UUID, str],
    to: "Person",
    clock: Clock,
) -> Ledger:
    found = rows(places)
    holds = verification(whole, [row for row in found if row.chain in whole])
    entries = [row.told for row in reversed(found)]
    seen = [t for t in entries if t.chain in whole or is_own_act(t, to=to)]
    kept = _kept(seen)
    about = {t.about[0] for t in seen if len(t.about) == 1}
    around = presenters.Around(
        erased={(t.chain, seq): t for t in seen if t.act is ERASED for seq in t.about},
        kept=kept,
        items=items.items(about, as_client, clock) if as_client else {},
    )
    acting = {t.by for t in (*seen, *kept.values()) if t.by}
    names = {**people.names(acting), **{pk: n for pk, n in known.items() if pk in acting}}
    return Ledger(
        entries=seen,
        places=places,
        whole=whole,
        names=names,
        around=around,
        holds=holds,
        viewer=to.pk,
        differences=standing(t for t in entries if t.chain in inside),
    )


def is_own_act(told: Told, *, to: "Person") -> bool:
    """Tell whether a person may know of an entry because they did it themselves; reads not."""
    return told.by == to.pk and told.kind != READS


def _kept(entries: Sequence[Told]) -> dict[str, Told]:
    """Return what was kept back and is revealed in these entries, by the id it was revealed by."""
    ids = {UUID(t.about[0]) for t in entries if t.act is REVEALED and t.about}
    return {str(row.chain): _told(row) for row in rows(ids)} if ids else {}


def _told(row: Row) -> Told:
    return row.told


# --- one page ----------------------------------------------------------------------------------


def page(ledger: Ledger, asked: Asked, *, item: Item | None, clock: Clock) -> AccessLog:
    """Return one page of what was read of a ledger, with the picture of the reads."""
    ids = item.ids if item else frozenset({asked.about} - {""})
    entries = [t for t in ledger.entries if not ids or ids & set(t.about)]
    wanted = [t for t in entries if all(keep(t) for keep in _filters(asked, ledger, clock))]
    told = _lines(wanted, ledger)
    start = (asked.page - 1) * PAGE
    return AccessLog(
        lines=told[start : start + PAGE],
        asked=asked,
        has_more=len(told) > start + PAGE,
        holds=ledger.holds,
        chart=_chart(entries, ledger, clock),
        item=item,
        readers=_readers(entries, ledger) if ids else [],
    )


def _filters(asked: Asked, ledger: Ledger, clock: Clock) -> list[Callable[[Told], bool]]:
    """Return what an entry has to meet. One without words meets only the empty question."""
    found: list[Callable[[Told], bool]] = []
    if asked.who == OTHERS:
        found.append(lambda t: t.at is not None and t.by != ledger.viewer)
    elif asked.who:
        found.append(lambda t: str(t.by) == asked.who)
    if asked.kind == RECEIPTS:
        found.append(lambda t: bool(t.receipt))
    elif asked.kind:
        found.append(lambda t: t.act is not None and t.kind == asked.kind)
    since, until = asked.since, asked.until
    if since or until:
        first, last = since or date.min, until or date.max
        found.append(
            lambda t: t.at is not None and first <= t.at.astimezone(clock.zone).date() <= last
        )
    return found


def _lines(entries: Sequence[Told], ledger: Ledger) -> list[presenters.Line]:
    return presenters.lines(
        entries,
        names=ledger.names,
        places=ledger.places,
        viewer=ledger.viewer,
        system="Troth",
        stranger=_("Somebody without an account"),
        around=ledger.around,
    )


def _reads(entries: Sequence[Told]) -> list[Told]:
    return [t for t in entries if t.by and t.kind == READS]


def _readers(entries: Sequence[Told], ledger: Ledger) -> list[Reader]:
    found = _reads(entries)
    times = Counter(t.by for t in found)
    last = {t.by: t for t in reversed(found)}
    return [
        Reader(ledger.names.get(by, ""), by == ledger.viewer, n, last[by])
        for by, n in times.most_common()
        if by
    ]


def _chart(entries: Sequence[Told], ledger: Ledger, clock: Clock) -> Chart | None:
    """Return how often each person read, week by week; None when nobody has read of late."""
    today = clock.at.astimezone(clock.zone).date()
    this = today - timedelta(days=today.weekday())
    weeks = [this - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    counts: dict[UUID, Counter[date]] = {}
    for told in _reads(entries):
        if told.by and told.at:
            day = told.at.astimezone(clock.zone).date()
            counts.setdefault(told.by, Counter())[day - timedelta(days=day.weekday())] += 1
    series = [
        Series(
            _("You") if by == ledger.viewer else ledger.names.get(by, _("Somebody")),
            tuple(own[week] for week in weeks),
        )
        for by, own in counts.items()
    ]
    shown = sorted((s for s in series if s.total), key=lambda s: -s.total)[:ROWS]
    if not shown:
        return None
    words = _("From the week of %(first)s to this week. One reading of a page counts once.")
    return Chart(
        title=_("Reads, week by week"),
        about=words % {"first": clock.day(weeks[0]).short},
        columns=tuple(clock.day(week).short for week in weeks),
        series=tuple(shown),
    )
