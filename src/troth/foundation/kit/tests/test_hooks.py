"""The one registry: what rooms put in, and the pages of higher rooms that lower ones link to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from troth.foundation.kit import todo
from troth.foundation.kit.hooks import Hook, page_url
from troth.foundation.kit.todo import LATE_DAYS, Todo

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_a_hook_keeps_each_thing_once_and_in_order() -> None:
    hook: Hook[str] = Hook()
    for given in ("low", "high", "low"):
        hook.add(given)
    assert list(hook) == ["low", "high"]


def test_a_hook_for_one_room_refuses_none_and_two() -> None:
    hook: Hook[str] = Hook()
    with pytest.raises(ValueError, match="unpack"):
        _ = hook.only
    hook.add("one")
    assert hook.only == "one"
    hook.add("two")
    with pytest.raises(ValueError, match="unpack"):
        _ = hook.only


def test_a_page_of_a_higher_room_is_found_by_its_short_name() -> None:
    pk = uuid4()
    assert page_url("thread", pk) == reverse("thread:thread", args=[pk])
    assert page_url("today") == reverse("today:today")


def test_a_page_that_no_room_serves_says_what_to_do() -> None:
    with pytest.raises(LookupError, match=r"'lost property'.*kit\.hooks\.pages"):
        page_url("lost property")


def test_a_line_is_late_after_its_days_and_never_when_others_owe_it() -> None:
    def late(days: int, **more: object) -> bool:
        line = Todo(kind="k", text="t", url="/", since=NOON, **more)  # type: ignore[arg-type]
        return line.is_late(NOON + timedelta(days=days))

    assert [late(LATE_DAYS - 1), late(LATE_DAYS)] == [False, True]
    assert [late(1, late_after=2), late(2, late_after=2)] == [False, True]
    assert not late(LATE_DAYS, is_awaited=True)


def test_lines_of_all_rooms_come_together_the_longest_waiting_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def line(text: str, days: int) -> Todo:
        return Todo(kind="k", text=text, url="/", since=NOON - timedelta(days=days))

    rooms: Hook[todo.Source] = Hook()
    rooms.add(lambda **asked: [line(f"new for {asked['to']}", 1)])
    rooms.add(lambda **_asked: [line("old", 3), line("middle", 2)])
    monkeypatch.setattr(todo, "sources", rooms)
    assert [t.text for t in todo.todos(to="Cleo", at=NOON)] == ["old", "middle", "new for Cleo"]
