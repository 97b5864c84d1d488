"""A slow document holds up only who asked for it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from troth.foundation.pdf import make, turns
from troth.foundation.pdf.make import Unsettable, pdf
from troth.foundation.pdf.tests.test_documents import AT, paper
from troth.foundation.pdf.turns import Busy, turn


@pytest.fixture(autouse=True)
def _of_this_test(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TROTH_TURNS = tmp_path / "documents.lock"
    turns._file.cache_clear()
    yield
    turns._file.cache_clear()


def is_own(person: UUID) -> bool:
    with pytest.raises(Busy) as busy, turn(person):
        pass
    return busy.value.is_own


def test_nobody_has_two_documents_made_at_once() -> None:
    cleo, carla = uuid4(), uuid4()
    with turn(cleo):
        assert is_own(cleo)
        with turn(carla):
            pass
    with turn(cleo):
        pass


def test_nor_in_another_thread_of_the_worker() -> None:
    cleo, found = uuid4(), list[bool]()
    with turn(cleo):
        other = Thread(target=lambda: found.append(is_own(cleo)))
        other.start()
        other.join()
    assert found == [True]


def test_nor_in_another_worker(settings: Any) -> None:
    cleo = uuid4()
    tried = (
        "import fcntl, sys\n"
        "file = open(sys.argv[1], 'r+')\n"
        "fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", tried, str(settings.TROTH_TURNS), str(turns._place(cleo))]
    with turn(cleo):
        assert subprocess.run(command, check=False, capture_output=True).returncode == 1
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_few_documents_are_made_at_once() -> None:
    with ExitStack() as others:
        for _ in range(turns.AT_ONCE):
            others.enter_context(turn(uuid4()))
        waiting = uuid4()
        assert not is_own(waiting)
        assert not is_own(waiting), "who was refused holds nothing"
    with turn(waiting):
        pass


def test_a_document_that_could_not_be_made_frees_its_turn() -> None:
    cleo = uuid4()
    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), turn(cleo):
            raise ZeroDivisionError
    with turn(cleo):
        pass


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "".join(chr(0x3400 + n) for n in range(200))
    assert pdf(paper(odd), at=AT), "the control: with time it is made"
    monkeypatch.setattr(make, "LONGEST", 0.0)
    with pytest.raises(Unsettable, match="too long"):
        pdf(paper(odd), at=AT)
