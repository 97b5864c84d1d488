"""What a person may find of what is beside the charter: answers, talks, annex, card, methods."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Aggregate, Exists, Max, Min, OuterRef, QuerySet, Value

from troth.engagement.annex.models import Annex, Card, MethodAnswer, MethodQuestion
from troth.engagement.charters.models import Page, PageView, Talk
from troth.engagement.charters.talks import Waiting
from troth.engagement.core.models import Step
from troth.engagement.core.queries import INSIDE, ids
from troth.foundation.kit.prepared import Prepared
from troth.foundation.records.reach import reach

if TYPE_CHECKING:
    from datetime import datetime

    from troth.accounts.people.models import Person


def annex(engagement: UUID) -> Annex | None:
    """Return the latest version of the personal annex, ready to be opened."""
    found = Annex.objects.filter(engagement=engagement).select_related("compartment", "author")
    return found.order_by("-version").first()


def card(engagement: UUID) -> Card | None:
    """Return what the client wants known, in its latest version, ready to be opened."""
    found = Card.objects.filter(engagement=engagement).select_related("compartment", "author")
    return found.order_by("-version").first()


def method_questions(engagement: UUID) -> list[MethodQuestion]:
    """Return the questions about methods, the newest first, ready to be opened."""
    found = MethodQuestion.objects.filter(engagement=engagement)
    return list(found.select_related("compartment", "answer").order_by("-written_at", "pk"))


def method_answers(engagement: UUID) -> list[MethodAnswer]:
    """Return the answers to questions about methods, ready to be opened."""
    found = MethodAnswer.objects.filter(engagement=engagement)
    return list(found.select_related("compartment"))


def method_question(pk: UUID, *, to: "Person") -> MethodQuestion:
    """Return one question about a method, or raise OutOfReach."""
    within = MethodQuestion.objects.filter(engagement__in=ids(to=to, parts=INSIDE))
    return reach(
        within.select_related("compartment"), MethodQuestion.objects.all(), "engagement", pk=pk
    )


METHOD, TALK, CARD, IN_FORCE, READ_AGREED = "method", "talk", "card", "in force", "read agreed"
Waits = Mapping[str, Waiting]
"""What waits, by its kind."""


def _waiting(engagements: Collection[UUID], person: UUID) -> "QuerySet[Any, Any]":
    newer = Card.objects.filter(engagement=OuterRef("engagement"), version__gt=OuterRef("version"))
    opened = PageView.objects.filter(engagement__in=engagements, page=Page.AGREED, person=person)
    activated = Step.objects.filter(engagement__in=engagements, act="activate")
    return _dated(_unanswered(engagements), METHOD, Min("written_at")).union(
        _dated(
            Talk.objects.filter(engagement__in=engagements, talked_at=None),
            TALK,
            Min("written_at"),
        ),
        _dated(
            Card.objects.filter(~Exists(newer), engagement__in=engagements, seen_at=None),
            CARD,
            Min("written_at"),
        ),
        _dated(activated, IN_FORCE, Max("at")),
        _dated(opened, READ_AGREED, Max("at")),
        all=True,
    )


def _dated(rows: "QuerySet[Any, Any]", kind: str, since: Aggregate) -> "QuerySet[Any, Any]":
    found = rows.order_by().values("engagement").annotate(kind=Value(kind), since=since)
    listed: QuerySet[Any, Any] = found.values_list("kind", "engagement", "since")
    return listed


_ALL_WAITING = Prepared(_waiting)


def waiting(engagements: Collection[UUID], *, to: UUID) -> Waits:
    """Return what waits in these engagements, and when a person last read what was agreed.

    Questions about methods and of the teach-back count from the oldest; of cards the latest counts
    until it is read; a charter that came into force from then on, or from its renewal.
    """
    found: dict[str, list[tuple[UUID, datetime]]] = {}
    for kind, pk, since in _ALL_WAITING(engagements=engagements, person=to):
        found.setdefault(kind, []).append((pk, since))
    return found


def _unanswered(engagements: Collection[UUID]) -> "QuerySet[MethodQuestion]":
    return MethodQuestion.objects.filter(engagement__in=engagements, answer=None)


def has_unanswered(engagement: UUID) -> bool:
    """Say whether a question about a method waits."""
    return _unanswered([engagement]).exists()


def is_answered(asked: MethodQuestion) -> bool:
    """Say whether a question about a method has its answer."""
    return MethodAnswer.objects.filter(question=asked).exists()
