"""The one person who is gone: practitioner and client let in a successor, or go on as two."""

import re
from datetime import timedelta
from unittest import mock

import pytest

from tests.cast import sign_all
from tests.post import delivered
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as core
from troth.engagement.core.models import Part
from troth.engagement.core.queries import SPONSOR, Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, told
from troth.engagement.endings.services import retention
from troth.engagement.joining import queries
from troth.engagement.joining.models import Succession
from troth.engagement.pauses import rules
from troth.engagement.reviews.services import reviews
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault.services import several

LARS = {"name": "Lars", "email": "lars@acme.example", "named": "Carla", "line": ""}


@pytest.fixture
def waiting(active: Seat, carla: Holder, cleo: Holder) -> Seat:
    """An extension that practitioner and client signed, and that waits for Hana."""
    text = charters.signed_charter(active.engagement.pk)
    assert text is not None
    ends = active.engagement.ends_on
    assert ends is not None
    reviews.extend(
        active,
        ends=ends + timedelta(days=60),
        sessions=10,
        reason="More time",
        by=carla,
        at=LATER,
    )
    sign_all(active, [carla, cleo], at=LATER)
    return core.seat(active.engagement.pk, to=carla.person)


# --- a successor ---------------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.9", "SEED000-CONF-3")
def test_practitioner_and_client_let_in_a_successor_together(
    waiting: Seat, carla: Holder, cleo: Holder, hana: Holder, lars: Holder, sign_in: SignIn
) -> None:
    before, carlas, cleos = len(delivered()), sign_in(carla), sign_in(cleo)
    assert carlas.post(at(waiting, "life/propose-successor"), LARS).status_code == 302
    assert not any(m.to == [lars.person.email] for m in delivered()[before:])
    assert "Lars, lars@acme.example" in text_of(cleos.get(at(waiting, "participants")))
    assert carlas.post(at(waiting, "life/agree-successor")).status_code in (403, 404)
    assert cleos.post(at(waiting, "life/agree-successor")).status_code == 302
    letters = {m.to[0]: str(m.body) for m in delivered()[before:]}
    assert hana.person.email in letters  # word to the address of who was there before
    assert "joining.succeeded" in {n.kind for n in people.notifications(to=hana.person)}
    link = re.search(r"/invitations/\S+", letters[lars.person.email])
    assert link is not None
    assert sign_in(lars).post(link[0]).status_code == 302
    assert core.seat(waiting.engagement.pk, to=hana.person)  # until the press she is still here
    read = {"fingerprint": lars.keyring.fingerprint}
    wrong = {"fingerprint": hana.keyring.fingerprint}
    there = at(waiting, "participants/sponsor/let-in")
    assert carlas.post(there, wrong).status_code == 403
    assert carlas.post(there, read).status_code == 302
    with pytest.raises(OutOfReach):
        core.seat(waiting.engagement.pk, to=hana.person)
    seat = core.seat(waiting.engagement.pk, to=carla.person)
    assert [p.person_id for p in seat.representatives] == [lars.person.pk]
    members = several.present(waiting.engagement.pk, "contract", by=carla.keyring).members
    assert {m.person for m in members} == {
        str(who.person.pk) for who in (carla, cleo, lars)
    }  # a new key, which Hana never gets
    assert "joining.replaced" in {n.kind for n in people.notifications(to=hana.person)}
    assert told(waiting).count("joining.succeed") == 1
    assert queries.succession(waiting.engagement.pk) is None
    sign_all(seat, [lars], at=LATER)
    found = charters.signed_charter(waiting.engagement.pk)
    assert found is not None
    assert found.version == charters.latest(waiting.engagement.pk).version
    assert opening.read_latest(core.seat(seat.engagement.pk, to=lars.person), by=lars, at=LATER)


@pytest.mark.clause("SEED003-CORP-1")
def test_neither_of_the_two_lets_in_a_successor_alone_and_each_can_take_it_back(
    waiting: Seat, carla: Holder, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    carlas, cleos, hanas = sign_in(carla), sign_in(cleo), sign_in(hana)
    assert cleos.post(at(waiting, "life/propose-successor"), LARS).status_code in (403, 404)
    assert hanas.post(at(waiting, "life/propose-successor"), LARS).status_code in (403, 404)
    same = {**LARS, "email": cleo.person.email}
    assert carlas.post(at(waiting, "life/propose-successor"), same).status_code == 422
    assert not Succession.objects.exists()
    carlas.post(at(waiting, "life/propose-successor"), LARS)
    assert "Lars" not in text_of(hanas.get(at(waiting, "participants")))
    assert carlas.post(at(waiting, "life/propose-successor"), LARS).status_code == 422
    assert Succession.objects.count() == 1
    before = len(delivered())
    assert cleos.post(at(waiting, "life/drop-successor")).status_code == 302
    assert queries.succession(waiting.engagement.pk) is None
    assert not any("/invitations/" in str(m.body) for m in delivered()[before:])
    assert Part.objects.filter(part=SPONSOR, left_at=None).count() == 1


def test_what_was_proposed_ends_with_the_engagement(
    waiting: Seat, carla: Holder, sign_in: SignIn
) -> None:
    sign_in(carla).post(at(waiting, "life/propose-successor"), LARS)
    assert Succession.objects.exists()
    ended = waiting.engagement
    ended.state, ended.due_on = "declined", LATER.date()
    ended.save()
    with mock.patch.object(retention, "end_for_good"):  # shares of another database
        assert retention.dispose(ended, at=LATER)
    assert not Succession.objects.exists()


# --- going on as two -----------------------------------------------------------------------------


@pytest.mark.clause("SEED003-CORP-1", "GCE-1.21")
def test_the_client_goes_on_as_two_once_the_sponsor_was_silent_for_the_policys_time(
    waiting: Seat, cleo: Holder, hana: Holder, sign_in: SignIn, set_clock: object
) -> None:
    cleos, there = sign_in(cleo), at(waiting, "life/go-on-alone")
    assert cleos.post(there).status_code == 403
    since = charters.waits_for_sponsor(waiting.engagement.pk)
    assert since == LATER
    set_clock(LATER + timedelta(days=31))  # type: ignore[operator]
    assert sign_in(cleo).post(there).status_code == 302
    seat = core.seat(waiting.engagement.pk, to=cleo.person)
    assert (seat.engagement.paid_by, seat.engagement.state) == (None, "contracting")
    assert seat.representatives == []
    with pytest.raises(OutOfReach):
        core.seat(waiting.engagement.pk, to=hana.person)


def test_nothing_waits_for_a_sponsor_who_signed(active: Seat) -> None:
    assert charters.waits_for_sponsor(active.engagement.pk) is None
    assert not rules.is_silent(waits_since=None, days=30, at=LATER)
    assert not rules.is_silent(waits_since=LATER - timedelta(days=29), days=30, at=LATER)
    assert rules.is_silent(waits_since=LATER - timedelta(days=30), days=30, at=LATER)
