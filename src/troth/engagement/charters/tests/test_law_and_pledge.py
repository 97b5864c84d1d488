"""What has to be named and signed before a charter counts: the law, the code, the policy."""

from datetime import timedelta

import pytest

from tests.cast import AT, person, sign_all, sign_packs
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.charters import queries
from troth.engagement.charters.services import opening, packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.packs import Choice
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.tests.pages import SignIn, at, text_of, told
from troth.engagement.endings import todo as endings
from troth.engagement.joining.services import enquiries, invitations
from troth.engagement.joining.services.invitations import Guest
from troth.engagement.pauses import policy as pauses
from troth.foundation.ethics.verdict import Refused
from troth.profession.packs.models import Pledge

DAY = AT + timedelta(days=2)
AUSTRIA = Choice(jurisdiction="AT")


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.clause.ref for r in refused.value.verdict.reasons]


def again(seat: Seat, holder: Holder) -> Seat:
    return core.seat(seat.engagement.pk, to=holder.person)


def without_law(seat: Seat, holder: Holder) -> Seat:
    nothing = {"jurisdiction": "", "jurisdiction_edition": ""}
    Engagement.objects.filter(pk=seat.engagement.pk).update(**nothing)
    return again(seat, holder)


@pytest.mark.clause("GCE-2.12a")
def test_nobody_signs_before_the_law_is_named(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    seat = without_law(agreed, carla)
    with pytest.raises(Refused) as refused:
        sign_all(seat, [carla])
    assert refs(refused) == ["GCE-2.12a"]
    packs.choose_packs(seat, AUSTRIA, by=carla, at=DAY)
    assert told(seat)[0] == "charters.choose_packs"
    for other in (cleo, hana):
        assert "charters.packs" in {n.kind for n in people.notifications(to=other.person)}
    sign_all(seat, [carla, cleo, hana], at=DAY)
    found = again(seat, carla).engagement
    assert (found.state, found.jurisdiction) == ("active", "AT")
    assert found.jurisdiction_edition


@pytest.mark.clause("GCE-2.12a")
def test_another_law_voids_what_was_signed_and_none_is_named_in_a_signed_charter(
    agreed: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    for other in (cleo, hana):
        with pytest.raises(Refused):
            packs.choose_packs(again(agreed, other), AUSTRIA, by=other, at=DAY)
    with pytest.raises(Refused, match="no pack of the law") as refused:
        packs.choose_packs(agreed, Choice(jurisdiction="XX"), by=carla, at=DAY)
    assert refs(refused) == ["GCE-2.12a"]
    sign_all(agreed, [cleo], at=DAY)
    assert set(queries.signatures(queries.latest(agreed.engagement.pk)).held) == {CLIENT}
    packs.choose_packs(agreed, AUSTRIA, by=carla, at=DAY)
    latest = opening.read_latest(agreed, by=carla, at=DAY)
    assert not queries.signatures(latest.charter).held
    assert latest.whole.jurisdiction == "AT"
    sign_all(again(agreed, carla), [carla, cleo, hana], at=DAY)
    with pytest.raises(Refused):
        packs.choose_packs(again(agreed, carla), Choice(jurisdiction="DE"), by=carla, at=DAY)


@pytest.mark.clause("GCE-2.12a")
def test_the_law_is_named_on_a_page(
    agreed: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    seat, carlas = without_law(agreed, carla), sign_in(carla)
    assert "No jurisdiction pack is chosen" in text_of(carlas.get(at(seat, "charter/sign")))
    page = text_of(carlas.get(at(seat, "life/law")))
    assert ("Austria" in page, "Which law applies?" in page) == (True, True)
    assert carlas.post(at(seat, "life/law"), {"jurisdiction": "XX"}).status_code == 422
    refused = carlas.post(at(seat, "life/law"), {"jurisdiction": "elsewhere"})
    assert refused.status_code == 422
    assert "This host has no pack of the law of that place in force." in text_of(refused)
    assert carlas.post(at(seat, "life/law"), {"jurisdiction": "AT"}).status_code == 302
    assert "Austria" in text_of(sign_in(cleo).get(at(seat, "life")))
    assert "No jurisdiction pack is chosen" not in text_of(carlas.get(at(seat, "charter/sign")))


@pytest.mark.clause("GCE-2.12a")
def test_no_session_is_booked_without_a_law(active: Seat, carla: Holder) -> None:
    seat, day = without_law(active, carla), DAY + timedelta(days=9)
    assert pauses.may_book(active, day, taken=0, at=DAY)
    verdict = pauses.may_book(seat, day, taken=0, at=DAY)
    assert [r.clause.ref for r in verdict.reasons] == ["GCE-2.12a"]


@pytest.mark.clause("GCE-1.2a")
def test_who_joins_as_the_practitioner_signs_before_they_are_let_in(
    cleo: Holder, sign_in: SignIn
) -> None:
    nora = person("Nora", "coach")
    Pledge.objects.filter(person=nora.person).delete()
    begun = enquiries.enquire(
        kind="coaching",
        part=CLIENT,
        words="Would you coach me?",
        guests={PRACTITIONER: Guest("Nora", nora.person.email)},
        by=cleo,
        at=AT,
    )
    invitations.accept(begun.tokens[PRACTITIONER], by=nora, at=AT)
    seat, read = again_of(begun.engagement, cleo), nora.keyring.fingerprint
    with pytest.raises(Refused) as refused:
        invitations.let_in(seat, PRACTITIONER, read=read, by=cleo, at=DAY)
    assert refs(refused) == ["GCE-1.2a"]
    (line,) = [o for o in endings.todo(to=nora.person, at=DAY) if o.kind == "sign first"]
    noras = sign_in(nora)
    page = text_of(noras.get(line.url))
    assert ("Sign first" in page, "/packs/" in page or "sign" in page) == (True, True)
    assert "They have not signed" in text_of(sign_in(cleo).get(at(seat, "participants")))
    sign_packs(nora, at=DAY)
    assert "Sign first" not in text_of(noras.get(line.url))
    assert not [o for o in endings.todo(to=nora.person, at=DAY) if o.kind == "sign first"]
    invitations.let_in(again_of(begun.engagement, cleo), PRACTITIONER, read=read, by=cleo, at=DAY)
    assert again_of(begun.engagement, nora).is_let_in


def again_of(engagement: Engagement, holder: Holder) -> Seat:
    return core.seat(engagement.pk, to=holder.person)
