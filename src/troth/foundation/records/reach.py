"""Finding a thing within a person's reach, or nothing: with the same work either way."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class OutOfReach(ObjectDoesNotExist):
    """Nothing that this person can open is there.

    `chain` is the engagement whose ledger shall know of the attempt, None when there is none.
    """

    def __init__(self, chain: UUID | None = None) -> None:
        super().__init__("Nothing here that you can open.")
        self.chain = chain


def reach(within: QuerySet[M], everything: QuerySet[M], chain: str, **lookup: Any) -> M:
    """Return the one row of `within` that `lookup` names, or raise OutOfReach.

    `chain` is the field of `everything` that holds the engagement's id.
    """
    found = within.filter(**lookup).first()
    if found is None:
        raise OutOfReach(everything.filter(**lookup).values_list(chain, flat=True).first())
    return found
