"""The sections of a charter as frozen facts: what is agreed, and each party's own answer to it."""

from dataclasses import dataclass, field
from datetime import date

from troth.engagement.charter_text.grounds import AT_FIRST, COUNT, LAW

MET, ADAPTED, DECLINED = "met", "adapted", "declined"
"""How the practitioner answers an expectation."""
ACCEPTED, OBJECTED = "accepted", "objected"
"""What a party says to an objective, besides DECLINED, which only the client can say."""
CLIENTS, SPONSORS, JOINT = "client", "sponsor", "joint"
"""Where an objective comes from."""
YES, NO = "yes", "no"
PSEUDONYMISED, NOTHING_SHARED = "pseudonymised", "nothing"
"""What the practitioner may take to supervision."""


@dataclass(frozen=True, slots=True)
class Nature:
    """Which template the charter follows, and what is added to its fixed sentences."""

    template: str = "three-way"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that a party hopes for, with the practitioner's answer ("" before it)."""

    text: str
    answer: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Expectations:
    """What one party brings: expectations, goals and values; `withheld` names what they keep back.

    Who prefers not to say says so; a field that nobody touched is neither (SEED001-BAL-1).
    """

    items: tuple[Expectation, ...] = ()
    goals: str = ""
    values: str = ""
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    within: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Methods:
    items: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective: whose idea it was, and what client and sponsor say to it ("" before that).

    `measure` says by what it will be seen that it is reached. `is_within` is the client's
    answer to the question whether it is within what the work is about (see `scoping`).
    """

    text: str
    due: date | None = None
    origin: str = JOINT
    client: str = ""
    sponsor: str = ""
    measure: str = ""
    is_within: bool = False

    @property
    def is_declined(self) -> bool:
        """Whether the client declined it: it stays to be seen, and binds nobody."""
        return self.client == DECLINED

    @property
    def is_joint(self) -> bool:
        """Whether client and sponsor have both accepted it, whoever proposed it."""
        return self.client == self.sponsor == ACCEPTED


@dataclass(frozen=True, slots=True)
class Objectives:
    items: tuple[Objective, ...] = ()

    @property
    def agreed(self) -> tuple[Objective, ...]:
        """The objectives that the client did not decline."""
        return tuple(o for o in self.items if not o.is_declined)

    @property
    def declined(self) -> tuple[Objective, ...]:
        """The objectives that the client declined: to be seen, and agreed by nobody."""
        return tuple(o for o in self.items if o.is_declined)


@dataclass(frozen=True, slots=True)
class Duration:
    starts: date | None = None
    ends: date | None = None
    sessions: int | None = None
    reason: str = ""
    reviews: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often they meet, and when: `weekday` 0 (Monday) to 6, `hour` such as 14:00, or "".

    Weekday and hour are free; with them, the days that are proposed fall where both want them.
    `zone` is where every day and hour of the charter is read, by its IANA name; "" in charters
    that were signed before they named one, which is UTC.
    """

    every_days: int | None = None
    cancelling: str = ""
    weekday: str = ""
    hour: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    text: str = ""


@dataclass(frozen=True, slots=True)
class Initial:
    """One party's answer to one ground, YES or NO."""

    part: str
    ground: str
    answer: str


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """What stays inside, the grounds that were proposed, and each party's answer to each."""

    statement: str = ""
    grounds: tuple[str, ...] = AT_FIRST
    logistics: str = COUNT
    initials: tuple[Initial, ...] = ()

    def answer(self, part: str, ground: str) -> str:
        """Return what a party answered to a ground, "" before that."""
        return next((i.answer for i in self.initials if (i.part, i.ground) == (part, ground)), "")

    @property
    def agreed(self) -> tuple[str, ...]:
        """The grounds that count: what anyone refused is off for all; the law always counts."""
        refused = {i.ground for i in self.initials if i.answer == NO}
        return tuple(g for g in self.grounds if g == LAW or g not in refused)


@dataclass(frozen=True, slots=True)
class Supervision:
    sharing: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The boundary charter: `opens` and `closes` are hours of the day such as 08:00."""

    opens: str = ""
    closes: str = ""
    channels: str = ""
    places: str = ""
    touch: str = ""
    gifts: str = ""
    social: str = ""
    culture: str = ""


@dataclass(frozen=True, slots=True)
class Respect:
    """Who has said yes, and who no, to the statement of mutual respect."""

    agreed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplaintContact:
    """Someone with an account here who hears concerns: the signatures cover their key as well.

    `person` is an id, `role` "supervisor" or "body", `fingerprint` that of their signing key.
    """

    person: str
    name: str
    role: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Complaints:
    body: str = ""
    contact: str = ""
    how: str = ""
    hearers: tuple[ComplaintContact, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    title: str
    words: str = ""


VOID, HARMLESS = "void", "harmless"
"""How a party marks a line of a policy: it is void here, or it does not ask for content."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one party says of one line of a policy, VOID or HARMLESS."""

    part: str
    line: str
    says: str


@dataclass(frozen=True, slots=True)
class Policies:
    """The sponsor's policies. `has_none` says that there are none; `seen` who acknowledged them.

    `marks` are what the parties say of single lines (see `policy_lines`, GCE-2.12b).
    """

    items: tuple[Policy, ...] = ()
    has_none: bool = False
    seen: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def says(self, part: str, line: str) -> str:
        """Return how a party marked a line, "" before that."""
        return next((m.says for m in self.marks if (m.part, m.line) == (part, line)), "")


@dataclass(frozen=True, slots=True)
class Records:
    """How long content (months) and facts (years) are kept after the engagement is closed."""

    content_months: int | None = None
    facts_years: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """Where the engagement is: the host's address, who runs it, and whether the sponsor does."""

    address: str = ""
    operator: str = ""
    is_sponsors: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """What is due when it ends early, and what happens at the end."""

    early: str = ""
    words: str = ""


Section = (
    Nature
    | Expectations
    | Scope
    | Methods
    | Objectives
    | Duration
    | Rhythm
    | Money
    | Confidentiality
    | Supervision
    | Boundaries
    | Respect
    | Complaints
    | Policies
    | Records
    | Host
    | Ending
)


@dataclass(frozen=True, slots=True)
class Sections:
    """Every section by its name, in the order of the catalogue."""

    nature: Nature = field(default_factory=Nature)
    client_expects: Expectations = field(default_factory=Expectations)
    sponsor_expects: Expectations = field(default_factory=Expectations)
    scope: Scope = field(default_factory=Scope)
    methods: Methods = field(default_factory=Methods)
    objectives: Objectives = field(default_factory=Objectives)
    duration: Duration = field(default_factory=Duration)
    rhythm: Rhythm = field(default_factory=Rhythm)
    money: Money = field(default_factory=Money)
    confidentiality: Confidentiality = field(default_factory=Confidentiality)
    supervision: Supervision = field(default_factory=Supervision)
    boundaries: Boundaries = field(default_factory=Boundaries)
    respect: Respect = field(default_factory=Respect)
    complaints: Complaints = field(default_factory=Complaints)
    policies: Policies = field(default_factory=Policies)
    records: Records = field(default_factory=Records)
    host: Host = field(default_factory=Host)
    ending: Ending = field(default_factory=Ending)
