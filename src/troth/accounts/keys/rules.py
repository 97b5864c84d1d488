"""When a way to unlock may go, and how keys that were lost come back through another human. Pure.

The one whose keys are lost appears here under two names: the *asker* is signed in and has no keys;
the *owner* has the vault open. If they are the same person, the owner never lost anything, and the
asker is someone else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Reason, Verdict, judge, need
from troth.foundation.ethics.words import _
from troth.foundation.ethics.workflow import BEGINNING, Row, Workflow

ASKER, OWNER, PEER, SYSTEM = "asker", "owner", "peer", "system"
ASKED, COMPARED, WAITING = "asked", "compared", "waiting"
DONE, VETOED, EXPIRED, DROPPED = "done", "vetoed", "expired", "dropped"

WAIT = timedelta(hours=72)
"""How long everyone has to object after the words were compared."""
LIFE = timedelta(days=14)
"""How long a request waits for someone to compare the words."""
NEWCOMER = timedelta(days=14)
"""How long before a request someone has to have signed to be asked as a peer."""
TRIES = 5
"""How often one peer may type words that are not the ones on their screen."""

SAFE, SHARED = "SEED000-CONF-3", "GCE-1.9"

LOSS = Workflow(
    "loss",
    rows=(
        Row(BEGINNING, "ask", (ASKER,), ASKED, (SAFE,)),
        Row(ASKED, "compare", (PEER,), COMPARED, (SAFE, SHARED)),
        Row(ASKED, "veto", (OWNER, PEER), VETOED, (SAFE, SHARED)),
        Row(ASKED, "drop", (ASKER,), DROPPED, (SAFE,)),
        Row(ASKED, "expire", (SYSTEM,), EXPIRED, (SAFE,)),
        Row(COMPARED, "compare", (PEER,), COMPARED, (SAFE, SHARED)),
        Row(COMPARED, "wait", (ASKER, SYSTEM), WAITING, (SAFE,)),
        Row(COMPARED, "veto", (OWNER, PEER), VETOED, (SAFE, SHARED)),
        Row(COMPARED, "drop", (ASKER,), DROPPED, (SAFE,)),
        Row(COMPARED, "expire", (SYSTEM,), EXPIRED, (SAFE,)),
        Row(WAITING, "compare", (PEER,), WAITING, (SAFE, SHARED)),
        Row(DONE, "compare", (PEER,), DONE, (SAFE, SHARED)),
        Row(WAITING, "complete", (ASKER, SYSTEM), DONE, (SAFE, SHARED)),
        Row(WAITING, "veto", (OWNER, PEER), VETOED, (SAFE, SHARED)),
        Row(WAITING, "drop", (ASKER,), DROPPED, (SAFE,)),
        Row(WAITING, "stop", (SYSTEM,), VETOED, (SAFE,)),
    ),
)

OPEN = (ASKED, COMPARED, WAITING)
"""The states of a request that still runs."""

STANDING: Mapping[str, str] = MappingProxyType(
    {
        BEGINNING: _("Nobody has asked for these keys."),
        ASKED: _("Nobody has compared the words yet."),
        COMPARED: _("The words were compared; the 72 hours have not begun."),
        WAITING: _("The 72 hours have begun."),
        DONE: _("The new keys are in force."),
        VETOED: _("Somebody objected, and the request was stopped."),
        EXPIRED: _("The time of this request is over."),
        DROPPED: _("This request was withdrawn."),
    }
)
"""How a request stands, in words."""
_ONLY: Mapping[str, str] = MappingProxyType(
    {
        "ask": _("Only somebody whose vault is locked asks for new keys."),
        "compare": _("Only somebody who shares something with them compares the words."),
        "wait": _("Only who asked decides not to wait for the others."),
        "veto": _("To object, unlock your vault, or be somebody who shares something with them."),
        "drop": _("Only who asked withdraws the request."),
        "complete": _("Time alone completes a request."),
        "expire": _("Time alone ends a request."),
        "stop": _("Only Troth itself stops a request for keys that are in use."),
    }
)


# --- ways to unlock ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFacts:
    """A way to unlock that shall go.

    `others` counts the remaining ways that one uses every day, `others_in_all` every remaining
    way, with the recovery code. `signs_in` says whether it is the password of the account.
    """

    exists: bool
    signs_in: bool
    others: int
    others_in_all: int
    new_seed_runs: bool


@clause("SEED000-CONF-3")
def may_remove(facts: RemoveFacts) -> Verdict:
    """Nobody locks themselves out: the last way in stays, and so does the sign-in password."""
    return judge(
        need(facts.exists, _("This way to unlock is gone already."), SAFE),
        need(
            not facts.signs_in,
            _("You sign in with this password, and it opens your vault too. Change it instead."),
            SAFE,
            fix="password",
        ),
        need(
            facts.others_in_all > 0 or facts.signs_in,
            _("This is the only way to open your vault. Add another one first."),
            SAFE,
        ),
        need(
            facts.others > 0 or facts.others_in_all == 0 or facts.signs_in,
            _("Only your recovery code would be left. Add a passkey or a passphrase first."),
            SAFE,
        ),
        _not_while_it_runs(facts.new_seed_runs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFacts:
    """A way to unlock that shall be added, and whether a new seed is being made meanwhile."""

    new_seed_runs: bool


@clause("SEED000-CONF-3")
def may_add(facts: AddFacts) -> Verdict:
    """A way to unlock is added to the seed that stays, not to one that is about to go."""
    return judge(_not_while_it_runs(facts.new_seed_runs))


def _not_while_it_runs(runs: bool) -> Reason | None:
    words = _("You are making new keys. Finish that first.")
    return need(not runs, words, SAFE, fix="new_seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFacts:
    """A new seed that shall be begun. `runs` says whether one is being made already."""

    runs: bool
    is_lost: bool


@clause("SEED000-CONF-3")
def may_begin_new_seed(facts: SeedFacts) -> Verdict:
    """One new seed at a time, and never beside a request for keys that were lost."""
    return judge(
        need(not facts.runs, _("You are making new keys already."), SAFE, fix="new_seed"),
        need(
            not facts.is_lost,
            _("Somebody asks for your keys at this moment. Object to that first."),
            SAFE,
            fix="loss",
        ),
    )


# --- keys that were lost -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFacts:
    """Someone who could give a person back what they share, and the moment of the request.

    `signed_since` is when both had signed a charter that is in force, by signatures that hold,
    or None. `pays` says whether they are the sponsor's side in anything of the person's.
    """

    signed_since: datetime | None
    asked_at: datetime
    pays: bool
    runs_host: bool
    made_reset: bool
    is_active: bool


@clause("SEED000-CONF-3", "GCE-1.9", "SEED003-CORP-1")
def may_be_peer(facts: PeerFacts) -> Verdict:
    """Who gives keys back cannot be who would gain by it: no sponsor, no operator, no newcomer."""
    since = facts.signed_since
    in_time = since is not None and since <= facts.asked_at - NEWCOMER
    return judge(
        need(facts.is_active, _("This account is closed."), SAFE),
        need(since is not None, _("They have not signed a charter in force with you."), SHARED),
        need(
            in_time or since is None,
            _("They signed less than 14 days before you asked."),
            SAFE,
        ),
        need(not facts.pays, _("Nobody of the sponsor's side gives keys back."), "SEED003-CORP-1"),
        need(not facts.runs_host, _("Nobody who runs this host gives keys back."), SAFE),
        need(not facts.made_reset, _("They made a link for your sign-in."), SAFE),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """Someone who says that nothing opens their vault any more.

    `state` is that of a request that runs already, or "". `chosen` and `possible` count the
    people who shall be asked and those who could be.
    """

    state: str
    vault_is_open: bool
    chosen: int
    possible: int


@clause("SEED000-CONF-3", "GCE-1.9")
def may_ask(facts: AskFacts) -> Verdict:
    """Who has no way in asks the people who share something with them, and nobody else."""
    if facts.state in OPEN:
        return judge(need(False, _("You have asked already."), SAFE, fix="loss"))
    return stands("ask", BEGINNING, OWNER if facts.vault_is_open else ASKER) & judge(
        need(
            facts.possible > 0,
            _(
                "Nobody can give your keys back: that takes somebody who signed a charter with "
                "you at least 14 days ago, and who neither pays nor runs this host. Your keys "
                "do not come back."
            ),
            SHARED,
        ),
        need(
            facts.chosen > 0 or facts.possible == 0, _("Choose at least one person to ask."), SHARED
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareFacts:
    """A peer who has heard five words, and how they came to know who spoke them.

    While a request runs the new keys are the prepared ones; when it is done, those in force.

    `words_agree` says whether they are the ones that the keys give, `keys_are_genuine` whether the
    new public keys carry the signature that belongs to them, `tries` how often the peer typed
    other words before, `how` is "" while the peer has not said how they recognised the person.
    """

    state: str
    part: str
    words_agree: bool
    keys_are_genuine: bool
    has_compared: bool
    tries: int
    how: str


@clause("SEED000-CONF-3", "GCE-1.9")
def may_compare(facts: CompareFacts) -> Verdict:
    """A peer gives back what they share to the very keys whose words they heard."""
    return may_try_words(facts) & judge(
        need(
            facts.how != "",
            _("Say how you recognised the person. Without that nothing is given."),
            SAFE,
        ),
        need(
            facts.words_agree,
            _("These words do not belong to the new keys. Nothing was given."),
            SAFE,
        ),
    )


@clause("SEED000-CONF-3", "GCE-1.9")
def may_try_words(facts: CompareFacts) -> Verdict:
    """Judge whether a peer is heard at all, before their words are looked at."""
    return stands("compare", facts.state, facts.part) & judge(
        need(not facts.has_compared, _("You have compared the words already."), SAFE),
        need(
            facts.tries < TRIES,
            _("Other words were typed too often. You can only stop this request now."),
            SAFE,
        ),
        need(
            facts.keys_are_genuine,
            _("The new keys were changed outside Troth. Tell the operator; give nothing."),
            SAFE,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFacts:
    """A request and the moment.

    `is_same_key` says whether the new keys are the compared ones, `is_in_use` whether the old keys
    have opened the vault since the request was made.
    """

    state: str
    part: str
    at: datetime
    asked_at: datetime
    due_at: datetime | None
    is_same_key: bool
    is_in_use: bool


@clause("SEED000-CONF-3", "GCE-1.9")
def may_complete(facts: DueFacts) -> Verdict:
    """New keys come into force after 72 hours without an objection, and only the compared ones."""
    over = facts.due_at is not None and facts.at >= facts.due_at
    return stands("complete", facts.state, facts.part) & judge(
        need(over or facts.state != WAITING, _("The 72 hours are not over yet."), SAFE),
        need(
            facts.is_same_key or facts.state != WAITING,
            _("The new keys are not the ones that were compared. Nothing was given."),
            SAFE,
        ),
        need(
            not facts.is_in_use or facts.state != WAITING,
            _("The old keys have opened the vault meanwhile: they are not lost."),
            SAFE,
        ),
    )


@clause("SEED000-CONF-3")
def may_stop(facts: DueFacts) -> Verdict:
    """What is in use is not lost: a request for keys that still open the vault comes to nothing."""
    return stands("stop", facts.state, facts.part) & judge(
        need(
            facts.is_in_use or not facts.is_same_key,
            _("Nothing speaks against this request."),
            SAFE,
        )
    )


@clause("SEED000-CONF-3")
def may_expire(facts: DueFacts) -> Verdict:
    """A request that nobody answers ends after 14 days."""
    over = facts.at >= facts.asked_at + LIFE
    return stands("expire", facts.state, facts.part) & judge(
        need(over, _("The 14 days are not over yet."), SAFE)
    )


def stands(act: str, state: str, part: str) -> Verdict:
    """Judge an act by the table, in words of this slice."""
    row = LOSS.row(state, act)
    if row is None:
        return judge(need(False, STANDING[state], SAFE))
    return judge(need(part in row.by, _ONLY[act], row.clauses[0]))
