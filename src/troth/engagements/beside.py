"""What a person may find of what lies beside the charter: answers, talks, annex, card, methods."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Min, QuerySet

from troth.engagements.models import (
    Annex,
    AnnexSignature,
    Card,
    MethodAnswer,
    MethodQuestion,
    Talk,
    Understanding,
)
from troth.engagements.queries import INSIDE, ids
from troth.records.reach import reach

if TYPE_CHECKING:
    from troth.people.models import Person


def last_round(engagement: UUID, person: UUID) -> Understanding | None:
    """Return somebody's last round of the teach-back, ready to be opened."""
    found = Understanding.objects.filter(engagement=engagement, author=person)
    return found.select_related("compartment").order_by("-version").first()


def open_talks(engagement: UUID) -> list[Talk]:
    """Return what client and practitioner have still to talk about, ready to be opened."""
    found = Talk.objects.filter(engagement=engagement, talked_at=None)
    return list(found.select_related("compartment").order_by("written_at"))


def talk(pk: UUID, *, to: "Person") -> Talk:
    """Return a question to be talked about, or raise OutOfReach."""
    within = Talk.objects.filter(engagement__in=ids(to=to, parts=INSIDE))
    return reach(within, Talk.objects.all(), "engagement", pk=pk)


def annex(engagement: UUID) -> Annex | None:
    """Return the latest version of the personal annex, ready to be opened."""
    found = Annex.objects.filter(engagement=engagement).select_related("compartment", "author")
    return found.order_by("-version").first()


def annex_signatures(found: Annex) -> dict[str, AnnexSignature]:
    """Return the signatures on one version of the annex by part."""
    rows = AnnexSignature.objects.filter(annex=found).select_related("person")
    return {s.part: s for s in rows}


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


Waiting = list[tuple[UUID, datetime]]
"""What waits: (engagement, since when)."""


def unanswered(engagements: Collection[UUID]) -> Waiting:
    """Return the engagements in which a question about a method waits, the oldest of each."""
    return _oldest(MethodQuestion.objects.filter(engagement__in=engagements, answer=None))


def to_talk_about(engagements: Collection[UUID]) -> Waiting:
    """Return the engagements in which a question of the teach-back waits to be talked about."""
    return _oldest(Talk.objects.filter(engagement__in=engagements, talked_at=None))


def unread_cards(engagements: Collection[UUID]) -> Waiting:
    """Return the engagements whose latest card the practitioner has not read."""
    cards = Card.objects.filter(engagement__in=engagements).order_by("version")
    rows = {
        pk: (seen, at) for pk, seen, at in cards.values_list("engagement", "seen_at", "written_at")
    }
    return [(pk, at) for pk, (seen, at) in rows.items() if seen is None]


def _oldest(rows: QuerySet[Any]) -> Waiting:
    found = rows.values("engagement").annotate(since=Min("written_at"))
    return list(found.values_list("engagement", "since"))


def is_answered(asked: MethodQuestion) -> bool:
    """Say whether a question about a method has its answer."""
    return MethodAnswer.objects.filter(question=asked).exists()
