"""What every act of disclosure shares: taking a step of the table and telling the ledger."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from troth.accounts.people.models import Person
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.practice.releases.models import Release, ReleaseStep
from troth.practice.releases.rules import RELEASE


def take(
    act: str,
    *,
    engagement: UUID,
    root: UUID,
    state: str,
    release: Release | None = None,
    by: Person | None,
    at: datetime,
) -> str:
    """Write down a step of the table and return the state it leads to.

    Whether the act is allowed was judged before.
    """
    row = RELEASE.row(state, act)
    if row is None:
        raise ValueError(f"There is no way to {act} from {state!r}.")
    ReleaseStep.objects.create(
        engagement_id=engagement,
        root=root,
        release=release,
        state=state,
        act=act,
        to=row.to,
        by=by,
        at=at,
    )
    return row.to


def move(release: Release, act: str, *, by: Person | None, at: datetime) -> None:
    """Take a step with a release that exists, and bring it to its new state."""
    release.state = take(
        act,
        engagement=release.engagement,
        root=release.draft_root,
        state=release.state,
        release=release,
        by=by,
        at=at,
    )


def tell(
    act: Event, *, chain: UUID, by: Person, at: datetime, about: UUID, digests: Iterable[str] = ()
) -> None:
    """Enter an act in the engagement's ledger."""
    ledger.record(act, chain=chain, by=by.pk, at=at, about=[about], digests=digests)
