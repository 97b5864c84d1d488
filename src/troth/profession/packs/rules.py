"""When a pack may be signed, and what has to be signed before work begins."""

from dataclasses import dataclass

from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPackFacts:
    """Whether a pack may be signed: it was opened in this edition, and is in force."""

    was_opened: bool
    is_signed: bool
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFacts:
    """What a practitioner signed of what a new engagement would pin, and what this host has.

    `code_is_here` says whether this host has an edition of the code in force;
    `jurisdiction_is_named` whether a place was named, `jurisdiction_is_pinned` whether this host
    has its pack.
    """

    has_pledged: bool
    policy_is_pinned: bool
    has_accepted_policy: bool
    jurisdiction_is_pinned: bool
    code_is_here: bool = True
    jurisdiction_is_named: bool = True


# --- packs -------------------------------------------------------------------------------------


@clause("GCE-1.2a", "GCE-2.3", "IMC-I-1")
def may_sign_pack(facts: SignPackFacts) -> Verdict:
    """Nobody signs what they have not opened in this very edition."""
    return judge(
        need(facts.was_opened, _("Open this edition first."), "GCE-1.2a", fix="pack"),
        need(not facts.is_signed, _("You signed this edition already."), "GCE-1.2a"),
        need(facts.in_force, _("This edition is not in force today."), "GCE-1.2a"),
    )


@clause("GCE-1.2a", "IMC-I-1")
def may_sign_under(*, was_opened: bool) -> Verdict:
    """A party opens the code before they sign the charter that names it."""
    words = _("Open the code that this charter names first.")
    return judge(need(was_opened, words, "GCE-1.2a", fix="code"))


@clause("GCE-1.2a", "SEED000-GEN-1", "SEED000-COMP-3", "IMC-IMP-1")
def may_pin_code(facts: BeginFacts) -> Verdict:
    """A code is pinned only by who pledged to keep it."""
    here, words = facts.code_is_here, _("Sign your pledge on this edition of the code.")
    return judge(
        need(here, _("This host has no edition of this code in force."), "GCE-1.2a"),
        need(facts.has_pledged or not here, words, "GCE-1.2a", fix="code"),
    )


@clause("GCE-2.3")
def may_pin_policy(facts: BeginFacts) -> Verdict:
    """The equality policy in force is opened and accepted before the next new engagement."""
    words = _("Open and accept the policy on equality that is in force.")
    met = not facts.policy_is_pinned or facts.has_accepted_policy
    return judge(need(met, words, "GCE-2.3", fix="policy"))


@clause("GCE-2.12a")
def may_pin_jurisdiction(facts: BeginFacts) -> Verdict:
    """Each engagement carries a jurisdiction of which this host has a pack."""
    named = facts.jurisdiction_is_named
    return judge(
        need(
            named,
            _("Choose the jurisdiction in which the work takes place."),
            "GCE-2.12a",
            fix="jurisdiction",
        ),
        need(
            facts.jurisdiction_is_pinned or not named,
            _(
                "This host has no pack of the law of that place in force. Its operator has to add "
                "one first: without it nothing begins and nothing is booked."
            ),
            "GCE-2.12a",
        ),
    )


def may_begin_under(facts: BeginFacts) -> Verdict:
    """Gather what stands against a new engagement under these packs."""
    return may_pin_code(facts) & may_pin_policy(facts) & may_pin_jurisdiction(facts)
