"""A client releases a summary to the sponsor: signs, sends, drops, withdraws; time closes it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import localdate

from tests.cast import PASSWORD
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Notification
from troth.engagement.core.queries import Seat
from troth.foundation.ethics.verdict import Refused
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.events import REFUSED
from troth.foundation.records import services as records
from troth.foundation.records.reach import OutOfReach
from troth.foundation.vault import queries as vault
from troth.foundation.vault.services.refusals import NoKey, WrongSecret
from troth.practice.releases import events, queries
from troth.practice.releases.models import Draft, Release, ReleaseStep
from troth.practice.releases.services import drafting, reading, releasing
from troth.practice.releases.tests.stories import (
    DAY,
    UNTIL,
    WORDS,
    draft,
    read,
    seat,
    send,
    sign,
    told,
)

SignIn = Callable[[Holder], Client]


def holders(made: Release) -> set[str]:
    """Return who holds the key of a release, by id."""
    return {str(h) for h in vault.holders(made.engagement)[made.compartment_id].holders}


@pytest.fixture
def summary(active: Seat, cleo: Holder) -> Draft:
    return draft(active.engagement.pk, cleo)


@pytest.fixture
def signed(summary: Draft, cleo: Holder) -> Release:
    return sign(summary, cleo)


@pytest.fixture
def sent(signed: Release, cleo: Holder) -> Release:
    return send(signed, cleo)


# --- signing and sending -----------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9", "SEED000-CONF-2")
def test_signing_seals_the_words_for_the_client_alone(
    signed: Release, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert holders(signed) == {str(cleo.person.pk)}
    for holder in (carla, hana):
        with pytest.raises(OutOfReach):
            read(signed, holder)
        with pytest.raises(NoKey):
            records.open_one(signed, by=holder.keyring, why=events.READ, at=DAY)


@pytest.mark.clause("SEED003-DISC-1")
def test_sending_gives_the_key_under_the_signed_digest(
    sent: Release, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    assert holders(sent) == {str(h.person.pk) for h in (cleo, carla, hana)}
    grants = vault.holders(sent.engagement)[sent.compartment_id].grants
    assert {(g.authority, g.reference) for g in grants} == {("release", sent.digest)}
    assert {g.given_by_id for g in grants} == {cleo.person.pk}
    packet = read(sent, hana).packet
    assert packet is not None
    assert packet.words == WORDS
    assert (packet.sender_name, packet.recipient_name) == ("Cleo", "Hana")
    entry = next(
        e for e in ledger.entries([sent.engagement]) if e.act and e.act.name.endswith("send")
    )
    assert entry.by == cleo.person.pk


@pytest.mark.clause("GCE-1.9")
def test_words_changed_after_reading_are_not_signed(summary: Draft, cleo: Holder) -> None:
    own = seat(summary.engagement, cleo)
    offered = releasing.offer(own, summary, by=cleo, at=DAY)
    assert offered is not None
    later = drafting.edit(own, summary, replace(WORDS, text="Other words"), by=cleo, at=DAY)
    for found in (summary, later):
        with pytest.raises(Refused, match="changed since you read it"):
            sign(queries.draft(found.pk, to=cleo.person), cleo, read=offered.digest)
    assert not Release.objects.exists()


def test_a_wrong_password_signs_nothing(summary: Draft, cleo: Holder) -> None:
    with pytest.raises(WrongSecret):
        sign(summary, cleo, password="guessed")
    assert not Release.objects.exists()


@pytest.mark.clause("SEED003-REPORT-1", "GCE-1.9", "SEED000-CONF-2")
def test_the_practitioner_can_neither_sign_nor_send_nor_withdraw(
    active: Seat, sent: Release, carla: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    hers, browser = draft(pk, carla), sign_in(carla)
    for path, data in (
        (f"/summaries/{hers.pk}/sign", {"read": "x", "password": PASSWORD}),
        (f"/summaries/{hers.pk}/sign", {}),
        (f"/summaries/{hers.pk}/drop", {}),
        (f"/releases/{sent.pk}/send", {"read": sent.digest}),
        (f"/releases/{sent.pk}/withdraw", {}),
        (f"/releases/{sent.pk}/drop", {}),
    ):
        page = browser.post(path, data)
        assert page.status_code == 403, path
        assert "Only the client can" in page.content.decode()
        assert told(pk)[0] == REFUSED.name
    assert list(Release.objects.values_list("pk", "state")) == [(sent.pk, "sent")]
    for path in (f"/engagements/{pk}/summaries", f"/summaries/{hers.pk}/edit"):
        shown = browser.get(path).content.decode()
        assert "/send" not in shown, path
        assert '/sign"' not in shown, path


@pytest.mark.clause("GCE-1.9")
def test_what_is_not_sent_does_not_exist_for_others(
    signed: Release, carla: Holder, hana: Holder, sign_in: SignIn
) -> None:
    for holder in (carla, hana):
        browser = sign_in(holder)
        assert browser.get(f"/releases/{signed.pk}").status_code == 404
        for act in ("send", "drop", "withdraw"):
            page = browser.post(f"/releases/{signed.pk}/{act}", {"read": signed.digest})
            assert page.status_code == 404


def test_only_the_words_that_were_read_are_sent(signed: Release, cleo: Holder) -> None:
    own = seat(signed.engagement, cleo)
    with pytest.raises(Refused):
        releasing.send(own, signed, read="0" * 64, by=cleo, at=DAY)
    with pytest.raises(Refused):
        releasing.send(own, signed, read=signed.digest, by=cleo, at=DAY + timedelta(days=365))
    Release.objects.update(signature=bytes(64))
    with pytest.raises(Refused, match="not the words that you signed"):
        releasing.send(own, signed, read=signed.digest, by=cleo, at=DAY)
    assert holders(signed) == {str(cleo.person.pk)}


def test_a_release_with_another_recipient_or_digest_is_not_genuine(
    sent: Release, hana: Holder, nora: Holder
) -> None:
    assert read(sent, hana).packet is not None
    Release.objects.update(digest="0" * 64)
    assert read(sent, hana).packet is None


def test_one_draft_is_signed_once(signed: Release, summary: Draft, cleo: Holder) -> None:
    with pytest.raises(Refused):
        sign(summary, cleo)
    assert Release.objects.count() == 1


def test_a_crash_while_sending_leaves_nothing_half(
    signed: Release, cleo: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("troth.practice.releases.services.releasing.tell", crash)
    before = told(signed.engagement)
    with pytest.raises(RuntimeError):
        send(signed, cleo)
    signed.refresh_from_db()
    assert (signed.state, signed.sent_at) == ("signed", None)
    assert holders(signed) == {str(cleo.person.pk)}
    assert told(signed.engagement) == before


# --- opening, withdrawing, expiring ------------------------------------------------------------


@pytest.mark.clause("SEED003-DISC-1")
def test_the_first_opening_is_told_to_the_client_once(
    sent: Release, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    read(sent, cleo)
    read(sent, carla)
    assert read(sent, cleo).release.state == "sent"
    assert read(sent, hana).release.opened_at == DAY
    read(sent, hana)
    assert told(sent.engagement).count("releases.open") == 1
    assert Notification.objects.filter(person=cleo.person, kind="releases.opened").count() == 1


@pytest.mark.clause("SEED003-REPORT-3")
@pytest.mark.parametrize("is_opened", [False, True])
def test_a_withdrawn_summary_opens_for_nobody_else(
    sent: Release, cleo: Holder, carla: Holder, hana: Holder, sign_in: SignIn, is_opened: bool
) -> None:
    if is_opened:
        read(sent, hana)
    releasing.withdraw(seat(sent.engagement, cleo), sent, by=cleo, at=DAY)
    assert holders(sent) == {str(cleo.person.pk)}
    assert read(sent, cleo).packet is not None
    for holder in (carla, hana):
        assert read(sent, holder).packet is None
        text = sign_in(holder).get(f"/releases/{sent.pk}").content.decode()
        assert "withdrawn" in text
        assert ("copies may exist" in text) == is_opened
        assert WORDS.text not in text


@pytest.mark.clause("SEED000-CONF-2")
def test_the_clock_closes_what_is_over_and_the_rules_do_not_wait_for_it(
    sent: Release, hana: Holder, cleo: Holder
) -> None:
    after = DAY.replace(year=UNTIL.year, month=UNTIL.month + 1, day=1)
    assert releasing.expire_due(at=after - timedelta(days=1)) == 0
    found = queries.release(sent.pk, to=hana.person)
    late = reading.read_release(seat(sent.engagement, hana), found, by=hana, at=after)
    assert late.packet is None
    assert releasing.expire_due(at=after) == 1
    assert releasing.expire_due(at=after) == 0
    sent.refresh_from_db()
    assert sent.state == "expired"
    assert holders(sent) == {str(cleo.person.pk)}
    assert told(sent.engagement)[0] == "releases.expire"


def test_the_command_closes_what_is_due(sent: Release) -> None:
    Release.objects.update(expires_on=date(2020, 1, 1))
    out = StringIO()
    call_command("tick", stdout=out)
    assert "Summaries closed: 1" in out.getvalue()


def test_every_step_is_written_down(sent: Release, hana: Holder, cleo: Holder) -> None:
    read(sent, hana)
    releasing.withdraw(seat(sent.engagement, cleo), sent, by=cleo, at=DAY)
    steps = ReleaseStep.objects.order_by("pk").values_list("state", "act", "to")
    assert list(steps) == [
        ("", "write", "draft"),
        ("draft", "sign", "signed"),
        ("signed", "send", "sent"),
        ("sent", "open", "opened"),
        ("opened", "withdraw", "withdrawn"),
    ]


# --- through the pages -------------------------------------------------------------------------

TYPED = {
    "title": "Mid-term <b>",
    "purpose": "Talk & plan",
    "text": "Line one\r\n<i>two</i> {{ 7*7 }} %s",
    "expires_on": "2999-01-01",
}


def _in_a_month() -> str:
    return (localdate() + timedelta(days=30)).isoformat()


def test_the_whole_way_through_the_pages(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn
) -> None:
    browser, pk = sign_in(cleo), active.engagement.pk
    new = f"/engagements/{pk}/summaries/new"
    page = browser.post(new, TYPED)
    assert page.status_code == 422
    assert "Line one" in page.content.decode()
    typed = TYPED | {"expires_on": _in_a_month()}
    review = browser.post(new, typed).headers["Location"]
    text = browser.get(review).content.decode()
    packet = text[text.index("<article") : text.index("</article>")]
    assert "&lt;i&gt;two&lt;/i&gt; {{ 7*7 }} %s" in packet
    read = text.split('name="read" value="')[1].split('"')[0]
    sign_url = review.replace("/review", "/sign")
    wrong = browser.post(sign_url, {"read": read, "password": "guessed"})
    assert wrong.status_code == 422
    assert "Nothing was signed" in wrong.content.decode()
    assert packet in wrong.content.decode()
    assert browser.post(sign_url, {"read": "old", "password": PASSWORD}).status_code == 403
    release = browser.post(sign_url, {"read": read, "password": PASSWORD}).headers["Location"]
    text = browser.get(release).content.decode()
    assert packet in text
    assert read in text
    assert browser.post(f"{release}/send", {"read": read}).headers["Location"] == release
    other = sign_in(hana)
    assert packet in other.get(release).content.decode()
    assert "Sent and opened" in browser.get(f"/engagements/{pk}/summaries").content.decode()
    assert browser.post(f"{release}/withdraw").status_code == 302
    assert packet not in other.get(release).content.decode()
    text = browser.get(release).content.decode()
    like = text.split("?like=")[1].split('"')[0]
    assert "Line one" in browser.get(f"{new}?like={like}").content.decode()


def test_the_client_makes_the_practitioners_draft_their_own(
    active: Seat, carla: Holder, cleo: Holder, sign_in: SignIn
) -> None:
    hers = draft(active.engagement.pk, carla, replace(WORDS, expires_on=None))
    browser = sign_in(cleo)
    text = browser.get(f"/summaries/{hers.pk}/review").content.decode()
    assert "Say until when it can be read." in text
    assert f'href="/summaries/{hers.pk}/edit"' in text
    typed = TYPED | {"expires_on": _in_a_month()}
    review = browser.post(f"/summaries/{hers.pk}/edit", typed).headers["Location"]
    assert "Only you." in browser.get(review).content.decode()
    assert browser.get(f"/summaries/{hers.pk}/review").headers["Location"] == review
    hers_now = sign_in(carla).get(f"/summaries/{hers.pk}/edit").content.decode()
    assert WORDS.text in hers_now
    assert "Talk &amp; plan" not in hers_now


def test_strangers_and_the_sponsor_find_no_summaries(
    active: Seat, summary: Draft, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    pk = active.engagement.pk
    paths = [f"/engagements/{pk}/summaries", f"/engagements/{pk}/summaries/new"]
    paths += [f"/summaries/{summary.pk}/{page}" for page in ("edit", "review")]
    for holder in (hana, nora):
        browser = sign_in(holder)
        assert [browser.get(path).status_code for path in paths] == [404] * 4
        assert browser.post(f"/summaries/{summary.pk}/sign").status_code == 404
