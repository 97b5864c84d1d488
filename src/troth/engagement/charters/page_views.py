"""Which pages a party has opened, in which words: how to complain, and what was agreed."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from hmac import digest as keyed
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from troth.engagement.charters.models import Page, PageView
from troth.engagement.core.models import Step
from troth.foundation.vault.envelope import canonical


def mark(words: Any, *, engagement: UUID) -> bytes:
    """Return a keyed hash of words, by which the same words are known again in an engagement."""
    key = hashlib.sha256(b"troth openings\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, canonical({"engagement": str(engagement), "words": words}), "sha256")


def viewed(engagement: UUID, page: str, words: Any) -> dict[UUID, datetime]:
    """Return who opened a page in these very words, with the first time of each."""
    rows = PageView.objects.filter(
        engagement=engagement, page=page, mark=mark(words, engagement=engagement)
    )
    return dict(rows.values_list("person", "at"))


def in_force_since(engagements: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when the charter that counts now came into force, by engagement; a renewal counts."""
    rows = Step.objects.filter(engagement__in=engagements, act="activate")
    found = rows.values("engagement").annotate(since=Max("at")).values_list("engagement", "since")
    return dict(found)


def read_agreed(engagements: Collection[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """Return when each person last opened again what was agreed, by (engagement, person)."""
    rows = PageView.objects.filter(engagement__in=engagements, page=Page.AGREED)
    found = rows.values("engagement", "person").annotate(last=Max("at"))
    return {(pk, who): last for pk, who, last in found.values_list("engagement", "person", "last")}


def has_read_agreed(engagement: UUID, person: UUID) -> bool:
    """Say whether a person opened what was agreed since it came into force, or was renewed."""
    since = in_force_since([engagement]).get(engagement)
    last = read_agreed([engagement]).get((engagement, person))
    return since is None or (last is not None and last >= since)
