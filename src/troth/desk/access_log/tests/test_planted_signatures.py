"""A signature that someone wrote into the database: shown as none, counted nowhere.

Each attack is played twice. With the one check taken out it succeeds, so that it could; with the
check it is named on the page, nothing follows from it, and the person can still sign themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client

from tests.cast import AT, sign_all
from troth.accounts.people import sessions
from troth.accounts.people.holder import Holder
from troth.desk.access_log.bundle import bundle
from troth.engagement.annex import queries as annex_annex
from troth.engagement.annex import services as annex
from troth.engagement.annex.models import AnnexSignature
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Signature
from troth.engagement.charters.services.rooms import NotSigned, open_shared
from troth.engagement.core import queries as core
from troth.engagement.core.models import ClosingSignature
from troth.engagement.core.queries import CLIENT, PRACTITIONER, SPONSOR, Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of
from troth.engagement.endings.policy import Closing
from troth.engagement.endings.services import closing_list, ending
from troth.foundation.ethics import pack
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import sequencer
from troth.foundation.records import signatures
from troth.practice.consents import policy as consents_policy
from troth.practice.consents.models import Consent
from troth.practice.consents.services import consenting
from troth.practice.consents.tests.conftest import terms
from troth.practice.groups import queries as groups
from troth.practice.groups.models import AgreementSignature, Group, Membership
from troth.practice.groups.services import agreeing as group_services
from troth.practice.groups.tests import stories
from troth.practice.groups.tests.conftest import formed, mia, seats  # noqa: F401 - fixtures
from troth.practice.groups.todo import todo
from troth.practice.releases import queries as releases_queries
from troth.practice.releases.models import Release
from troth.practice.releases.services import reading as releases
from troth.practice.releases.tests import stories as summaries
from troth.profession.packs import policy as consent_policy
from troth.profession.packs import queries as pack_queries
from troth.profession.packs import services as consents
from troth.profession.packs.models import Pledge

DAY = AT + timedelta(days=20)
ZEROS = bytes(64)
BROKEN = "This signature does not hold"
SeatOf = Callable[[Holder], Seat]


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "clock", lambda: DAY)


@contextmanager
def unchecked() -> Iterator[None]:
    """Take the one check out: every row counts as signed."""
    with mock.patch.object(signatures, "_key", return_value=b"k" * 32):
        yield


def page(browser: Client, address: str) -> str:
    """Return what a page says; no planted row breaks one."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return text_of(answer)


@pytest.mark.clause("GCE-1.3", "GCE-1.11")
def test_a_charter(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pk = agreed.engagement.pk
    latest = charters.latest(pk)
    sign_all(agreed, [carla, hana], at=DAY)
    Signature.objects.create(
        charter=latest, person=cleo.person, part=CLIENT, signature=ZEROS, at=DAY
    )
    with unchecked():
        assert charters.signed_charter(pk) == latest
    assert charters.signed_charter(pk) is None
    assert set(charters.signatures(latest).held) == {PRACTITIONER, SPONSOR}
    with pytest.raises(NotSigned):
        open_shared(agreed, carla, at=DAY)
    (told,) = charters.preparations(core.seats(to=carla.person), at=DAY)
    assert told.signed == {PRACTITIONER, SPONSOR}
    for where in ("charter", "charter/sign", f"charter/versions/{latest.version}"):
        assert BROKEN in page(sign_in(carla), at(agreed, where)), where
    assert "a draft that not all have signed" in page(
        sign_in(carla), at(agreed, f"charter/versions/{latest.version}/document")
    )
    sign_all(agreed, [cleo], at=DAY)
    assert charters.signed_charter(pk) == latest
    assert core.seat(pk, to=carla.person).engagement.state == "active"


@pytest.mark.clause("GCE-1.3")
def test_a_charter_that_a_stranger_signs_in_the_clients_place(
    agreed: Seat, carla: Holder, hana: Holder, nora: Holder
) -> None:
    sign_all(agreed, [carla, hana], at=DAY)
    latest = charters.latest(agreed.engagement.pk)
    made = Signature(charter=latest, person=nora.person, part=CLIENT, at=DAY)
    made.put(nora.keyring)
    assert signatures.holds(made.claim)
    assert CLIENT not in charters.signatures(latest).held
    assert charters.signed_charter(agreed.engagement.pk) is None


def test_an_annex(agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn) -> None:
    annex.save_annex(agreed, "No calls on Fridays", base=0, by=carla, at=DAY)
    found = annex_annex.annex(agreed.engagement.pk)
    assert found is not None
    AnnexSignature.objects.create(
        annex=found, person=cleo.person, part=CLIENT, signature=ZEROS, at=DAY
    )
    with unchecked():
        assert set(charters.signatures(found).held) == {CLIENT}
    assert not charters.signatures(found).held
    assert BROKEN in page(sign_in(carla), at(agreed, "annex"))
    seat = core.seat(agreed.engagement.pk, to=cleo.person)
    annex.sign_annex(seat, read=found.digest, by=cleo, at=DAY)
    assert set(charters.signatures(found).held) == {CLIENT}
    assert BROKEN not in page(sign_in(carla), at(agreed, "annex"))


@pytest.mark.clause("IMC-I-11")
def test_a_closing_list(
    active: Seat, seat_of: SeatOf, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    ending.withdraw(active, reason="It is done", offers_handover=True, by=carla, at=DAY)
    given = Closing(review="Far", feedback_asked=True, handover="none", records="keep")
    ending.fill_closing(seat_of(carla), given, by=carla, at=DAY)
    paper = closing_list.read_paper(seat_of(carla), by=carla, at=DAY)
    closing_list.sign_closing(seat_of(carla), read=paper.digest, by=carla, at=DAY)
    assert paper.leaf is not None
    ClosingSignature.objects.create(
        leaf=paper.leaf, person=cleo.person, part=CLIENT, signature=ZEROS, at=DAY
    )
    with unchecked():
        assert set(closing_list.read_paper(seat_of(carla), by=carla, at=DAY).when) == {
            PRACTITIONER,
            CLIENT,
        }
    assert BROKEN in page(sign_in(carla), at(active, "closing"))
    with pytest.raises(Refused):
        ending.complete(seat_of(carla), by=carla, at=DAY)
    closing_list.sign_closing(seat_of(cleo), read=paper.digest, by=cleo, at=DAY)
    ending.complete(seat_of(carla), by=carla, at=DAY)


@pytest.mark.clause("GCE-1.3")
def test_an_agreement_of_a_group(
    formed: Group,  # noqa: F811 - a fixture
    cleo: Holder,
    mia: Holder,  # noqa: F811 - a fixture
    carla: Holder,
    sign_in: SignIn,
) -> None:
    newest = groups.latest(formed.pk)
    place = Membership.objects.get(group=formed, person=mia.person)
    AgreementSignature.objects.create(
        agreement=newest, membership=place, person=mia.person, signature=ZEROS, at=DAY
    )
    Membership.objects.filter(pk=place.pk).update(state="signed", signed_at=DAY)
    with unchecked():
        assert place.pk in groups.signatures(newest.pk).held
    stands = stories.stand(formed, carla)
    with pytest.raises(Refused):
        group_services.let_in(stands, stands.membership(place.pk), by=carla, at=DAY)
    for where in (f"/groups/{formed.pk}", f"/groups/{formed.pk}/agreement"):
        assert BROKEN in page(sign_in(carla), where), where
    assert "Let Mia into the group" not in [line.text for line in todo(to=carla.person, at=DAY)]
    Membership.objects.filter(pk=place.pk).update(state="invited", signed_at=None)
    stories.sign(formed, mia)
    assert place.pk in groups.signatures(newest.pk).held


@pytest.mark.clause("GCE-1.2a")
def test_a_pledge(active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn) -> None:
    code = pack.pack("code", "GCE", "2016")
    Pledge.objects.filter(person=carla.person, kind="code").update(signature=ZEROS)
    with unchecked():
        assert pack_queries.has_pledged(carla.person.pk, code)
    assert not consent_policy.has_pledged(carla.person.pk, "code", "GCE", "2016")
    assert BROKEN in page(sign_in(carla), "/packs/code/GCE/2016/sign")
    assert BROKEN in page(sign_in(carla), "/agreed")
    assert BROKEN in page(sign_in(cleo), at(active, "packs"))
    assert "Carla pledged" not in page(sign_in(cleo), "/packs/code/GCE/2016")
    consents.pledge(code, by=carla, at=DAY)
    assert consent_policy.has_pledged(carla.person.pk, "code", "GCE", "2016")


@pytest.mark.clause("SEED000-CONF-2")
def test_a_consent(
    active: Seat, seat_of: SeatOf, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    made = consenting.ask(active, terms(), by=carla, at=DAY)
    Consent.objects.filter(pk=made.pk).update(
        state="given", given=made.asked, given_at=DAY, signature=ZEROS
    )

    def may_use() -> bool:
        return bool(
            consents_policy.may_use(
                purpose="accreditation",
                recipient="The coaches' body",
                data_class="name",
                engagement=made.engagement,
                at=DAY,
            )
        )

    with unchecked():
        assert may_use()
        assert "You may pass on" in page(sign_in(carla), f"/consents/{made.pk}")
    assert not may_use()
    for who in (carla, cleo):
        for where in (f"/consents/{made.pk}", at(active, "consents")):
            assert BROKEN in page(sign_in(who), where), where
    assert "You may pass on" not in page(sign_in(carla), f"/consents/{made.pk}")
    assert BROKEN in page(sign_in(cleo), "/agreed")


@pytest.mark.clause("SEED000-CONF-2", "GCE-1.9")
def test_a_release(
    active: Seat, seat_of: SeatOf, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    made = summaries.sign(summaries.draft(pk, cleo), cleo)
    Release.objects.filter(pk=made.pk).update(signature=ZEROS)
    with unchecked():
        assert releases.read_release(seat_of(cleo), made, by=cleo, at=DAY).packet
    for where in (f"/releases/{made.pk}", at(active, "summaries"), "/agreed"):
        assert BROKEN in page(sign_in(cleo), where), where
    with pytest.raises(Refused):
        summaries.send(made, cleo)
    Release.objects.filter(pk=made.pk).update(signature=made.signature)
    summaries.send(made, cleo)
    Release.objects.filter(pk=made.pk).update(signature=ZEROS)
    for where in (f"/releases/{made.pk}", at(active, "sponsor")):
        assert BROKEN in page(sign_in(hana), where), where
    assert BROKEN in page(sign_in(cleo), f"/engagements/{pk}")
    found = releases_queries.release(made.pk, to=hana.person)
    assert releases.read_release(seat_of(hana), found, by=hana, at=DAY).packet is None
    signed = sequencer.run_for(pk, at=DAY)
    assert bundle(seat_of(cleo), signed, to=cleo.person, at=DAY)["releases"] == []
