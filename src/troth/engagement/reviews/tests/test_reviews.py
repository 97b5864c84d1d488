"""What follows from a review: other help, the client's rating, the part of three."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import AT, sign_all
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries as charters
from troth.engagement.charters.services import rooms
from troth.engagement.core import queries as core
from troth.engagement.core.models import EntryKind, SealedEntry
from troth.engagement.core.queries import Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of, told, without_token
from troth.engagement.reviews.rules import reviewing
from troth.engagement.reviews.services import reviewing as services_reviewing
from troth.engagement.reviews.services import reviews
from troth.engagement.reviews.services.reviews import Review
from troth.foundation.ethics.verdict import Refused
from troth.foundation.vault import queries as vault

DAY = AT + timedelta(days=2)
REPORT = "Hand over the monthly report"


def again(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def review(seat: Seat, by: Holder, progress: str = "none", better: str = "no") -> None:
    said = Review(better_served=better, progress=progress)
    reviews.review(again(seat, by), said, by=by, at=DAY)


@pytest.mark.clause("GCE-1.22")
def test_yes_opens_a_draft_and_the_choices_and_empty_saves_nothing(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    page = carlas.post(at(active, "life/review"), {"better_served": "", "progress": "some"})
    assert page.status_code == 422
    assert not core.entries(active.engagement.pk, EntryKind.REVIEW)
    given_ = {"better_served": "yes", "which": "counsellor", "progress": "some"}
    page = carlas.post(at(active, "life/review"), given_)
    assert page["Location"] == at(active, "other-help?kind=counsellor")
    page = carlas.get(page["Location"])
    words = text_of(page)
    assert "I believe that a counsellor or therapist would serve you better now" in words
    titles = [h.title for h in reviewing.HELPS.values()]
    assert [words.index(f"<b>{t}</b>") for t in titles] == sorted(
        words.index(f"<b>{t}</b>") for t in titles
    )
    sent = {"kind": "counsellor", "text": "Please see somebody, in my own words"}
    assert carlas.post(at(active, "other-help"), {**sent, "text": " "}).status_code == 422
    assert carlas.post(at(active, "other-help"), sent).status_code == 302
    assert "in my own words" in text_of(sign_in(cleo).get(at(active, "other-help")))
    assert "reviews.encouraged" in {n.kind for n in people.notifications(to=cleo.person)}


@pytest.mark.clause("SEED001-COMP-4", "GCE-1.9")
def test_crisis_contacts_come_first_and_choosing_one_sends_nothing(
    active: Seat, carla: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    rooms.open_shared(active, carla, at=DAY)
    before = told(active)
    words = text_of(carlas.get(at(active, "other-help")))
    assert words.index("In a crisis") < words.index("112") < words.index("Kinds of help")
    assert words.index("112") < words.index("<b>TelefonSeelsorge</b>: 0800 111")
    assert "last checked on" in words
    for kind in reviewing.HELPS:
        assert carlas.get(at(active, f"other-help?kind={kind}")).status_code == 200
    assert told(active) == before
    assert not SealedEntry.objects.filter(kind=EntryKind.ENCOURAGEMENT).exists()
    for other in (hana, nora):
        assert sign_in(other).get(at(active, "other-help")).status_code == 404


@pytest.mark.clause("IMC-I-7", "GCE-1.22")
def test_two_reviews_without_progress_raise_the_question(
    active: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    review(active, carla)
    assert "Two reviews in a row" not in text_of(carlas.get(at(active, "reviews")))
    review(active, cleo)
    assert "Two reviews in a row" in text_of(carlas.get(at(active, "reviews")))
    assert "Two reviews in a row" in text_of(sign_in(cleo).get(at(active, "other-help")))
    review(active, carla, "some")
    assert "Two reviews in a row" not in text_of(carlas.get(at(active, "reviews")))


@pytest.mark.clause("IMC-I-7")
@given(st.lists(st.sampled_from(["far", "some", "none"])))
def test_stalled_means_the_last_two(progress: list[str]) -> None:
    assert reviewing.is_stalled(progress) == (progress[-2:] == ["none", "none"])


@pytest.mark.clause("GCE-1.5b")
def test_only_the_client_rates_and_only_the_two_read_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    hers, carlas, hanas = sign_in(cleo), sign_in(carla), sign_in(hana)
    before = without_token(hanas.get(at(active, "life")))
    assert carlas.post(at(active, "reviews/independence"), {"rating": "7"}).status_code == 403
    assert hers.post(at(active, "reviews/independence"), {"rating": "11"}).status_code == 403
    assert hers.post(at(active, "reviews/independence"), {"rating": "7"}).status_code == 302
    assert "7 of 10" in text_of(carlas.get(at(active, "reviews")))
    assert "less independent" not in text_of(carlas.get(at(active, "reviews")))
    assert hers.post(at(active, "reviews/independence"), {"rating": "4"}).status_code == 302
    assert "less independent" in text_of(carlas.get(at(active, "reviews")))
    assert hanas.get(at(active, "reviews")).status_code == 404
    assert without_token(hanas.get(at(active, "life"))) == before
    room = core.entries(active.engagement.pk, EntryKind.INDEPENDENCE)[0].compartment_id
    held = vault.holders(active.engagement.pk)[room].holders
    assert set(held) == {cleo.person.pk, carla.person.pk}


@pytest.mark.clause("GCE-1.9", "IMC-I-7")
def test_the_sponsor_reads_what_the_client_agreed_to_word_by_word_and_nothing_else(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    hers, carlas, hanas = sign_in(cleo), sign_in(carla), sign_in(hana)
    said = Review(better_served="no", progress="some", text="A word for the two")
    reviews.review(active, said, by=carla, at=DAY)
    for other in (carlas, hanas):
        assert other.post(at(active, "reviews/three"), {"state_0": "reached"}).status_code == 403
    page = hers.post(at(active, "reviews/three"), {"state_0": "under way"})
    assert "I agree to these words" in text_of(page)
    assert not SealedEntry.objects.filter(kind=EntryKind.THREE_WAY).exists()
    pk = active.engagement.pk
    elsewhere = services_reviewing.three_digest(pk, {REPORT: "reached"})
    posted = {"state_0": "under way", "read": elsewhere}
    assert "Read these very words" in text_of(hers.post(at(active, "reviews/three"), posted))
    posted["read"] = services_reviewing.three_digest(pk, {REPORT: "under way"})
    assert hers.post(at(active, "reviews/three"), posted).status_code == 302
    words = text_of(hanas.get(at(active, "reviews/three")))
    assert (REPORT in words, "Under way" in words) == (True, True)
    assert "A word for the two" in text_of(carlas.get(at(active, "reviews")))
    assert "A word for the two" not in words
    assert "reviews.told_three" in {n.kind for n in people.notifications(to=hana.person)}


def test_nothing_but_a_joint_objective_reaches_the_sponsor(active: Seat, cleo: Holder) -> None:
    said = {"Something private": "reached"}
    read = services_reviewing.three_digest(active.engagement.pk, said)
    with pytest.raises(Refused):
        services_reviewing.tell_three(again(active, cleo), said, read=read, by=cleo, at=DAY)


@pytest.mark.clause("SEED001-BAL-1", "SEED001-GEN-1", "SEED000-GEN-1")
def test_a_review_asks_about_ethics_and_both_sides_values_and_shows_what_they_stated(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    page = text_of(carlas.get(at(active, "life/review")))
    for said in ("Being straight with people", "Fairness", "A team that carries itself"):
        assert said in page
    asked = {
        "better_served": "no",
        "progress": "some",
        "ethics": "talked",
        "own_values": "yes",
        "house_values": "partly",
        "house_view": "They hope for quicker handovers",
    }
    assert carlas.post(at(active, "life/review"), asked).status_code == 302
    hers = text_of(sign_in(cleo).get(at(active, "reviews")))
    assert "Yes, and we talked about it" in hers
    assert "Partly" in hers
    assert "They hope for quicker handovers" in hers


@pytest.mark.clause("GCE-1.5b")
def test_the_page_of_a_third_extension_says_what_is_missing_and_proposes_nothing(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    carlas = sign_in(carla)
    assert "This is the third extension" not in text_of(carlas.get(at(active, "life/extend")))
    for sessions in (9, 10):
        reviews.extend(
            again(active, carla),
            ends=date(2027, 4, 30),
            sessions=sessions,
            reason="More to do",
            by=carla,
            at=DAY,
        )
        sign_all(active, [carla, cleo, hana], at=DAY)
    before = charters.latest(active.engagement.pk).version
    assert "This is the third extension in a row" in text_of(carlas.get(at(active, "life/extend")))
    posted = {"ends": "2027-04-30", "sessions": "11", "reason": "More to do"}
    page = carlas.post(at(active, "life/extend"), posted)
    assert (page.status_code, "GCE 1.5b" in text_of(page)) == (422, True)
    assert charters.latest(active.engagement.pk).version == before, "there is nothing to sign"
    for browser in (carlas, sign_in(cleo)):
        assert "Extensions so far: 2" in text_of(browser.get(at(active, "reviews")))
