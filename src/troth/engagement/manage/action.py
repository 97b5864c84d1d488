"""The shape of a step with a button of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from troth.engagement.core import forms as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import LIFE
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit.forms import Form
from troth.foundation.kit.request import PersonRequest

Judge = Callable[[Seat, PersonRequest], Verdict]
Do = Callable[[Seat, PersonRequest, Mapping[str, Any]], object]
Words = Any
"""A text that is translated when it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step: its act in the table, its words, what it asks, who judges and what it does."""

    act: str
    label: Words
    told: Words
    done: Words
    do: Do
    judge: Judge | None = None
    form: type[Form] = core.PlainForm
    style: str = "plain"
    shown: Callable[[Seat, PersonRequest], bool] = lambda _seat, _request: True
    clauses: tuple[str, ...] = ()

    def stands(self, seat: Seat) -> bool:
        """Say whether the table has a row for it in this state and part."""
        return bool(LIFE.judge(state=seat.engagement.state, act=self.act, part=seat.part))

    def verdict(self, seat: Seat, request: PersonRequest) -> Verdict:
        """Judge what can be judged before anything is asked."""
        if self.judge is not None:
            return self.judge(seat, request)
        return LIFE.judge(state=seat.engagement.state, act=self.act, part=seat.part)


def keyed(service: Callable[..., object]) -> Do:
    """Return what does a step that asks nothing, by a service."""
    return lambda seat, request, _given: service(seat, by=request.holder, at=request.at)
