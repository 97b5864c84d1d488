"""What does not exist and what is out of reach cost the same and take the same way.

Time on a clock proves little on a busy machine. So it is the work that is compared: the statements
that reach the databases, and the lines of the program that led to "not found".
"""

import re
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from tests.clock import SetClock
from tests.crawled import DAY, World, lay_out
from tests.test_crawler import EVERYBODY, OPERATOR, SILENT, VISITOR, WITHOUT_IDS, address, table
from troth.accounts.people.holder import Holder
from troth.foundation.kit.middleware import AnswerRefusals

pytestmark = pytest.mark.postgres
Work = tuple[int, list[str], list[str]]
"""Status, statements without what they were given, and the lines that raised."""


@pytest.fixture
def world(cleo: Holder, carla: Holder, hana: Holder, set_clock: SetClock) -> World:
    """Two engagements, and one of everything in the first."""
    set_clock(DAY)
    return lay_out(cleo, carla, hana)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Work]:
    """Return a way to ask for a page, take back what that did, and say what it cost."""
    raised: list[str] = []
    answer = AnswerRefusals.process_exception

    def heard(self: AnswerRefusals, request: Any, error: Exception) -> Any:
        steps = traceback.extract_tb(error.__traceback__)
        raised.extend(f"{s.filename.rpartition('/troth/')[2]}:{s.lineno}" for s in steps)
        return answer(self, request, error)

    monkeypatch.setattr(AnswerRefusals, "process_exception", heard)

    def asking(browser: Client, there: str, method: str) -> Work:
        raised.clear()
        said: list[str] = []

        def statement(run: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
            said.append(_bare(sql))
            return run(sql, given, many, context)

        with transaction.atomic(), ExitStack() as listening:
            for one in connections.all():
                listening.enter_context(one.execute_wrapper(statement))
            status = getattr(browser, method)(there).status_code
            transaction.set_rollback(True)
        return status, said, list(raised)

    return asking


def _bare(sql: str) -> str:
    """Return a statement without the names of marks, and without how many values it was given."""
    return re.sub(r'SAVEPOINT "[^"]+"', "SAVEPOINT", re.sub(r"(%s, )+%s", "%s", sql))


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != VISITOR])
def test_an_unknown_id_and_one_out_of_reach_cost_the_same(
    world: World, sign_in: Any, work: Callable[..., Work], role: str
) -> None:
    browser = sign_in({**world.others, OPERATOR: world.operator}[role])
    found: list[str] = []
    for name, (roles, thing) in table().items():
        if thing in WITHOUT_IDS or role in roles == (OPERATOR,) or name in SILENT:
            continue
        for method in ("get", "post"):
            real = work(browser, address(name, world), method)
            none = work(browser, address(name, world, real=False), method)
            if real != none:
                found.append(f"{method} {name}: {_first_difference(real, none)}")
    assert not found, "\n".join(found)


def _first_difference(real: Work, none: Work) -> str:
    for one, other in zip(real[1:], none[1:], strict=True):
        for at, (left, right) in enumerate(zip(one, other, strict=False)):
            if left != right:
                return f"number {at}: {left[:300]!r}, and for nothing {right[:300]!r}"
        if len(one) != len(other):
            longer = max(one, other, key=len)
            return f"{len(one)} and {len(other)}: {longer[min(len(one), len(other))][:300]!r}"
    return f"{real[0]}, and for nothing {none[0]}"


def test_the_watch_sees_what_is_within_reach(
    world: World, sign_in: Any, work: Callable[..., Work]
) -> None:
    """The control: for who has it in reach, what is there costs other work than nothing."""
    browser = sign_in(world.members["client"])
    name = "charters:charter"
    real = work(browser, address(name, world), "get")
    none = work(browser, address(name, world, real=False), "get")
    assert real[0] == 200
    assert none[0] == 404
    assert real[1] != none[1]
    assert none[2]
