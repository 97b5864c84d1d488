"""Whatever is edited and signed in whatever order: only the latest text counts, signed by all."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import AT, understand
from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import sections
from troth.engagement.charters import queries
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services import drafting
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import EVERYBODY
from troth.foundation.ethics.verdict import Refused

LATER = AT + timedelta(days=1)
Deed = tuple[str, str, int]
WHO = st.sampled_from(EVERYBODY)
DEEDS: st.SearchStrategy[list[Deed]] = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), WHO, st.integers(0, 2)),
        st.tuples(st.just("sign"), WHO, st.just(0)),
        st.tuples(st.just("sign what was read first"), WHO, st.just(0)),
    ),
    max_size=8,
)
"""Who does what; an edit writes one of three texts, so that some change nothing."""


def do(deed: Deed, seat: Seat, by: Holder, first: str) -> None:
    what, _, number = deed
    if what == "edit":
        base = queries.latest(seat.engagement.pk).version
        section = sections.Scope(f"Leading, in words {number}", "Therapy")
        drafting.save_section(seat, "scope", section, base=base, by=by, at=LATER)
        return
    read = queries.latest(seat.engagement.pk).digest if what == "sign" else first
    drafting.sign(seat, read=read, by=by, at=LATER)


def walk(seat: Seat, cast: dict[str, Holder], deeds: list[Deed]) -> None:
    """Do everything that is not refused, and hold what stands to what was signed after each."""
    pk = seat.engagement.pk
    first, expected = queries.latest(pk).digest, set[str]()
    for deed in deeds:
        what, part, _ = deed
        mine = core.seat(pk, to=cast[part].person)
        before = queries.latest(pk)
        try:
            with transaction.atomic():
                do(deed, mine, cast[part], first)
        except Refused:
            # Only in force, signed already, or about another text than the latest.
            over = mine.engagement.state != "contracting"
            assert over or (what != "edit" and (part in expected or before.digest != first))
        else:
            changed = queries.latest(pk).pk != before.pk
            expected = set[str]() if changed else expected
            if what != "edit":
                assert what == "sign" or before.digest == first
                expected.add(part)
        _holds(pk, expected)


def _holds(pk: Any, expected: set[str]) -> None:
    latest = queries.latest(pk)
    assert set(queries.signatures(latest).held) == expected
    in_force = queries.signed_charter(pk)
    assert (in_force is not None) == (expected == set(EVERYBODY))
    assert in_force is None or in_force.pk == latest.pk
    older = Charter.objects.filter(engagement=pk).exclude(pk=latest.pk)
    assert all(len(queries.signatures(c).held) < len(EVERYBODY) for c in older)


@pytest.mark.clause("GCE-1.3", "IMC-I-2")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_only_signatures_over_the_latest_version_count_whatever_happens(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, deeds: list[Deed]
) -> None:
    cast = dict(zip(EVERYBODY, _in_order(cleo, carla, hana), strict=True))
    with transaction.atomic():
        for holder in cast.values():
            understand(core.seat(agreed.engagement.pk, to=holder.person), by=holder, at=AT)
        walk(agreed, cast, deeds)
        transaction.set_rollback(True)  # one example leaves nothing to the next


def _in_order(cleo: Holder, carla: Holder, hana: Holder) -> list[Holder]:
    by_part = {"client": cleo, "practitioner": carla, "sponsor": hana}
    return [by_part[part] for part in EVERYBODY]


def test_a_signature_of_all_three_on_an_older_version_is_never_in_force(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    cast = dict(zip(EVERYBODY, _in_order(cleo, carla, hana), strict=True))
    for holder in cast.values():
        understand(core.seat(agreed.engagement.pk, to=holder.person), by=holder, at=AT)
    late = [("sign", p, 0) for p in EVERYBODY]
    walk(agreed, cast, [*late[:2], ("edit", "client", 1), late[2], *late[:2]])
    assert core.seat(agreed.engagement.pk, to=carla.person).engagement.state == "active"
