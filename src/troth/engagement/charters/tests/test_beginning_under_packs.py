"""Nobody begins before the code is pledged and the policy in force is opened and accepted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import person
from troth.accounts.people.holder import Holder
from troth.engagement.core.models import Engagement
from troth.engagement.joining.services import enquiries
from troth.engagement.joining.services import invitations as engagements
from troth.engagement.joining.services.invitations import Guest
from troth.foundation.ethics import pack
from troth.foundation.ethics.verdict import Refused
from troth.practice.consents.tests.conftest import LATER
from troth.profession.packs import services as packs
from troth.profession.packs.models import Pledge

SignIn = Callable[..., Client]
GIVEN = {"kind": "coaching", "client_name": "Mia", "client_email": "mia@acme.example"}
SECOND = """\
kind = "policy"
id = "house"
title = "House policy"
edition = "2"
valid_from = 2026-11-03
about = "The second edition"
[[text]]
id = "diversity"
title = "Equality and diversity"
words = "I treat everybody fairly, and I say so when others do not."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder of packs, in use for one test."""
    pack.use(tmp_path)
    yield tmp_path
    pack.use(None)


def begin(by: Holder) -> Engagement:
    guest = Guest("Cleo", "cleo@acme.example")
    begun = engagements.begin(kind="coaching", client=guest, by=by, at=LATER)
    return begun.engagement


def lacks(by: Holder) -> list[str]:
    with pytest.raises(Refused) as told:
        begin(by)
    return [reason.clause.ref for reason in told.value.verdict.reasons]


@pytest.mark.clause("GCE-1.2a", "SEED000-GEN-1", "SEED000-COMP-3")
def test_a_practitioner_who_has_signed_nothing_begins_nothing(db: None, sign_in: SignIn) -> None:
    sven = person("Sven", "coach")
    assert lacks(sven) == ["GCE-1.2a", "GCE-2.3"]
    page = sign_in(sven).get("/engagements/new").content.decode()
    assert 'href="/packs/code/GCE/2016/sign"' in page
    assert 'href="/packs/policy/house/1/sign"' in page
    assert "client_email" not in page
    assert not Engagement.objects.exists()


@pytest.mark.clause("GCE-2.3")
def test_a_policy_with_a_new_edition_is_accepted_before_the_next_engagement(
    folder: Path, carla: Holder, sign_in: SignIn
) -> None:
    assert begin(carla).policy_edition == "1"
    (folder / "house-2.toml").write_text(SECOND, encoding="utf-8")
    pack.use(folder)
    assert lacks(carla) == ["GCE-2.3"]
    browser, two = sign_in(carla), "/packs/policy/house/2"
    task = "Read what has changed in House policy, and sign it"
    assert task in browser.get("/today").content.decode()
    page = browser.post("/engagements/new", GIVEN).content.decode()
    assert ("Open and accept the policy" in page, "client_email" in page) == (True, False)
    assert f'href="{two}/sign"' in browser.get("/engagements/new").content.decode()
    assert browser.post(f"{two}/sign").status_code == 403
    browser.get(two)
    assert browser.post(f"{two}/sign").status_code == 302
    assert task not in browser.get("/today").content.decode()
    assert "client_email" in browser.get("/engagements/new").content.decode()
    assert browser.post("/engagements/new", GIVEN).status_code == 302
    assert Engagement.objects.filter(policy_edition="2").count() == 1


@pytest.mark.clause("GCE-1.2a")
def test_an_enquiry_by_a_practitioner_needs_the_same(carla: Holder) -> None:
    ask = {
        "kind": "coaching",
        "part": "practitioner",
        "words": "Shall we talk?",
        "guests": {"client": Guest("Cleo", "cleo@acme.example")},
    }
    Pledge.objects.all().delete()
    with pytest.raises(Refused):
        enquiries.enquire(**ask, by=carla, at=LATER)  # type: ignore[arg-type]
    for kind, name, edition in (("code", "GCE", "2016"), ("policy", "house", "1")):
        packs.pledge(pack.pack(kind, name, edition), by=carla, at=LATER)
    assert enquiries.enquire(**ask, by=carla, at=LATER)  # type: ignore[arg-type]
