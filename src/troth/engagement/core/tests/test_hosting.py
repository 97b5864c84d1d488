"""Whether the organisation that pays also runs this host: by who administers it, and by name."""

from typing import Any

import pytest

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.accounts.people.services import accounts as people
from troth.engagement.core.hosting import runs_it
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of

CONFLICT = "The organisation that pays also runs this host."


@pytest.mark.clause("GCE-1.9", "SEED003-CORP-1")
def test_a_sponsor_whose_representative_administers_the_host_runs_it(
    active: Seat, hana: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    assert not runs_it(active.engagement)
    assert CONFLICT not in text_of(sign_in(cleo).get(at(active, "limits")))
    people.make_host_administrator(hana.person, at=AT)
    assert runs_it(active.engagement)
    assert CONFLICT in text_of(sign_in(cleo).get(at(active, "limits")))


def test_a_practitioner_who_administers_it_is_no_sponsor(active: Seat, carla: Holder) -> None:
    people.make_host_administrator(carla.person, at=AT)
    assert not runs_it(active.engagement)


def test_a_host_that_names_the_payer_as_its_operator_is_run_by_it(
    active: Seat, settings: Any
) -> None:
    settings.TROTH_OPERATOR = " ACME "
    assert runs_it(active.engagement)
