"""What is beyond a practitioner stays open until other help, or a reasoned stay. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow
from troth.practice.concerns.rules.parts import CLIENT, PRACTITIONER, SYSTEM

MARKED, TOLD, STAYING, REFERRED, SETTLED = "marked", "told", "staying", "referred", "settled"
UNSETTLED = (MARKED, TOLD)
"""The practitioner owes a referral or a reasoned stay."""
OVERDUE = timedelta(days=7)
"""After this long without either, it is overdue (GCE-3.1b)."""

_REF = ("GCE-3.1b", "IMC-COMP-2")
NEED = Workflow(
    "need",
    rows=(
        Row(BEGINNING, "mark", (PRACTITIONER,), MARKED, _REF),
        Row(MARKED, "tell", (PRACTITIONER,), TOLD, _REF),
        Row(TOLD, "refer", (PRACTITIONER,), REFERRED, _REF),
        Row(REFERRED, "refer", (PRACTITIONER,), REFERRED, _REF),
        Row(STAYING, "refer", (PRACTITIONER,), REFERRED, _REF),
        Row(TOLD, "stay", (PRACTITIONER,), STAYING, ("GCE-3.1b",)),
        Row(REFERRED, "confirm", (CLIENT,), SETTLED, ("IMC-COMP-2",)),
        Row(STAYING, "see", (CLIENT,), SETTLED, ("GCE-3.1b",)),
        *(
            Row(state, "hand over", (SYSTEM,), SETTLED, ("GCE-3.1b",))
            for state in (TOLD, REFERRED, STAYING)
        ),
        *(
            Row(state, "remind", (SYSTEM,), state, ("GCE-3.1b", "IMC-COMP-2"))
            for state in UNSETTLED
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """Who would do what about a need.

    `is_open` says whether the engagement still takes new words. `kind` is the kind of other help
    and `kinds` those that there are; `is_talked` says that the practitioner talked with the client.
    """

    state: str
    part: str
    act: str
    is_open: bool
    text: str = ""
    kind: str = ""
    kinds: Collection[str] = ()
    is_talked: bool = False


WRITES = ("mark", "tell", "refer", "stay")


@clause("GCE-3.1b", "IMC-COMP-2", "SEED001-COMP-4")
def may_do(facts: NeedFacts) -> Verdict:
    """Marked for oneself first, talked about, told; then a referral or a reason to stay."""
    return may_begin(facts) & judge(
        need(
            facts.act not in WRITES or bool(facts.text.strip()),
            _("Write it down."),
            "GCE-3.1b",
        ),
        need(
            facts.act != "tell" or facts.is_talked,
            _("Talk with your client about it first; then it stands here for both."),
            "GCE-3.1b",
        ),
        need(
            facts.act != "refer" or facts.kind in facts.kinds,
            _("Choose which kind of help."),
            "SEED001-COMP-4",
        ),
    )


@clause("GCE-3.1b")
def may_begin(facts: NeedFacts) -> Verdict:
    """The same, before anything is written."""
    return NEED.judge(state=facts.state, act=facts.act, part=facts.part) & judge(
        need(
            facts.is_open or facts.act not in WRITES,
            _("This engagement is over."),
            "GCE-3.1b",
        )
    )


@clause("GCE-3.1b")
def is_overdue(*, state: str, since: datetime, at: datetime) -> bool:
    """Say whether a need has waited for a week without a referral or a reasoned stay."""
    return state in UNSETTLED and since + OVERDUE <= at
