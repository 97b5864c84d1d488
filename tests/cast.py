"""The cast of the tests, and the steps by which an engagement comes into force."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pyotp

from tests.worlds import step
from troth.accounts.people import sessions
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import CodeApp, Person
from troth.accounts.people.services import sign_up as people
from troth.engagement.charter_text import sections as charter
from troth.engagement.charters.services import drafting as chartering
from troth.engagement.charters.services import opening, understanding
from troth.engagement.charters.services.rooms import charter_room
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.queries import CLIENT, SPONSOR, Seat
from troth.engagement.joining.services import invitations as engagements
from troth.engagement.orientation import services as orientation
from troth.foundation.ethics import pack
from troth.profession.packs import services as consents

PASSWORD = "a long walk by the river"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When the stories of the tests begin, unless they say otherwise."""


PRACTITIONERS = ("Carla", "Max", "Nora")
"""Who has an app that shows codes, as everyone with a duty needs one."""


@step
def person(name: str, house: str) -> Holder:
    """Sign someone up."""
    email = f"{name.lower()}@{house}.example"
    holder = people.sign_up(name=name, email=email, password=PASSWORD, time_zone="UTC", at=AT)
    if name in PRACTITIONERS:
        give_code_app(holder.person)
        sign_packs(holder)
    return holder


@step
def sign_packs(holder: Holder, *, at: datetime = AT) -> None:
    """Let a practitioner open and sign what a new engagement would pin."""
    for pin in packs.wanted(at.date()):
        found = pack.pack(pin.kind, pin.id, pin.edition)
        consents.open_pack(found, by=holder.person, at=at)
        consents.pledge(found, by=holder, at=at)


@step
def give_code_app(owner: Person) -> None:
    """Set up an app for someone, without the entry and the notice that a real one leaves."""
    secret = pyotp.random_base32()
    CodeApp.objects.create(person=owner, secret=secret, made_at=AT, confirmed_at=AT)


def code(owner: Person) -> str:
    """Return what the app of someone shows now, as if no code of it had been used before."""
    CodeApp.objects.filter(person=owner).update(last_step=0)
    app = CodeApp.objects.get(person=owner, confirmed_at__isnull=False)
    return pyotp.TOTP(app.secret).at(sessions.clock())


YES = ("client", "sponsor")
SECRECY = charter.Confidentiality(
    "What is said stays between the two",
    ("G1", "G2"),
    initials=tuple(charter.Initial(p, g, "yes") for p in YES for g in ("G1", "G2")),
)
TEXTS: dict[str, charter.Section] = {
    "nature": charter.Nature("three-way"),
    "client_expects": charter.Expectations(
        (charter.Expectation("Room to think aloud", "met"),),
        "Lead a larger team",
        "Being straight with people",
    ),
    "sponsor_expects": charter.Expectations(
        (charter.Expectation("A weekly report", "declined", "Only what Cleo releases"),),
        "A team that carries itself",
        "Fairness",
    ),
    "scope": charter.Scope("Leading a larger team", "Therapy, and legal advice"),
    "methods": charter.Methods((charter.Method("Asking", "Open questions about what you want"),)),
    "objectives": charter.Objectives(
        (
            charter.Objective(
                "Hand over the monthly report",
                date(2027, 2, 1),
                "joint",
                "accepted",
                "accepted",
                "Two reports in a row written by somebody else",
            ),
        )
    ),
    "duration": charter.Duration(
        date(2026, 11, 9), date(2027, 4, 30), 8, "Half a year of change", (date(2027, 1, 29),)
    ),
    "rhythm": charter.Rhythm(14, "Free of charge until the day before"),
    "money": charter.Money("Acme pays Carla 8 sessions of 200 each"),
    "confidentiality": SECRECY,
    "supervision": charter.Supervision("pseudonymised", "Sven, every month"),
    "boundaries": charter.Boundaries(
        "08:00", "19:00", "Mail", "At the practice", "None", "None", "No contact", "None known"
    ),
    "respect": charter.Respect(("client", "practitioner", "sponsor")),
    "complaints": charter.Complaints("The coaches' body", "complaints@body.example", "In writing"),
    "policies": charter.Policies(has_none=True),
    "records": charter.Records(12, 7, "Each keeps their own copy safe"),
    "ending": charter.Ending("Sessions that were held are paid", "A last look back"),
}
"""A complete charter, section by section, with everyone's answers in it."""
ALONE = ("sponsor_expects", "policies")
"""The sections that a charter without a sponsor leaves out."""


@step
def begin(cleo: Holder, carla: Holder, hana: Holder) -> Seat:
    """Begin an engagement of the three and let everyone in; return Carla's seat."""
    begun = engagements.begin(
        kind="coaching",
        client=engagements.Guest("Cleo", cleo.person.email),
        sponsor=engagements.Guest("Hana", hana.person.email),
        organisation="Acme",
        by=carla,
        at=AT,
    )
    for part, holder in ((CLIENT, cleo), (SPONSOR, hana)):
        engagements.accept(begun.tokens[part], by=holder, at=AT)
        seat = core.seat(begun.engagement.pk, to=carla.person)
        read = holder.keyring.fingerprint
        engagements.let_in(seat, part, read=read, by=carla, at=AT)
    return core.seat(begun.engagement.pk, to=carla.person)


@step
def agree(
    seat: Seat,
    *,
    by: Holder,
    at: datetime = AT,
    but: Mapping[str, charter.Section] | None = None,
) -> None:
    """Lay a complete charter before all, in one version: how it is filled has tests of its own.

    `but` are sections that are to differ from TEXTS.
    """
    latest = opening.read_latest(seat, by=by, at=at)
    texts = {**TEXTS, **(but or {})}
    if SPONSOR not in latest.whole.parties:
        texts = {name: texts[name] for name in texts if name not in ALONE}
        texts["nature"] = latest.whole.nature
    number, room = latest.charter.version + 1, charter_room(seat.engagement.pk, by=by, at=at)
    text = latest.whole.with_sections(texts)
    chartering.put_version(text, number=number, section="scope", room=room, by=by, at=at)


@step
def understand(seat: Seat, *, by: Holder, at: datetime = AT) -> None:
    """Open the code and how to complain, and answer every question of the teach-back rightly."""
    latest = opening.read_latest(seat, by=by, at=at)
    code = packs.of(latest.whole).code
    consents.open_pack(pack.pack(code.kind, code.id, code.edition), by=by.person, at=at)
    orientation.open_route(seat, by=by, at=at)
    asked = understanding.open_questions(seat, latest.whole, by=by, at=at)
    if asked:
        right = {q.name: q.right for q in asked}
        understanding.understand(seat, right, read=latest.charter.digest, by=by, at=at)


@step
def sign_all(engagement: Seat, signers: list[Holder], *, at: datetime = AT) -> None:
    """Let each of the signers understand and sign the latest charter."""
    for holder in signers:
        seat = core.seat(engagement.engagement.pk, to=holder.person)
        understand(seat, by=holder, at=at)
        latest = opening.read_latest(seat, by=holder, at=at)
        chartering.sign(seat, read=latest.charter.digest, by=holder, at=at)


@step
def engage(client: Holder, practitioner: Holder, sponsor: Holder, *, signed: bool = True) -> Seat:
    """Bring an engagement into force, or to an agreed charter; return the practitioner's seat."""
    seat = begin(client, practitioner, sponsor)
    agree(seat, by=practitioner)
    if signed:
        sign_all(seat, [practitioner, client, sponsor], at=AT + timedelta(days=1))
    return core.seat(seat.engagement.pk, to=practitioner.person)
