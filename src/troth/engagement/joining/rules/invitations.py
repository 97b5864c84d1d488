"""Who may begin an engagement, invite, let in, turn away and accept. Pure."""

from dataclasses import dataclass

from troth.engagement.core.rules.life import LIFE, PRACTITIONER, PREPARING, RUNNING
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """The e-mail addresses of the parties, folded; "" for the sponsor where nobody pays for it."""

    own_email: str
    client_email: str
    sponsor_email: str = ""
    cools_off: bool = False


def cooled(*, cools_off: bool) -> Reason | None:
    """Refuse a new beginning of two who ended after a boundary was crossed (GCE-1.23c)."""
    return need(
        not cools_off,
        _("You two ended after a boundary was crossed. Until that has cooled off nothing begins."),
        "GCE-1.23c",
    )


@clause("SEED003-CORP-1", "SEED000-COI-1", "GCE-1.23c")
def may_begin(facts: BeginFacts) -> Verdict:
    """Practitioner, client and sponsor are three persons: who pays is never who is coached.

    `cools_off` says that practitioner and client ended after a boundary was crossed, and lately.
    """
    own = facts.own_email
    return judge(
        cooled(cools_off=facts.cools_off),
        need(
            facts.client_email != facts.sponsor_email,
            _("Client and sponsor have the same address. They have to be two persons."),
            "SEED003-CORP-1",
        ),
        need(
            facts.client_email != own,
            _("The client has your own address. You cannot be your own client."),
            "SEED000-COI-1",
        ),
        need(
            facts.sponsor_email != own,
            _("The sponsor has your own address. Who works with the client cannot also pay."),
            "SEED003-CORP-1",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place in an engagement, as someone in `part` sees it; `host` looks after the place."""

    state: str
    part: str
    has_joined: bool
    is_let_in: bool
    host: str = PRACTITIONER


def _host(place: PlaceFacts) -> Reason | None:
    return need(
        place.part == place.host,
        _("Somebody else looks after this place."),
        "SEED000-CONF-3",
    )


@clause("SEED003-CORP-1")
def may_invite(facts: PlaceFacts) -> Verdict:
    """A new link goes out only while nobody sits in the place."""
    return LIFE.judge(state=facts.state, act="invite", part=facts.part) & judge(
        _host(facts),
        need(
            not facts.has_joined, _("Somebody has joined in this part already."), "SEED003-CORP-1"
        ),
    )


@clause("SEED003-CORP-1")
def may_correct(facts: PlaceFacts, *, plays: str) -> Verdict:
    """An invitation goes to another address until somebody joined; `plays` is what that plays."""
    return may_invite(facts) & judge(
        need(
            not plays,
            _("This address plays a part in this engagement already."),
            "SEED003-CORP-1",
        )
    )


@clause("SEED000-CONF-3")
def may_turn_away(facts: PlaceFacts) -> Verdict:
    """Who joined by a link that went astray can be sent away, as long as they hold no key."""
    return LIFE.judge(state=facts.state, act="turn away", part=facts.part) & judge(
        _host(facts),
        need(facts.has_joined, _("Nobody has joined in this part yet."), "SEED000-CONF-3"),
        need(not facts.is_let_in, _("This person has been let in."), "SEED000-CONF-3"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetInFacts:
    """A place, the fingerprint that was compared, and the one that the person has now.

    `keys_are_genuine` says whether the person signed the public keys that are stored for them;
    `has_pledged` whether a practitioner signed the code and the policy in force.
    """

    place: PlaceFacts
    fingerprint_read: str
    fingerprint_now: str
    keys_are_genuine: bool
    has_pledged: bool = True


@clause("SEED000-CONF-3", "GCE-1.9", "GCE-1.2a")
def may_let_in(facts: LetInFacts) -> Verdict:
    """The key goes to a person who joined, and only to the very key that was compared."""
    place = facts.place
    same = facts.fingerprint_read == facts.fingerprint_now
    return LIFE.judge(state=place.state, act="let in", part=place.part) & judge(
        _host(place),
        need(place.has_joined, _("Nobody has joined in this part yet."), "SEED000-CONF-3"),
        need(not place.is_let_in, _("This person has been let in."), "SEED000-CONF-3"),
        need(same, _("The fingerprint has changed since you compared it."), "SEED000-CONF-3"),
        need(
            facts.keys_are_genuine or not place.has_joined,
            _("Their keys were changed outside Troth. Tell the operator; do not let them in."),
            "SEED000-CONF-3",
        ),
        need(
            facts.has_pledged or not place.has_joined,
            _("They have not signed the code of ethics and the policy yet. They are asked to."),
            "GCE-1.2a",
        ),
    )


OPEN, USED, WITHDRAWN, EXPIRED = "open", "used", "withdrawn", "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFacts:
    """An invitation (`link` is open, used, withdrawn or expired), and who would accept it."""

    link: str
    engagement_state: str
    plays_already: str
    place_is_free: bool
    is_representative: bool = False
    cools_off: bool = False


@clause("SEED003-CORP-1", "SEED000-CONF-3", "GCE-1.23c")
def may_accept(facts: AcceptFacts) -> Verdict:
    """A link counts once, for a while; and nobody plays two parts in one engagement."""
    still = facts.engagement_state in (*PREPARING, *(RUNNING if facts.is_representative else ()))
    plays = facts.plays_already
    return judge(
        need(facts.link != USED, _("This invitation has been used already."), "SEED000-CONF-3"),
        need(facts.link != EXPIRED, _("The time of this invitation is over."), "SEED000-CONF-3"),
        need(
            facts.link != WITHDRAWN,
            _("A newer invitation has taken the place of this one."),
            "SEED000-CONF-3",
        ),
        need(still, _("This engagement takes nobody in any more."), "SEED003-CORP-1"),
        need(facts.place_is_free, _("Somebody has joined in this part already."), "SEED003-CORP-1"),
        cooled(cools_off=facts.cools_off),
        need(
            plays != PRACTITIONER,
            _("You sent this invitation yourself. It is for somebody else."),
            "SEED003-CORP-1",
        ),
        need(
            plays in ("", PRACTITIONER),
            _("You play another part in this engagement. Client and sponsor are two persons."),
            "SEED003-CORP-1",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeFacts:
    """A sponsor's wish for another representative; `plays` is what the address plays already."""

    state: str
    part: str
    is_let_in: bool
    plays: str


@clause("SEED003-CORP-1")
def may_add_representative(facts: RepresentativeFacts) -> Verdict:
    """A sponsor names colleagues who act for it too; nobody plays two parts."""
    life = LIFE.judge(state=facts.state, act="add representative", part=facts.part)
    return life & judge(
        need(facts.is_let_in, _("You have not been let in yet."), "SEED000-CONF-3", fix="parties"),
        need(
            not facts.plays,
            _("This address plays a part in this engagement already."),
            "SEED003-CORP-1",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFacts:
    """Who lets a representative go; `others` are the representatives who would be left."""

    state: str
    part: str
    is_representative: bool
    others: int


@clause("GCE-1.9")
def may_leave(facts: LeaveFacts) -> Verdict:
    """A representative leaves when another one stays: a sponsor does not vanish by the way."""
    return LIFE.judge(state=facts.state, act="leave", part=facts.part) & judge(
        need(
            facts.is_representative,
            _("This person does not act for the sponsor."),
            "SEED003-CORP-1",
        ),
        need(
            facts.others > 0,
            _("Somebody has to act for the sponsor. Let your successor in first."),
            "SEED003-CORP-1",
            fix="parties",
        ),
    )
