"""A concern reaches its contact and nobody else, under the key that the signed charter names."""

import re
from collections.abc import Callable
from copy import copy
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import person
from troth.accounts.people import queries as people
from troth.accounts.people.holder import Holder
from troth.engagement.core import conditions
from troth.engagement.core.queries import Seat
from troth.engagement.endings.services import ending
from troth.engagement.pauses import services as engagement_services
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Grant, Identity
from troth.foundation.vault.rooms.link import NotEntitled
from troth.foundation.vault.services import compartments
from troth.foundation.vault.services import new_seed as vaults
from troth.foundation.vault.services.refusals import NoKey
from troth.foundation.vault.tests.held import key_of
from troth.foundation.vault.tests.thief import plant
from troth.practice.concerns import letters, queries
from troth.practice.concerns.models import Concern, Contact, Word
from troth.practice.concerns.services import bringing, naming
from troth.practice.concerns.tests.stories import DAY, TEXT, bring, name, seat


def again(who: Holder) -> Holder:
    """Return someone as in a new request, who has opened nothing yet."""
    return Holder(who.person, Keyring(who.person.pk, who.keyring._seed))


def refs(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(r) for r in refused.value.verdict.reasons]


@pytest.mark.clause("GCE-1.15a")
def test_it_reaches_the_contact_whom_the_signed_charter_names(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    assert [o.person for o in bringing.offers(heard, by=cleo, at=DAY) if o.verdict] == [sven.person]
    made = bring(heard, cleo, sven)
    assert next(n.kind for n in people.notifications(to=sven.person)) == "concerns.brought"
    reading = bringing.read(queries.concern(made.pk, to=sven.person), by=sven, at=DAY)
    assert reading.words[0][1].words["text"] == TEXT
    assert reading.words[0][1].words["sender"] == "Cleo"
    again = queries.concern(made.pk, to=cleo.person)
    assert again.read_at == DAY, "The client sees who read it, and when."


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_nobody_else_holds_a_key_or_finds_it(
    heard: Seat, cleo: Holder, carla: Holder, hana: Holder, lars: Holder, sven: Holder
) -> None:
    made = bring(heard, cleo, sven)
    word = Word.objects.get(about=made.pk)
    held = vault.holders(heard.engagement.pk)[word.compartment_id]
    assert held.holders == {cleo.person.pk, sven.person.pk}
    assert {g.given_by_id for g in held.grants} == {cleo.person.pk}
    assert {(g.authority, g.reference) for g in held.grants} == {("concern", str(made.pk))}
    for other in (carla, hana, lars):
        with pytest.raises(OutOfReach):
            queries.concern(made.pk, to=other.person)
        assert "concerns.brought" not in people_told(other, "concerns.")


def people_told(holder: Holder, kinds: str) -> list[str]:
    return [n.kind for n in people.notifications(to=holder.person) if n.kind.startswith(kinds)]


@pytest.mark.clause("GCE-1.15a")
def test_its_whole_life_is_told_to_the_client(heard: Seat, cleo: Holder, sven: Holder) -> None:
    made = bring(heard, cleo, sven)
    bringing.hear(made, by=sven, at=DAY)
    bringing.write_on(made, "answer", "I am sorry. Shall we talk?", by=sven, at=DAY)
    bringing.write_on(made, "add", "Yes, tomorrow", by=cleo, at=DAY)
    bringing.write_on(made, "close", "I spoke with her; she steps back", by=sven, at=DAY)
    reading = bringing.read(made, by=cleo, at=DAY)
    assert reading.concern.state == "closed"
    assert [w.kind for w, _ in reading.words] == ["brought", "answer", "added", "outcome"]
    told = [t.act.name for t in ledger.entries([heard.engagement.pk]) if t.act]
    acts = ("bring", "hear", "answer", "add", "close")
    assert all(told.count(f"concerns.{act}") == 1 for act in acts)
    with pytest.raises(Refused):
        bringing.write_on(made, "answer", "More", by=sven, at=DAY)


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_the_client_withdraws_at_any_time_and_the_key_is_gone(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    made = bring(heard, cleo, sven)
    room = Word.objects.get(about=made.pk).compartment_id
    assert Grant.objects.filter(compartment=room, holder=sven.person).exists()
    bringing.withdraw(made, by=cleo, at=DAY)
    assert not Grant.objects.filter(compartment=room, holder=sven.person).exists()
    found = queries.concern(made.pk, to=sven.person)
    assert bringing.read(found, by=sven, at=DAY).words == []
    assert len(bringing.read(found, by=cleo, at=DAY).words) == 1
    with pytest.raises((Refused, NoKey)):
        bringing.write_on(found, "close", "Done", by=sven, at=DAY)


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "control"])
def test_rows_bring_no_contact_back_to_a_concern_that_was_withdrawn(
    heard: Seat, cleo: Holder, sven: Holder, monkeypatch: pytest.MonkeyPatch, is_signed: bool
) -> None:
    """Its state and the contact's grant are written back; what the client adds is not his."""
    made = bring(heard, cleo, sven)
    room = Word.objects.get(about=made.pk).compartment
    grant = Grant.objects.get(compartment=room, holder=sven.person)
    if not is_signed:
        monkeypatch.setattr(compartments, "renew", lambda *_args, **_named: None)
    bringing.withdraw(made, by=cleo, at=DAY)
    plant(grant)
    Concern.objects.filter(pk=made.pk).update(state="heard")
    found = queries.concern(made.pk, to=cleo.person)
    bringing.write_on(found, "add", "And more", by=again(cleo), at=DAY)
    later = Word.objects.filter(about=made.pk).latest("version")
    his = again(sven).keyring
    if is_signed:
        with pytest.raises((NoKey, NotEntitled)):
            key_of(later.compartment_id, by=his)
    else:
        assert key_of(later.compartment_id, by=his), "the control: a grant is all that ended"


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_a_key_that_was_put_in_the_place_of_the_signed_one_gets_nothing(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    thief = person("Otto", "host")
    own = Identity.objects.get(holder=thief.person)
    card = {"box_public": own.box_public, "sign_public": own.sign_public}
    Identity.objects.filter(holder=sven.person).update(**card, signature=own.signature)
    with pytest.raises(Refused) as refused:
        bring(heard, cleo, sven)
    assert "another one than your charter names" in refs(refused)[0]
    assert not Concern.objects.exists()
    offers = bringing.offers(heard, by=cleo, at=DAY)
    assert [bool(o.verdict) for o in offers] == [False], "The page says so before she writes."


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_somebody_whom_only_the_database_names_gets_nothing(
    heard: Seat, cleo: Holder, carla: Holder, sven: Holder, nora: Holder
) -> None:
    name(carla, nora, "body")
    with pytest.raises(Refused) as refused:
        bring(heard, cleo, nora)
    assert refs(refused)[0] == "Your signed charter does not name this person."
    Contact.objects.filter(person=sven.person).update(person=nora.person)
    offered = [o.person for o in bringing.offers(heard, by=cleo, at=DAY)]
    assert offered == [sven.person], "The signed charter counts, whatever lies beside it."


def test_the_practitioner_cannot_end_it_from_under_the_client_but_the_contact_can(
    heard: Seat, cleo: Holder, carla: Holder, sven: Holder
) -> None:
    contact = Contact.objects.get(person=sven.person)
    naming.leave(contact, by=carla, at=DAY)
    assert bring(heard, cleo, sven)
    bringing.withdraw(Concern.objects.get(), by=cleo, at=DAY)
    again = name(carla, sven, "supervisor")
    naming.leave(again, by=sven, at=DAY)
    with pytest.raises(Refused) as refused:
        bring(heard, cleo, sven)
    assert "hears no concerns any more" in refs(refused)[0]


def test_the_words_that_go_are_the_words_that_were_shown(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    mine = seat(heard, cleo)
    read = letters.digest(bringing.letter(mine, "Something else"))
    with pytest.raises(Refused) as refused:
        bringing.bring(mine, sven.person.pk, TEXT, read=read, by=cleo, at=DAY)
    assert refs(refused) == ["Look at these very words before you send them."]


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_the_sponsor_sees_a_pause_and_the_same_bytes_with_and_without_a_concern(
    heard: Seat, cleo: Holder, hana: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    pk = heard.engagement.pk
    pages = ("sponsor", "life", "readers", "participants", "charter", "charter/versions", "limits")
    every = ["/today", "/engagements", *(f"/engagements/{pk}/{page}" for page in pages)]
    after = watching(sign_in(hana), every)
    mine = seat(heard, cleo)
    paused = after(lambda: engagement_services.pause(mine, by=cleo, at=DAY))
    stopped = after(
        lambda: engagement_services.suspend(mine, words=TEXT, by=cleo, at=DAY),
        lambda: bring(heard, cleo, sven),
    )
    assert "Paused" in paused[2]
    assert stopped == paused
    ended = after(lambda: ending.end(mine, by=cleo, at=DAY))
    assert ended != paused, "The comparison could differ."


@pytest.mark.clause("GCE-1.15a", "GCE-1.9")
def test_the_practitioner_sees_the_same_bytes_with_and_without_a_concern(
    heard: Seat, cleo: Holder, carla: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    pk = heard.engagement.pk
    pages = (
        "life",
        "readers",
        "participants",
        "charter",
        "my-data",
        "how",
        "plan",
        "needs",
        "consents",
    )
    every = ["/today", "/engagements", "/contacts", "/access-log", f"/engagements/{pk}"]
    after = watching(sign_in(carla), [*every, *(f"/engagements/{pk}/{page}" for page in pages)])
    mine = seat(heard, cleo)

    def stop() -> None:
        engagement_services.suspend(mine, words=TEXT, by=cleo, at=DAY)

    stopped = after(stop)
    assert after(stop, lambda: bring(heard, cleo, sven)) == stopped
    assert after(lambda: None) != stopped, "The comparison could differ."


def watching(browser: Client, every: list[str]) -> Callable[..., list[str]]:
    """Return what shows the pages of a browser after some acts, which are undone again."""

    def after(*acts: Callable[[], object]) -> list[str]:
        cookies = copy(browser.cookies)
        with transaction.atomic(), transaction.atomic(using="shares"):
            for act in acts:
                act()
            seen = [plain(browser.get(page)) for page in every]
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="shares")
        browser.cookies = cookies
        return seen

    return after


def plain(page: Any) -> str:
    assert page.status_code == 200
    text = unescape(page.content.decode())
    text = re.sub(r"/notices/[0-9a-f-]{36}", "", text)  # a notice has an id at random
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.clause("GCE-1.15a")
def test_by_the_pages_from_the_button_to_the_answer(
    heard: Seat, cleo: Holder, carla: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    there = f"/engagements/{heard.engagement.pk}"
    browser = sign_in(cleo)
    stopped = browser.post(f"{there}/life/suspend", {"text": TEXT})
    assert stopped["Location"] == f"{there}/concerns"
    page = plain(browser.get(f"{there}/concerns"))
    assert "Planned sessions are cancelled" in page
    assert "complaints@body.example" in page
    write = f"{there}/concerns/{sven.person.pk}"
    assert TEXT in plain(browser.get(write)), "What she kept for herself is there to begin from."
    shown = plain(browser.post(write, {"text": TEXT}))
    assert not Concern.objects.exists(), "It is only shown so far."
    read = re.search(r'name="read" value="(\w+)"', shown)
    assert read is not None
    sent = browser.post(write, {"text": TEXT, "read": read[1]})
    concern = Concern.objects.get()
    assert sent["Location"] == f"/concerns/{concern.pk}"
    theirs = sign_in(sven)
    assert "A concern was brought to you by Cleo" in plain(theirs.get("/today"))
    assert TEXT in plain(theirs.get(f"/concerns/{concern.pk}"))
    theirs.post(f"/concerns/{concern.pk}/hear")
    theirs.post(f"/concerns/{concern.pk}/answer", {"text": "I have read it"})
    page = plain(browser.get(f"/concerns/{concern.pk}"))
    assert "I have read it" in page
    assert "Sven read it first" in page
    assert "A concern that was sent" in plain(browser.get(f"{there}/readers"))
    for other in (sign_in(carla),):
        assert other.get(f"/concerns/{concern.pk}").status_code == 404
        assert other.get(f"{there}/concerns").status_code == 404
        assert "A concern that was sent" not in plain(other.get(f"{there}/readers"))
        assert TEXT not in plain(other.get(f"{there}"))


@pytest.mark.clause("GCE-1.15a")
def test_keys_that_the_contact_renewed_by_their_own_hand_still_count(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    words = "nine swans before breakfast"
    vaults.begin_new_seed(sven.keyring, password=words, at=DAY)
    while not vaults.go_on(sven.keyring, most=5, at=DAY).is_whole:
        continue
    ring, _code = vaults.finish_new_seed(sven.keyring, password=words, at=DAY)
    assert ring.fingerprint != sven.keyring.fingerprint
    made = bring(heard, cleo, sven)
    renewed = Holder(sven.person, ring)
    reading = bringing.read(queries.concern(made.pk, to=sven.person), by=renewed, at=DAY)
    assert reading.words[0][1].words["text"] == TEXT


def test_an_open_concern_keeps_an_engagement_from_being_disposed_of(
    heard: Seat, cleo: Holder, sven: Holder
) -> None:
    assert conditions.of(heard.engagement).open_cases == 0
    made = bring(heard, cleo, sven)
    assert conditions.of(heard.engagement).open_cases == 1
    bringing.withdraw(made, by=cleo, at=DAY)
    assert conditions.of(heard.engagement).open_cases == 0


def test_the_client_sees_in_the_ledger_who_looked_at_it(
    heard: Seat, cleo: Holder, sven: Holder, sign_in: Callable[..., Client]
) -> None:
    made = bring(heard, cleo, sven)
    bringing.read(made, by=sven, at=DAY)
    there = f"/engagements/{heard.engagement.pk}/access-log"
    page = plain(sign_in(cleo).get(there))
    assert "brought a concern to somebody outside" in page
    assert "read what was written about a concern" in page
    assert "as the one to whom a concern was brought" in page
