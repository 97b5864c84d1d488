"""Under which code, policy and law an engagement goes: chosen, shown with its evidence, renewed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cast import AT, agree, sign_all, understand
from troth.accounts.people.holder import Holder
from troth.engagement.charters import policy, queries
from troth.engagement.charters.services import drafting, opening, packs
from troth.engagement.core import packs as core_packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.tests.pages import LATER, SignIn, at, text_of, told
from troth.engagement.endings import todo as endings
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import policy as pauses
from troth.engagement.reviews.services import reviews
from troth.foundation.ethics import pack
from troth.foundation.ethics.verdict import Refused
from troth.profession.packs import services as consents
from troth.profession.packs.models import PackView, Pledge

DAY = AT + timedelta(days=2)
IMC = Choice(code="IMC")
NEWER = """\
kind = "code"
id = "GCE"
title = "Global Code of Ethics"
edition = "2027"
valid_from = 2026-11-03
about = "A newer edition, for this test."
[[statement]]
id = "GCE-1.1"
words = "Everybody says what they expect, and is heard."
"""
OWN = """\
kind = "{kind}"
id = "own"
title = "Of our own"
edition = "1"
about = "A pack of the operator."
"""
STATEMENT = '[[statement]]\nid = "own-1"\nwords = "Be kind."\n'
FAIR = '[[text]]\nid = "diversity"\ntitle = "Diversity"\nwords = "Be fair."\n'
LAW = "[values]\nage_of_majority = 18\n"
BEGIN = {"kind": "coaching", "client_name": "Cleo", "client_email": "cleo@acme.example"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder of packs, in use for one test."""
    pack.use(tmp_path)
    yield tmp_path
    pack.use(None)


def publish(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    pack.use(folder)


def sign_pack(holder: Holder, kind: str, ident: str, edition: str, *, when: datetime = AT) -> None:
    found = pack.pack(kind, ident, edition)
    consents.open_pack(found, by=holder.person, at=when)
    consents.pledge(found, by=holder, at=when)


def pledge_imc(holder: Holder) -> None:
    sign_pack(holder, "code", "IMC", "undated")


def begin(by: Holder, under: Choice | None = None) -> Engagement:
    cleo = Guest("Cleo", "cleo@acme.example")
    return invitations.begin(kind="coaching", client=cleo, under=under, by=by, at=DAY).engagement


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.clause.ref for r in refused.value.verdict.reasons]


def of(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def kinds(holder: Holder, *, when: datetime = LATER) -> list[str]:
    return [o.kind for o in endings.todo(to=holder.person, at=when)]


# --- choosing ----------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.2a", "IMC-IMP-1", "SEED000-GEN-1", "SEED000-COMP-3")
def test_a_code_is_offered_once_it_is_pledged_and_then_pinned(
    carla: Holder, sign_in: SignIn
) -> None:
    browser, given = sign_in(carla), {**BEGIN, "code": "IMC"}
    page = text_of(browser.get("/engagements/new"))
    assert ('value="IMC"' in page, 'href="/packs/code/IMC/undated"' in page) == (False, True)
    assert browser.post("/engagements/new", given).status_code == 422
    browser.get("/packs/code/IMC/undated")
    assert browser.post("/packs/code/IMC/undated/sign").status_code == 302
    page = text_of(browser.get("/engagements/new"))
    assert ('value="IMC"' in page, 'href="/packs/code/IMC/undated"' in page) == (True, False)
    assert browser.post("/engagements/new", given).status_code == 302
    begun = Engagement.objects.get()
    assert core_packs.of(begun).code == pack.pack("code", "IMC", "undated").pin
    again = text_of(browser.get("/engagements/new"))
    assert '<option value="IMC" selected' in again


@pytest.mark.clause("GCE-1.2a", "GCE-2.3", "GCE-2.12a", "IMC-IMP-1")
@pytest.mark.parametrize(
    ("under", "ref"),
    [
        (IMC, "GCE-1.2a"),
        (Choice(code="XX"), "GCE-1.2a"),
        (Choice(policy="XX"), "GCE-2.3"),
        (Choice(jurisdiction="XX"), "GCE-2.12a"),
    ],
)
def test_nobody_begins_under_what_is_not_signed_or_not_here(
    carla: Holder, under: Choice, ref: str
) -> None:
    with pytest.raises(Refused) as refused:
        begin(carla, under)
    assert refs(refused) == [ref]
    assert not Engagement.objects.exists()
    assert begin(carla).code == "GCE"


def test_what_was_used_last_stands_there_first(carla: Holder) -> None:
    pledge_imc(carla)
    begin(carla, Choice(code="IMC", jurisdiction="AT"))
    again = begin(carla)
    assert core_packs.chosen(again) == Choice(code="IMC", policy="house", jurisdiction="AT")


@pytest.mark.clause("IMC-IMP-1")
def test_who_pledged_one_other_code_alone_begins_under_that(carla: Holder) -> None:
    Pledge.objects.filter(kind="code").delete()
    pledge_imc(carla)
    assert begin(carla).code == "IMC"


@pytest.mark.clause("GCE-2.12a")
def test_no_engagement_in_a_country_without_a_pack(carla: Holder, sign_in: SignIn) -> None:
    browser = sign_in(carla)
    page = browser.post("/engagements/new", {**BEGIN, "jurisdiction": "elsewhere"})
    assert page.status_code == 422
    assert "This host has no pack of the law of that place in force." in text_of(page)
    assert "(GCE 2.12a)" in text_of(page)
    ask = {**BEGIN, "part": "practitioner", "jurisdiction": "elsewhere"}
    page = browser.post("/engagements/ask", ask)
    assert (page.status_code, "no pack of the law" in text_of(page)) == (422, True)
    assert not Engagement.objects.exists()
    assert browser.post("/engagements/ask", {**ask, "jurisdiction": "FR"}).status_code == 302
    assert Engagement.objects.get().jurisdiction == "FR"


@pytest.mark.clause("GCE-1.2a", "IMC-IMP-1")
def test_another_code_is_another_version_that_all_open_and_sign_anew(
    agreed: Seat, carla: Holder, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sign_all(agreed, [carla, cleo], at=DAY)
    with pytest.raises(Refused) as refused:
        packs.choose_packs(agreed, IMC, by=carla, at=DAY)
    assert refs(refused) == ["GCE-1.2a"]
    pledge_imc(carla)
    before = queries.latest(agreed.engagement.pk)
    carlas = sign_in(carla)
    assert carlas.post(at(agreed, "life/law"), {"code": "IMC"}).status_code == 302
    now = opening.read_latest(of(agreed, cleo), by=cleo, at=DAY)
    assert (now.charter.version, now.whole.code) == (before.version + 1, "IMC")
    assert not queries.signatures(now.charter).held
    changed = f"charter/versions/{before.version}/{now.charter.version}"
    page = text_of(sign_in(hana).get(at(agreed, changed)))
    assert "Code of the International" in page or "International Mentoring Center" in page
    assert not policy.has_opened_code(of(agreed, cleo), now.whole)
    with pytest.raises(Refused) as refused:
        drafting.sign(of(agreed, cleo), read=now.charter.digest, by=cleo, at=DAY)
    assert "GCE-1.2a" in refs(refused)
    sign_all(of(agreed, carla), [carla, cleo, hana], at=DAY)
    found = of(agreed, carla).engagement
    assert (found.state, found.code, found.edition) == ("active", "IMC", "undated")


def test_the_same_choice_again_changes_nothing(agreed: Seat, carla: Holder) -> None:
    before = queries.latest(agreed.engagement.pk)
    packs.choose_packs(agreed, core_packs.chosen(agreed.engagement), by=carla, at=DAY)
    assert queries.latest(agreed.engagement.pk) == before


@pytest.mark.clause("GCE-1.2a", "IMC-IMP-1")
def test_who_is_asked_by_a_client_names_the_code_before_anybody_signs(
    cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    Pledge.objects.filter(kind="code").delete()
    pledge_imc(carla)
    asked = {PRACTITIONER: Guest("Carla", carla.person.email)}
    begun = enquiries.enquire(kind="coaching", part=CLIENT, words="", guests=asked, by=cleo, at=AT)
    invitations.accept(begun.tokens[PRACTITIONER], by=carla, at=AT)
    pk = begun.engagement.pk
    seat = core.seat(pk, to=cleo.person)
    read = carla.keyring.fingerprint
    invitations.let_in(seat, PRACTITIONER, read=read, by=cleo, at=AT)
    assert "pledge" in kinds(carla)
    page = text_of(sign_in(carla).get(at(seat, "packs")))
    assert ("Not pledged yet" in page, "/packs/code/GCE/2016/sign" in page) == (True, True)
    Engagement.objects.filter(pk=pk).update(state="contracting")
    hers = core.seat(pk, to=carla.person)
    agree(hers, by=carla, at=AT)
    with pytest.raises(Refused, match="has not pledged to keep the code"):
        sign_all(hers, [cleo], at=DAY)
    packs.choose_packs(hers, IMC, by=carla, at=DAY)
    assert "pledge" not in kinds(carla)
    sign_all(hers, [cleo, carla], at=DAY)
    assert core.seat(pk, to=cleo.person).engagement.state == "active"


# --- the evidence ------------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.2a", "IMC-I-1")
def test_the_code_comes_first_and_sign_is_off_until_it_was_opened(
    agreed: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser, gce = sign_in(cleo), "/packs/code/GCE/2016"
    for here in ("charter", "charter/sign"):
        page = text_of(browser.get(at(agreed, here)))
        first = f'<a class="btn primary" href="{gce}">Open the code</a>'
        assert page.index("The code comes first") < page.index(first) < page.index("Laid out for")
    assert '<button type="button" class="btn" disabled' in page
    assert "You have not opened the code of ethics" in page
    browser.get(gce)
    understand(of(agreed, cleo), by=cleo, at=DAY)
    page = text_of(browser.get(at(agreed, "charter/sign")))
    assert ("The code comes first" in page, "You have not opened the code" in page) == (
        False,
        False,
    )
    assert '<button class="btn primary">Sign this charter</button>' in page
    page = text_of(browser.get(at(agreed, "packs")))
    assert pack.pack("code", "GCE", "2016").digest in page


@pytest.mark.clause("GCE-1.2a")
def test_the_evidence_shows_hash_pledge_and_when_each_party_opened_the_code(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    found = pack.pack("code", "GCE", "2016")
    carlas, hanas = sign_in(carla), sign_in(hana)
    page = text_of(carlas.get(at(active, "packs")))
    for words in (found.digest, "Carla pledged to keep it", "The signature holds", "Hana", "Cleo"):
        assert words in page
    opened = PackView.objects.get(person=cleo.person)
    assert opened.at.isoformat()[:16] in page
    page = text_of(hanas.get(at(active, "packs")))
    assert "Carla pledged to keep it" in page
    assert opened.at.isoformat()[:16] in page  # her own, of the same moment
    PackView.objects.filter(person=cleo.person).update(at=DAY)
    PackView.objects.filter(person=carla.person).update(at=DAY)
    assert DAY.isoformat()[:16] in text_of(carlas.get(at(active, "packs")))
    assert DAY.isoformat()[:16] not in text_of(hanas.get(at(active, "packs")))
    Pledge.objects.update(signature=b"x" * 64)
    assert "This signature does not hold" in text_of(hanas.get(at(active, "packs")))


def test_no_day_from_before_somebody_joined_is_told_to_others(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    long_ago = AT - timedelta(days=400)
    PackView.objects.filter(person=cleo.person).update(at=long_ago)
    assert "2025-09-28" in text_of(sign_in(cleo).get(at(active, "packs")))
    page = text_of(sign_in(carla).get(at(active, "packs")))
    assert ("2025-09-28" in page, "before joining here" in page) == (False, True)


# --- newer editions ----------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.2a")
def test_a_newer_code_is_pledged_and_taken_up_at_the_next_review(
    folder: Path, active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    assert "Take up the newer editions" not in text_of(carlas.get(at(active, "life")))
    publish(folder, "gce.toml", NEWER)
    assert "Read what has changed in Global Code" in text_of(carlas.get("/today"))
    page = text_of(carlas.get(at(active, "packs")))
    assert ("Edition 2027 is in force" in page, "Read each newer edition" in page) == (True, True)
    assert carlas.post(at(active, "life/renew"), {}).status_code == 403
    carlas.get("/packs/code/GCE/2027/since/2016")
    assert carlas.post("/packs/code/GCE/2027/sign").status_code == 302
    review = of(active, carla).engagement.review_on
    assert review is not None
    due = LATER.replace(year=review.year, month=review.month, day=review.day)
    assert "renew" not in kinds(carla)
    assert "renew" in kinds(carla, when=due)
    assert "renew" not in kinds(cleo, when=due)
    assert carlas.post(at(active, "life/renew"), {}).status_code == 302
    assert told(active)[0] == "charters.renew_packs"
    assert of(active, cleo).engagement.edition == "2016"
    assert "renew" not in kinds(carla, when=due)
    page = text_of(sign_in(cleo).get(at(active, "charter/sign")))
    assert "/packs/code/GCE/2027" in page
    sign_all(of(active, carla), [carla, cleo, hana], at=LATER)
    found = of(active, cleo).engagement
    assert (found.state, found.edition) == ("active", "2027")
    assert core_packs.behind(found, on=due.date()) == []


@pytest.mark.clause("GCE-1.2a")
def test_who_let_the_review_pass_still_has_to_take_it_up(
    folder: Path, active: Seat, carla: Holder
) -> None:
    publish(folder, "gce.toml", NEWER)
    sign_pack(carla, "code", "GCE", "2027", when=LATER)
    later = (DAY + timedelta(days=60)).date()
    held = reviews.Review(better_served="no", progress="some", next_on=later)
    reviews.review(of(active, carla), held, by=carla, at=LATER)
    assert "renew" in kinds(carla, when=LATER + timedelta(days=1))


@pytest.mark.clause("GCE-2.12a")
def test_a_changed_law_is_read_within_30_days_and_then_late(
    folder: Path, active: Seat, carla: Holder
) -> None:
    newer = OWN.format(kind="jurisdiction").replace('"own"', '"DE"').replace('"1"', '"2026-2"')
    publish(folder, "de.toml", newer + "valid_from = 2026-11-03\n" + LAW)
    (line,) = [o for o in endings.todo(to=carla.person, at=LATER) if o.kind == "behind"]
    assert (line.late_after, line.since.date().isoformat()) == (30, "2026-11-03")
    assert pauses.may_book(of(active, carla), LATER + timedelta(days=60), taken=0, at=LATER)


# --- a pack that is gone -----------------------------------------------------------------------

PAGES = ("", "/charter", "/charter/sign", "/packs", "/life", "/participants", "/limits", "/readers")


@pytest.fixture
def bare(folder: Path, carla: Holder, cleo: Holder, hana: Holder, agreed: Seat) -> Seat:
    """An engagement in preparation under three packs of the operator, whose files are gone."""
    publish(folder, "code.toml", OWN.format(kind="code") + STATEMENT)
    publish(folder, "policy.toml", OWN.format(kind="policy") + FAIR)
    publish(folder, "law.toml", OWN.format(kind="jurisdiction") + LAW)
    for kind in ("code", "policy"):
        sign_pack(carla, kind, "own", "1")
    own = Choice(code="own", policy="own", jurisdiction="own")
    packs.choose_packs(agreed, own, by=carla, at=DAY)
    return of(agreed, carla)


def take_away(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    pack.use(folder)


@pytest.mark.clause("GCE-1.2a", "GCE-2.12a")
def test_what_is_gone_is_said_and_stops_no_page(
    folder: Path, bare: Seat, carla: Holder, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    three = [(h, sign_in(h)) for h in (carla, cleo, hana)]
    take_away(folder)
    for _holder, browser in three:
        for page in PAGES:
            assert browser.get(f"/engagements/{bare.engagement.pk}{page}").status_code < 400, page
        for page in ("/today", "/agreed", "/engagements", "/packs"):
            assert browser.get(page).status_code == 200, page
        said = text_of(browser.get(at(bare, "packs")))
        assert said.count("This host has own 1 no more") == 3
    with pytest.raises(Refused, match="no longer has the code"):
        drafting.sign(
            of(bare, cleo), read=queries.latest(bare.engagement.pk).digest, by=cleo, at=DAY
        )
    assert three[0][1].post(at(bare, "life/law"), HOUSE).status_code == 302
    assert "no more" not in text_of(three[1][1].get(at(bare, "packs")))


HOUSE = {"code": "GCE", "policy": "house", "jurisdiction": "DE"}


@pytest.mark.clause("GCE-2.12a")
def test_without_its_law_an_engagement_books_nothing(
    folder: Path, bare: Seat, carla: Holder, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    sign_all(bare, [carla, cleo, hana], at=DAY)
    day = LATER + timedelta(days=30)
    assert pauses.may_book(of(bare, carla), day, taken=0, at=LATER)
    take_away(folder)
    verdict = pauses.may_book(of(bare, carla), day, taken=0, at=LATER)
    assert [r.clause.ref for r in verdict.reasons] == ["GCE-2.12a"]
    browser = sign_in(carla)
    for page in PAGES:
        assert browser.get(f"/engagements/{bare.engagement.pk}{page}").status_code < 400, page
    assert core_packs.constants(of(bare, carla).engagement).is_stand_in
