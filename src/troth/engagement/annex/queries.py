"""What a person may find of what lies beside the charter: answers, talks, annex, card, methods."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from troth.engagement.annex.models import Annex, Card, MethodAnswer, MethodQuestion
from troth.engagement.charters.talks import Waiting, _oldest
from troth.engagement.core.queries import INSIDE, ids
from troth.foundation.records.reach import reach

if TYPE_CHECKING:
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


def unanswered(engagements: Collection[UUID]) -> Waiting:
    """Return the engagements in which a question about a method waits, the oldest of each."""
    return _oldest(MethodQuestion.objects.filter(engagement__in=engagements, answer=None))


def unread_cards(engagements: Collection[UUID]) -> Waiting:
    """Return the engagements whose latest card the practitioner has not read."""
    cards = Card.objects.filter(engagement__in=engagements).order_by("version")
    rows = {
        pk: (seen, at) for pk, seen, at in cards.values_list("engagement", "seen_at", "written_at")
    }
    return [(pk, at) for pk, (seen, at) in rows.items() if seen is None]


def is_answered(asked: MethodQuestion) -> bool:
    """Say whether a question about a method has its answer."""
    return MethodAnswer.objects.filter(question=asked).exists()
