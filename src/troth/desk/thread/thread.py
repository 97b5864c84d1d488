"""The thread of one engagement: sessions, notes, releases and steps on one line of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.accounts.people.holder import Holder
from troth.engagement.core import audience
from troth.engagement.core import queries as engagements
from troth.engagement.core.models import Step
from troth.engagement.core.queries import CLIENT, Seat
from troth.engagement.core.rules.life import ENDS
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.audience import AudienceLine
from troth.foundation.kit.names import sentence
from troth.foundation.kit.when import Clock, Moment
from troth.foundation.records.signatures import keys
from troth.practice.groups import queries as groups
from troth.practice.meetings import policy as meetings_policy
from troth.practice.meetings import queries as meetings_queries
from troth.practice.meetings.models import Session, Strike
from troth.practice.meetings.queries import NoteLine
from troth.practice.meetings.rules import CLIENT_PRIVATE, HELD, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as meetings
from troth.practice.releases import queries as releases_queries
from troth.practice.releases.models import Release

STEPS = {
    "begin": lambda: _("The engagement began"),
    "activate": lambda: _("The charter came into force"),
    "pause": lambda: _("The engagement was paused"),
    "resume": lambda: _("The engagement went on"),
    "suspend": lambda: _("The engagement was suspended"),
    "lift": lambda: _("The engagement went on"),
    "extend": lambda: _("An extension was proposed"),
    "go on alone": lambda: _("It goes on without a sponsor"),
    "take back": lambda: _("The stop was taken back: it was a slip"),
    "take back in a pause": lambda: _("The stop was taken back: it was a slip"),
    **dict.fromkeys(ENDS, lambda: _("The engagement ended")),
    "dispose of content": lambda: _("What was said and written here was destroyed"),
}
"""The steps worth a place in the thread; the others are in the ledger."""


@dataclass(slots=True)
class Entry:
    """One entry on the line of time; `kind` is session, note, release or step."""

    kind: str
    when: datetime
    moment: Moment
    title: str
    url: str = ""
    extra: str = ""
    line: AudienceLine | None = None
    text: str = ""
    intact: bool = True
    edit_url: str = ""
    notes: list["Entry"] = field(default_factory=list)
    add_url: str = ""
    struck: bool = False


@dataclass(slots=True)
class Write:
    """A place to write: the verdict, what the button says, and where it leads."""

    verdict: Verdict
    label: str
    url: str


@dataclass(slots=True)
class Thread:
    """Everything on the page of one engagement."""

    sessions: int
    entries: list[Entry]
    writes: list[Write]


def thread(seat: Seat, *, by: Holder, clock: Clock) -> Thread:
    """Open what this person may read of an engagement; one ledger entry tells of it."""
    pk, clock = seat.engagement.pk, clock.beside(seat.zones)
    notes = meetings.read_thread(seat, by=by, at=clock.at)
    sessions = meetings_queries.sessions(pk)
    struck = meetings_queries.strikes(pk)
    lines = audience.lines(seat, by=by.keyring)
    return Thread(
        sessions=sum(s.attendance in HELD and s.root not in struck for s in sessions),
        entries=_entries(seat, sessions, notes, lines, struck, by=by, clock=clock),
        writes=[*_writes(seat), *_groups(seat, by=by)],
    )


def _writes(seat: Seat) -> list[Write]:
    new = reverse("meetings:note_new", args=[seat.engagement.pk])
    other = seat.name("practitioner") if seat.part == CLIENT else seat.name(CLIENT)
    own = CLIENT_PRIVATE if seat.part == CLIENT else PRACTITIONER_PRIVATE
    shared_label = sentence(_("Write to share with %(name)s"), {"name": other or _("your client")})
    writes = [
        Write(meetings_policy.may_write(seat, SHARED), shared_label, f"{new}?place={SHARED}"),
        Write(meetings_policy.may_write(seat, own), _("Write for yourself"), f"{new}?place={own}"),
    ]
    if seat.part != CLIENT:
        record = reverse("meetings:session_new", args=[seat.engagement.pk])
        verdict = meetings_policy.may_record_session(seat)
        writes.insert(0, Write(verdict, _("Record a session"), record))
    if meetings_policy.stands(seat):
        plan = reverse("meetings:plan", args=[seat.engagement.pk])
        writes.append(Write(Verdict(), _("Planned sessions"), plan))
    return writes


def _groups(seat: Seat, *, by: Holder) -> list[Write]:
    """Return the ways to the groups that join this engagement with others."""
    found = groups.of_engagement(seat.engagement.pk, to=by.person)
    one = _("The group") if len(found) == 1 else _("A group")
    return [Write(Verdict(), one, reverse("groups:group", args=[g.pk])) for g in found]


def _entries(
    seat: Seat,
    sessions: Sequence[Session],
    notes: Sequence[NoteLine],
    lines: Mapping[UUID, AudienceLine],
    struck: Mapping[UUID, Strike],
    *,
    by: Holder,
    clock: Clock,
) -> list[Entry]:
    found = _sessions(seat, sessions, struck, clock)
    rest: list[Entry] = []
    names, me = seat.names, by.person.pk
    for note in notes:
        entry = _note(note, lines, names, me, clock)
        _mark(entry, struck.get(note.root))
        home = found.get(note.session_id) if note.session_id else None
        (home.notes if home else rest).append(entry)
    releases = releases_queries.releases(seat.engagement.pk, to=seat)
    held = keys({release.pk: release.claim for release in releases})
    rest += [_release(r, seat, lines, clock, holds=r.pk in held) for r in releases]
    steps = engagements.steps(seat.engagement.pk).filter(act__in=STEPS)
    rest += [_step(s, seat, clock) for s in steps]
    everything = [*found.values(), *rest]
    everything.sort(key=lambda e: e.when, reverse=True)
    return everything


def _mark(entry: Entry, struck: Strike | None) -> None:
    """Show that an entry was struck, and why; it is not written on."""
    if struck is None:
        return
    told = _("struck: %(why)s") % {"why": struck.get_why_display()}
    entry.extra = " · ".join(filter(None, (entry.extra, told)))
    entry.struck, entry.add_url, entry.edit_url = True, "", ""


def _numbers(sessions: Sequence[Session], struck: Mapping[UUID, Strike]) -> dict[UUID, int]:
    """Number the sessions that count, from the oldest on."""
    counting = [session.root for session in reversed(sessions) if session.root not in struck]
    return {root: number for number, root in enumerate(counting, 1)}


def _sessions(
    seat: Seat, sessions: Sequence[Session], struck: Mapping[UUID, Strike], clock: Clock
) -> dict[UUID, Entry]:
    found: dict[UUID, Entry] = {}
    writable = bool(meetings_policy.may_write(seat, SHARED))
    numbers = _numbers(sessions, struck)
    for session in sessions:
        number = numbers.get(session.root)
        midday = datetime.combine(session.on, time(12), tzinfo=seat.engagement.zone)
        begins = session.begins_at or midday
        add = reverse("meetings:note_new", args=[seat.engagement.pk])
        minutes = ngettext("%(n)s minute", "%(n)s minutes", session.minutes)
        extra = f"{minutes % {'n': session.minutes}} · {session.get_kind_display()}"
        if session.attendance not in HELD:
            extra = f"{extra} · {session.get_attendance_display()}"
        if session.entered_late:
            late = {"day": clock.day(session.first_recorded_at).short}
            extra += " · " + _("entered late on %(day)s") % late
        found[session.root] = Entry(
            kind="session",
            when=begins.astimezone(UTC),
            moment=clock.moment(begins) if session.begins_at else clock.day(session.on),
            title=_("Session %(number)s") % {"number": number} if number else _("Session"),
            url=reverse("meetings:session", args=[session.root]),
            extra=extra,
            add_url=f"{add}?session={session.root}&place={SHARED}" if writable else "",
        )
        _mark(found[session.root], struck.get(session.root))
    return found


def _note(
    note: NoteLine,
    lines: Mapping[UUID, AudienceLine],
    names: Mapping[UUID, str],
    me: UUID,
    clock: Clock,
) -> Entry:
    url = f"/notes/{note.id}"
    mine = note.author_id == me
    extra = "" if mine else names.get(note.author_id, "")
    if note.edited:
        extra = " · ".join(filter(None, (extra, _("edited"))))
    return Entry(
        kind="note",
        when=note.written_at,
        moment=clock.moment(note.written_at),
        title=note.title or _("Note"),
        url=url,
        extra=extra,
        line=lines.get(note.compartment_id),
        text=note.text,
        intact=note.intact,
        edit_url=f"{url}/edit" if mine else "",
    )


def _release(
    release: Release, seat: Seat, lines: Mapping[UUID, AudienceLine], clock: Clock, *, holds: bool
) -> Entry:
    when = release.sent_at or release.signed_at
    return Entry(
        kind="release",
        when=when,
        moment=clock.moment(when),
        title=sentence(_("Summary for %(name)s"), {"name": seat.engagement.payer}),
        url=reverse("releases:release", args=[release.pk]),
        extra=str(release.get_state_display()) if holds else _("This signature does not hold"),
        line=lines.get(release.compartment_id),
    )


def _step(step: Step, seat: Seat, clock: Clock) -> Entry:
    charter = step.act == "activate"
    url = reverse("charters:charter", args=[seat.engagement.pk]) if charter else ""
    title = STEPS[step.act]()
    if step.act in ENDS and step.by is not None:
        name = seat.names.get(step.by.pk, step.by.name)
        title = sentence(_("%(name)s ended the engagement"), {"name": name})
    return Entry(kind="step", when=step.at, moment=clock.moment(step.at), title=title, url=url)
