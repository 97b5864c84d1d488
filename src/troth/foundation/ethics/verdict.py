"""Verdicts: the one answer to "may they?", used alike by button, guard and refusal page."""

from dataclasses import dataclass
from uuid import UUID

from troth.foundation.ethics.clause import Statement, cite


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is refused: what is missing, which clause asks, where it can be put right.

    `words` is a message id with %(name)s places for `params`; `fix` names a place, which the
    screen turns into an address ("" when nothing on screen can fix it).
    """

    words: str
    clause: Statement
    fix: str = ""
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.words % dict(self.params) if self.params else self.words


class Refused(Exception):
    """An act was tried that its verdict forbids; `chain` names the ledger that shall know."""

    def __init__(self, verdict: "Verdict", chain: UUID | None = None) -> None:
        super().__init__("; ".join(str(r) for r in verdict.reasons))
        self.verdict = verdict
        self.chain = chain


@dataclass(frozen=True, slots=True)
class Verdict:
    """True when nothing stands against the act; else it holds every reason."""

    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return not self.reasons

    def __and__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.reasons + other.reasons)

    def enforce(self, chain: UUID | None = None) -> None:
        """Raise Refused unless the act is allowed."""
        if self.reasons:
            raise Refused(self, chain)


def need(
    met: bool,
    words: str,
    clause: str,
    *,
    fix: str = "",
    **params: str,
) -> Reason | None:
    """State one condition, what to tell the person when it fails, and the clause behind it."""
    return None if met else Reason(words, cite(clause), fix, tuple(params.items()))


def judge(*needs: Reason | None) -> Verdict:
    """Gather the conditions that are not met into one verdict."""
    return Verdict(tuple(n for n in needs if n))
