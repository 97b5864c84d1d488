"""Slow work has a queue of its own: pages pass it, and it has an end."""

import threading
import time
from collections.abc import Iterator

import pytest

from troth.foundation.vault import lanes
from troth.foundation.vault.lanes import Crowded, Lane, page


@pytest.fixture
def one_page() -> Iterator[None]:
    """Let one page be answered at a time, as on SQLite."""
    lanes.open_pages(1)
    yield
    lanes._Pages.width = None


def test_a_page_passes_those_who_wait_for_slow_work(one_page: None) -> None:
    lane, over, in_it = Lane(at_once=1, waiting=9, patience=20), threading.Event(), []

    def answer(answered: threading.Event) -> None:
        with page():
            answered.set()

    def slow() -> None:
        with page(), lane.turn():
            in_it.append(threading.get_ident())
            over.wait(20)

    crowd = [threading.Thread(target=slow) for _ in range(5)]
    for one in crowd:
        one.start()
    try:
        answered = threading.Event()
        threading.Thread(target=answer, args=[answered], daemon=True).start()
        assert answered.wait(5)
        assert len(in_it) <= 1, "One at a time."
    finally:
        over.set()
        for one in crowd:
            one.join(20)
    assert len(in_it) == 5


def test_pages_wait_for_each_other_and_slow_work_comes_back_among_them(one_page: None) -> None:
    inside, most, lane = [], [], Lane(at_once=3, waiting=9, patience=20)

    def answer() -> None:
        with page():
            with lane.turn():
                pass
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    crowd = [threading.Thread(target=answer) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(20)
    assert most == [1] * 8


def test_a_queue_has_an_end() -> None:
    lane, over, begun = Lane(at_once=1, waiting=0, patience=20), threading.Event(), []

    def slow() -> None:
        with lane.turn():
            begun.append(1)
            over.wait(20)

    first = threading.Thread(target=slow)
    first.start()
    while not begun:
        time.sleep(0.001)
    with pytest.raises(Crowded), lane.turn():
        pass
    over.set()
    first.join(20)
    with lane.turn():
        pass


def test_nobody_waits_longer_than_patience() -> None:
    lane, over = Lane(at_once=1, waiting=5, patience=0.05), threading.Event()
    begun = threading.Event()

    def slow() -> None:
        with lane.turn():
            begun.set()
            over.wait(20)

    first = threading.Thread(target=slow)
    first.start()
    begun.wait(20)
    with pytest.raises(Crowded), lane.turn():
        pass
    over.set()
    first.join(20)


@pytest.mark.django_db
def test_inside_a_transaction_nobody_waits() -> None:
    lane = Lane(at_once=0, waiting=0, patience=0)
    with lane.turn():
        pass
