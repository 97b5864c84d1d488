"""Pages whose queries are made once in a process answer on PostgreSQL, too."""

from collections.abc import Callable

import pytest
from django.test import Client

from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat

pytestmark = pytest.mark.postgres
PAGES = ("", "/charter", "/life", "/how", "/participants", "/readers", "/plan", "/consents")


def test_today_and_the_pages_of_an_engagement_answer(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: Callable[..., Client]
) -> None:
    for who in (cleo, carla, hana):
        assert sign_in(who).get("/today").status_code == 200
    for who in (cleo, carla):
        browser = sign_in(who)
        for page in PAGES:
            assert browser.get(f"/engagements/{active.engagement.pk}{page}").status_code == 200
