"""The engagements of the demo, each in another state, told through the services people use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate

from troth.accounts.people.holder import Holder
from troth.app.demo.cast import charter_for
from troth.engagement.charter_text.sections import Complaints
from troth.engagement.charters import complaint_contacts
from troth.engagement.charters.services import drafting, opening, understanding
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.endings.services import ending
from troth.engagement.joining.services import enquiries
from troth.engagement.joining.services import invitations as engagements
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.orientation import services as orientation
from troth.foundation.ethics.pack import pack
from troth.practice.consents.payload import Terms
from troth.practice.consents.services import consenting as consents
from troth.practice.meetings.models import Session
from troth.practice.meetings.rules import CLIENT_PRIVATE, PRACTITIONER_PRIVATE, SHARED
from troth.practice.meetings.services import recording as meetings
from troth.practice.meetings.services.recording import SessionFacts
from troth.practice.releases.services import drafting as releases
from troth.practice.releases.services import reading, releasing
from troth.practice.releases.summary import Words
from troth.profession.packs import services as packs

Cast = Mapping[str, Holder]
PRACTITIONERS = ("Carla", "Max", "Nora")
HERE = "the demo"
"""Stands for the network address of the demo's own acts."""


def under_way(cast: Cast, password: str, *, at: datetime) -> None:
    """Cleo and Carla, paid by Hana: three sessions, notes in all places, one summary released."""
    cleo, carla, hana = cast["Cleo"], cast["Carla"], cast["Hana"]
    begun = _in_force("coaching", carla, cleo, hana, at=at)
    engagement = begun.engagement.pk
    hers, cleos = (core.seat(engagement, to=h.person) for h in (carla, cleo))
    first = _session(hers, carla, at + timedelta(weeks=1), 60, "in person")
    _note(hers, carla, SHARED, "First session", FIRST_SHARED, first, at + timedelta(weeks=1))
    own = PRACTITIONER_PRIVATE
    _note(hers, carla, own, "For myself", FIRST_OWN, first, at + timedelta(weeks=1))
    _note(cleos, cleo, CLIENT_PRIVATE, "Not for anybody", CLEO_OWN, None, at + timedelta(days=9))
    second = _session(hers, carla, at + timedelta(weeks=4), 75, "video")
    _note(hers, carla, SHARED, "What we found out", SECOND_SHARED, second, at + timedelta(weeks=4))
    _note(cleos, cleo, SHARED, "What I want to try", CLEO_SHARED, second, at + timedelta(days=29))
    words = Words(
        title="Half-time",
        text=RELEASED,
        purpose="So that Acme knows that the work goes on, in my own words",
        expires_on=localdate(at) + timedelta(days=182),
    )
    later = at + timedelta(weeks=5)
    draft = releases.write(cleos, words, by=cleo, at=later)
    offer = releasing.offer(cleos, draft, by=cleo, at=later)
    if offer is None:
        raise ValueError("A draft that was just written opens.")
    signed = releasing.sign(
        cleos, draft, read=offer.digest, password=password, address=HERE, by=cleo, at=later
    )
    releasing.send(cleos, signed, read=signed.digest, by=cleo, at=later)
    hanas = core.seat(engagement, to=hana.person)
    sent = reading.read_release(hanas, signed, by=hana, at=later + timedelta(days=1))
    if sent.packet is None:
        raise ValueError("A summary that was just sent opens.")
    third = _session(hers, carla, at + timedelta(weeks=7), 60, "video")
    _note(hers, carla, SHARED, "Third session", THIRD_SHARED, third, at + timedelta(weeks=7))
    proposal = Words(title="Before the review", text=PROPOSED, purpose="For the three-way review")
    releases.write(hers, proposal, by=carla, at=at + timedelta(weeks=8))
    _consents(hers, cleos, carla, cleo, at=at + timedelta(weeks=8))


def _consents(hers: Seat, cleos: Seat, carla: Holder, cleo: Holder, *, at: datetime) -> None:
    """Cleo gave one consent that ends soon, put one aside, and has one more to answer."""
    day = localdate(at)
    asked = Terms(
        purpose="accreditation",
        person=None,
        recipient="the body that accredits Carla",
        classes=("name", "dates"),
        why="My accreditation is renewed this year, and the body asks for a log",
        text="",
        until=day + timedelta(days=28),
    )
    log = consents.ask(hers, asked, by=carla, at=at)
    consents.decide(cleos, log, "give", read=log.digest, by=cleo, at=at + timedelta(hours=2))
    identified = replace(
        asked,
        purpose="supervision",
        recipient="Sven, who supervises Carla",
        classes=("name", "goals"),
        why="He knows the trade, and I would like to speak openly with him",
        until=day + timedelta(days=120),
    )
    consents.ask(hers, identified, by=carla, at=at + timedelta(days=1))
    told = replace(
        asked,
        purpose="reference",
        recipient="visitors of Carla’s page",  # noqa: RUF001
        classes=("name",),
        why="I would like to name you as somebody I work with",
        until=day + timedelta(days=300),
    )
    named = consents.ask(hers, told, by=carla, at=at + timedelta(days=2))
    consents.decide(cleos, named, "set aside", by=cleo, at=at + timedelta(days=2, hours=1))


def waiting_for_a_signature(cast: Cast, *, at: datetime) -> None:
    """Max mentors Mia: the charter is complete, two have signed, and it waits for Mia."""
    max_, mia, hana = cast["Max"], cast["Mia"], cast["Hana"]
    seat = _all_in("mentoring", max_, mia, hana, at=at)
    people = {PRACTITIONER: max_, CLIENT: mia, SPONSOR: hana}
    _agree(seat, people, localdate(at) + timedelta(days=14), at=at + timedelta(days=1))
    _sign(seat, [max_, hana], at=at + timedelta(days=2))


def just_begun(cast: Cast, *, at: datetime, today: date) -> None:
    """Nora begins with Lars: he has joined and waits to be let in; half the charter is written."""
    nora, lars, hana = cast["Nora"], cast["Lars"], cast["Hana"]
    begun = engagements.begin(
        kind="coaching",
        client=_guest(lars),
        sponsor=_guest(hana),
        organisation="Acme",
        by=nora,
        at=at,
    )
    seat = core.seat(begun.engagement.pk, to=nora.person)
    begins = today + timedelta(days=21)
    writes = charter_for(begins, practitioner="Nora", kind="coaching")
    texts = {name: words for part, name, words in writes if part == PRACTITIONER}
    for name in ("scope", "methods", "rhythm"):
        base = opening.read_latest(seat, by=nora, at=at).charter.version
        drafting.save_section(seat, name, texts[name], base=base, by=nora, at=at)
    engagements.accept(begun.tokens[CLIENT], by=lars, at=at + timedelta(hours=5))


def not_chosen(cast: Cast, *, at: datetime) -> None:
    """Hana asked Nora for Cleo; they met, and Cleo chose someone else."""
    nora, cleo, hana = cast["Nora"], cast["Cleo"], cast["Hana"]
    seat = _asked_by_hana(nora, cleo, hana, at=at)
    pk = seat.engagement.pk
    for holder in (nora, cleo):
        own = core.seat(pk, to=holder.person)
        enquiries.declare(own, ["acquainted"], words=KNOWN, by=holder, at=at)
    enquiries.invite_to_chemistry(core.seat(pk, to=nora.person), by=nora, at=at)
    later = at + timedelta(days=4)
    enquiries.record_first_meeting(
        core.seat(pk, to=nora.person), on=localdate(later), note=MET, by=nora, at=later
    )
    hers = core.seat(pk, to=cleo.person)
    enquiries.decline(hers, by=cleo, at=later + timedelta(days=1))


def asked(cast: Cast, *, at: datetime) -> None:
    """Otto looks for a mentor for himself and has asked Max, who has said what binds them."""
    max_, otto = cast["Max"], cast["Otto"]
    begun = enquiries.enquire(
        kind="mentoring",
        part=CLIENT,
        words=FIRST_WORDS,
        guests={PRACTITIONER: _guest(max_)},
        by=otto,
        at=at,
    )
    pk = begun.engagement.pk
    engagements.accept(begun.tokens[PRACTITIONER], by=max_, at=at + timedelta(hours=3))
    read, his = max_.keyring.fingerprint, core.seat(pk, to=otto.person)
    engagements.let_in(his, PRACTITIONER, read=read, by=otto, at=at + timedelta(hours=4))
    own = core.seat(pk, to=max_.person)
    enquiries.declare(own, ["acquainted"], by=max_, at=at + timedelta(hours=5))


def _asked_by_hana(practitioner: Holder, client: Holder, hana: Holder, *, at: datetime) -> Seat:
    begun = enquiries.enquire(
        kind="coaching",
        part=SPONSOR,
        words=ASKED,
        guests={PRACTITIONER: _guest(practitioner), CLIENT: _guest(client)},
        organisation="Acme",
        by=hana,
        at=at,
    )
    pk = begun.engagement.pk
    for part, holder, host in (
        (PRACTITIONER, practitioner, hana),
        (CLIENT, client, practitioner),
    ):
        engagements.accept(begun.tokens[part], by=holder, at=at)
        read = holder.keyring.fingerprint
        engagements.let_in(core.seat(pk, to=host.person), part, read=read, by=host, at=at)
    return core.seat(pk, to=practitioner.person)


def invited(cast: Cast, *, at: datetime) -> None:
    """Carla has invited Otto and Hana; the links lie in their mail."""
    engagements.begin(
        kind="coaching",
        client=_guest(cast["Otto"]),
        sponsor=_guest(cast["Hana"]),
        organisation="Acme",
        by=cast["Carla"],
        at=at,
    )


def ended(cast: Cast, *, at: datetime) -> None:
    """Nora coached Max; he ended it after two sessions."""
    nora, max_, hana = cast["Nora"], cast["Max"], cast["Hana"]
    seat = _in_force("coaching", nora, max_, hana, at=at)
    for weeks, text in ((2, MAX_FIRST), (6, MAX_SECOND)):
        session = _session(seat, nora, at + timedelta(weeks=weeks), 60, "telephone")
        _note(seat, nora, SHARED, "What we said", text, session, at + timedelta(weeks=weeks))
    his = core.seat(seat.engagement.pk, to=max_.person)
    ending.end(his, by=max_, at=at + timedelta(weeks=9))


# --- the steps that every story takes ----------------------------------------------------------


def _guest(holder: Holder) -> Guest:
    return Guest(holder.person.name, holder.person.email)


def _all_in(
    kind: str, practitioner: Holder, client: Holder, sponsor: Holder, *, at: datetime
) -> Seat:
    begun = engagements.begin(
        kind=kind,
        client=_guest(client),
        sponsor=_guest(sponsor),
        organisation="Acme",
        by=practitioner,
        at=at,
    )
    for part, holder in ((CLIENT, client), (SPONSOR, sponsor)):
        engagements.accept(begun.tokens[part], by=holder, at=at + timedelta(hours=2))
        seat = core.seat(begun.engagement.pk, to=practitioner.person)
        read = holder.keyring.fingerprint
        engagements.let_in(seat, part, read=read, by=practitioner, at=at + timedelta(hours=3))
    return core.seat(begun.engagement.pk, to=practitioner.person)


def _agree(seat: Seat, people: Mapping[str, Holder], begins: date, *, at: datetime) -> None:
    """Let everyone write their part of the charter; `people` are the players by part."""
    name, kind = people[PRACTITIONER].person.name, seat.engagement.kind
    for part, section, words in charter_for(begins, practitioner=name, kind=kind):
        by = people[part]
        own = core.seat(seat.engagement.pk, to=by.person)
        base = opening.read_latest(own, by=by, at=at).charter.version
        said = words
        if isinstance(words, Complaints):
            said = replace(words, hearers=tuple(complaint_contacts.offered(seat.engagement.pk)))
        drafting.save_section(own, section, said, base=base, by=by, at=at)


def _sign(seat: Seat, signers: Sequence[Holder], *, at: datetime) -> None:
    """Let each open the code and how to complain, answer the questions, and sign."""
    pins = seat.engagement
    for holder in signers:
        packs.open_pack(pack("code", pins.code, pins.edition), by=holder.person, at=at)
        own = core.seat(seat.engagement.pk, to=holder.person)
        orientation.open_route(own, by=holder, at=at)
        latest = opening.read_latest(own, by=holder, at=at)
        digest = latest.charter.digest
        asked = understanding.open_questions(own, latest.whole, by=holder, at=at)
        if asked:
            right = {q.name: q.right for q in asked}
            understanding.understand(own, right, read=digest, by=holder, at=at)
        drafting.sign(own, read=digest, by=holder, at=at)


def _in_force(
    kind: str, practitioner: Holder, client: Holder, sponsor: Holder, *, at: datetime
) -> Seat:
    seat = _all_in(kind, practitioner, client, sponsor, at=at)
    people = {PRACTITIONER: practitioner, CLIENT: client, SPONSOR: sponsor}
    _agree(seat, people, localdate(at) + timedelta(days=7), at=at + timedelta(days=1))
    _sign(seat, [practitioner, client, sponsor], at=at + timedelta(days=2))
    for holder in (practitioner, client):
        own = core.seat(seat.engagement.pk, to=holder.person)
        orientation.open_agreed(own, by=holder, at=at + timedelta(days=6))
    return core.seat(seat.engagement.pk, to=practitioner.person)


def _session(seat: Seat, by: Holder, when: datetime, minutes: int, kind: str) -> Session:
    begins = datetime.combine(localdate(when), time(14), tzinfo=seat.engagement.zone)
    facts = SessionFacts(
        on=begins.date(), begins=begins, minutes=minutes, kind=kind, attendance="both"
    )
    return meetings.record_session(seat, facts, by=by, at=when)


def _note(
    seat: Seat,
    by: Holder,
    place: str,
    title: str,
    text: str,
    session: Session | None,
    at: datetime,
) -> None:
    meetings.write_note(seat, place=place, title=title, text=text, session=session, by=by, at=at)


FIRST_SHARED = """\
We spoke about the week in which the team doubled. You named three reports that only you can \
write, and then crossed out two of them.

Until next time: watch who comes to you with questions that somebody else could answer."""
FIRST_OWN = """\
She answers before the question ends. Ask more slowly next time. My own hurry is in the room too."""
CLEO_OWN = """\
I said that the numbers are the problem. They are not. I am afraid of being asked something in \
the steering group that I cannot answer, in front of Lars."""
SECOND_SHARED = """\
The monthly report went out without you for the first time. Nobody noticed, which was the point.

You called the half minute after saying no "the long one". We stayed with it."""
CLEO_SHARED = """\
Say no to the second reporting round on Tuesday, and notice what happens in the half minute \
after."""
THIRD_SHARED = """\
Tuesday went differently than planned: you were not asked at all. You raised it yourself, in two \
sentences, and the group moved on.

Next: let the March figures be presented by somebody else, with you in the room."""
RELEASED = """\
I have handed over the monthly report, and the team carries it. I am working on speaking earlier \
in the steering group. I would like to go on as agreed."""
PROPOSED = """\
A possible text for the review, for you to change or to leave: you handed over two reports, and \
you have begun to speak before everything is certain. What you tell Hana is yours to decide."""
MAX_FIRST = "You want to know whether to stay. We listed what staying would ask of you."
MAX_SECOND = "You have decided. We spoke about how to say it, and to whom first."
ASKED = "Somebody here would like a coach for half a year. Would you meet her?"
KNOWN = "We met once, at a conference, and have not spoken since."
MET = "She wants to be asked, not told. Somebody closer to her trade may suit her better."
FIRST_WORDS = """\
I run a host and would like to run a team. Would you be my mentor? I pay for it myself."""
