"""What stands beside the charter: teach-back, annex, questions on methods, the card. Pure."""

from troth.engagement.charters.rules.talks import BesideFacts, inside
from troth.engagement.core.rules.life import CLIENT, INSIDE, PRACTITIONER, allows
from troth.foundation.ethics.clause import clause
from troth.foundation.ethics.verdict import Verdict, judge, need
from troth.foundation.ethics.words import _


def _by_table(facts: BesideFacts, act: str, of: tuple[str, ...]) -> Verdict:
    """Judge by the state; whose part it is not hears so from the rule itself."""
    if facts.part not in of:
        return Verdict()
    return allows(state=facts.state, act=act, part=facts.part)


@clause("GCE-1.9", "GCE-1.15b")
def may_write_annex(facts: BesideFacts) -> Verdict:
    """The two write the annex until the end; after a stop the practitioner changes nothing."""
    return judge(*inside(facts)) & _by_table(facts, "share the annex", INSIDE)


@clause("GCE-1.4", "IMC-INTRO-1")
def may_ask_method(facts: BesideFacts) -> Verdict:
    """The client asks about a method whenever they like, until it is over."""
    return judge(
        *inside(facts),
        need(facts.part == CLIENT, _("The client asks this."), "GCE-1.4"),
    ) & _by_table(facts, "ask about a method", (CLIENT,))


@clause("GCE-1.4")
def may_answer_method(facts: BesideFacts, *, is_answered: bool) -> Verdict:
    """Only an answer of the practitioner closes a question about a method; also after the end."""
    return judge(
        *inside(facts),
        need(facts.part == PRACTITIONER, _("The practitioner answers this."), "GCE-1.4"),
        need(not is_answered, _("This question has been answered."), "GCE-1.4"),
    ) & _by_table(facts, "answer about a method", (PRACTITIONER,))


@clause("IMC-III-4", "IMC-CUL-2")
def may_write_card(facts: BesideFacts) -> Verdict:
    """What is to be known about the client only the client writes, and nobody has to."""
    return judge(
        *inside(facts),
        need(facts.part == CLIENT, _("The client writes this, or nobody."), "IMC-III-4"),
    ) & _by_table(facts, "write the card", (CLIENT,))


@clause("GCE-1.9", "GCE-1.3")
def may_sign_annex(facts: BesideFacts, *, has_signed: bool, is_unchanged: bool) -> Verdict:
    """Each of the two signs the personal annex once, in the version that they have read."""
    return judge(
        *inside(facts),
        need(not has_signed, _("You have signed this version."), "GCE-1.3"),
        need(is_unchanged, _("The annex has changed since you read it."), "GCE-1.3"),
    ) & _by_table(facts, "share the annex", INSIDE)
