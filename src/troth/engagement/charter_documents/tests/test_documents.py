"""A charter as a document: exact, checkable without the host, and nothing in it for the wrong."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.cast import AT, PASSWORD, agree, sign_all
from troth.accounts.people.holder import Holder
from troth.engagement.annex import services as annex_services
from troth.engagement.charter_documents import check, events, lookup, services
from troth.engagement.charter_documents.offline import verify
from troth.engagement.charter_documents.page import Wording, paper
from troth.engagement.charter_documents.services import copy_of
from troth.engagement.charter_text import catalogue as charter
from troth.engagement.charter_text import sections
from troth.engagement.charter_text.voice import Voice
from troth.engagement.charters import events as charters_events
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter, Signature
from troth.engagement.charters.services import opening
from troth.engagement.core import queries as core
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import EVERYBODY
from troth.engagement.core.tests.pages import (
    LATER,
    NAUGHTY,
    SignIn,
    at,
    text_of,
    told,
    without_token,
)
from troth.engagement.endings.services import ending
from troth.foundation.kit.when import dated
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger import sequencer
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.pdf.make import A4, LETTER, pdf
from troth.foundation.pdf.seal import attached, is_whole, print_of
from troth.foundation.pdf.turns import turn
from troth.foundation.vault.envelope import canonical

ANNEX = "Call me Cle, and never before nine"
SeatOf = Callable[[Holder], Seat]


def wording(language: str = "en") -> Wording:
    """Return how a document speaks here."""
    zone = AT.tzinfo
    assert zone
    voice = Voice(say=gettext, day=lambda d: dated(d, zone=zone, lang=language), names={})
    return Wording(
        voice=voice, moment=lambda m: m.isoformat(), language=language, address="https://x.example"
    )


def take(seat: Seat, by: Holder, *, annex: bool = False, number: int = 0) -> bytes:
    """Take the latest version away as someone, by the service."""
    version = number or charters.latest(seat.engagement.pk).version
    made = services.take_charter(
        seat, version, size=A4, wording=wording(), with_annex=annex, by=by, at=LATER
    )
    return made.content


def text(made: bytes) -> str:
    """Return the words of a PDF, as another program reads them; divided ones are put together."""
    pages = "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    return pages.replace("\xad\n", "")


def download(browser: Client, seat: Seat, number: int = 2, **more: str) -> Any:
    sent = {"password": PASSWORD, "size": "a4", **more}
    return browser.post(at(seat, f"charter/versions/{number}/document"), sent)


@pytest.fixture
def data(active: Seat, carla: Holder) -> bytes:
    """The file charter.json of the signed charter."""
    return attached(take(active, carla))["charter.json"]


# --- what is in it -----------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.3")
def test_a_signed_copy_holds_text_signatures_fingerprints_and_the_way_to_check(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    sequencer.run_for(active.engagement.pk, at=LATER)
    seat = core.seat(active.engagement.pk, to=cleo.person)
    made, found = take(seat, cleo), charters.latest(active.engagement.pk)
    words, lines = text(made), text(made).split("\n")
    for who in (cleo, carla, hana):
        assert who.keyring.fingerprint in lines
    assert f"Charter, version 2 · code {check.code(found.digest)}" in words
    assert found.digest[:32] in lines
    assert found.digest[32:] in lines
    assert "Hand over the monthly report" in words
    assert f"Log troth/{settings.TROTH_HOST_ID}" in words
    for told_ in ledger.entries([active.engagement.pk], about=str(found.pk)):
        if told_.act is charters_events.SIGNED:
            assert f"Entry in the ledger {told_.seq}" in words
    assert "Draft" not in words
    assert "Entry in the ledger" not in text(take(active, carla))  # it tells what Cleo writes
    sealed_by = services.host_seal(at=LATER).certificate
    assert is_whole(made, sealed_by)
    assert sorted(attached(made)) == ["charter.json"]


def test_the_sections_stand_in_their_order(active: Seat, cleo: Holder, seat_of: SeatOf) -> None:
    words = text(take(seat_of(cleo), cleo)).replace("\n", " ")
    titles = [f"{n}  {kind.title}" for n, kind in enumerate(charter.SECTIONS.values(), 1)]
    places = [words.replace("  ", " ").find(title.replace("  ", " ")) for title in titles]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("signers", [0, 2])
def test_what_not_all_have_signed_is_marked_on_every_page(
    agreed: Seat, cleo: Holder, carla: Holder, signers: int
) -> None:
    sign_all(agreed, [cleo, carla][:signers], at=LATER)
    made = take(agreed, carla)
    pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    assert len(pages) > 2
    assert all("Draft, not signed" in page for page in pages)
    assert f"Draft: {signers} of 3 have signed" in pages[0]
    held = check.read(attached(made)["charter.json"])
    assert len(held.missing) == 3 - signers


def test_a_copy_of_what_was_replaced_says_so(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder
) -> None:
    first = charters.latest(active.engagement.pk).version
    assert "has taken its place" not in text(take(active, carla))
    agree(active, by=carla, at=LATER, but={"rhythm": sections.Rhythm(7, "The day before")})
    found = charters.latest(active.engagement.pk)
    for part, holder in zip(EVERYBODY, (carla, cleo, hana), strict=True):
        Signature(charter=found, person=holder.person, part=part, at=LATER).put(holder.keyring)
    older = " ".join(text(take(active, carla, number=first)).split())
    assert f"Version {first + 1}, which all signed later, has taken its place." in older


# --- who gets what -----------------------------------------------------------------------------


@pytest.mark.clause("GCE-1.9")
def test_the_sponsors_copy_is_the_same_whatever_lies_beside_the_charter(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, seat_of: SeatOf
) -> None:
    def copy(holder: Holder) -> bytes:
        seat = seat_of(holder)
        reading = opening.read_latest(seat, by=holder, at=LATER)
        return pdf(paper(copy_of(seat, reading, annex=None), wording(), at=LATER), at=LATER)

    sequencer.run_for(active.engagement.pk, at=LATER)
    before = copy(hana), copy(cleo)
    annex_services.save_annex(seat_of(cleo), ANNEX, base=0, by=cleo, at=LATER)
    annex_services.save_card(seat_of(cleo), {"words": "I fast in spring"}, by=cleo, at=LATER)
    sequencer.run_for(active.engagement.pk, at=LATER)
    assert copy(hana) == before[0]
    assert copy(cleo) != before[1]  # her own tells of the newest checkpoint: it could differ


@pytest.mark.clause("GCE-1.9")
def test_the_personal_annex_is_in_the_copies_of_the_two_who_ask_for_it(
    active: Seat, cleo: Holder, carla: Holder, hana: Holder, seat_of: SeatOf
) -> None:
    annex_services.save_annex(seat_of(cleo), ANNEX, base=0, by=cleo, at=LATER)
    reading = annex_services.read_annex(seat_of(cleo), by=cleo, at=LATER)
    assert reading is not None
    for who in (cleo, carla):
        seat = seat_of(who)
        annex_services.sign_annex(seat, read=reading.annex.digest, by=who, at=LATER)
    made = take(seat_of(cleo), cleo, annex=True)
    assert ANNEX in text(made)
    held = check.read(attached(made)["annex.json"])
    assert (held.text["text"], held.missing) == (ANNEX, ())
    for other, asks in ((cleo, False), (hana, True)):
        copy = take(seat_of(other), other, annex=asks)
        assert ANNEX not in text(copy)
        assert sorted(attached(copy)) == ["charter.json"]
        assert all(ANNEX.encode() not in file for file in attached(copy).values())
        assert "annex.json" not in str(PdfReader(BytesIO(copy)).trailer["/Root"])


def test_only_client_and_practitioner_are_asked_about_the_annex(
    active: Seat, cleo: Holder, hana: Holder, sign_in: SignIn, seat_of: SeatOf
) -> None:
    page = at(active, "charter/versions/2/document")
    assert "With the personal annex" not in text_of(sign_in(cleo).get(page))
    annex_services.save_annex(seat_of(cleo), ANNEX, base=0, by=cleo, at=LATER)
    assert "With the personal annex" in text_of(sign_in(cleo).get(page))
    assert "With the personal annex" not in text_of(sign_in(hana).get(page))


@pytest.mark.clause("SEED000-CONF-3")
def test_a_stranger_gets_nothing(active: Seat, nora: Holder, lars: Holder, sign_in: SignIn) -> None:
    for who in (nora, lars):
        assert download(sign_in(who), active).status_code == 404


# --- the act -----------------------------------------------------------------------------------


def test_taking_it_asks_who_it_is_tells_the_ledger_and_leaves_nothing_here(
    active: Seat, cleo: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    services.host_seal(at=LATER)
    places = (Path(settings.HOME), Path(tempfile.gettempdir()))
    wrong = download(browser, active, password="not hers")
    assert wrong.status_code == 422
    assert "Nothing was handed out." in text_of(wrong)
    assert events.CHARTER_TAKEN.name not in told(active)
    before = {p for place in places for p in place.rglob("*.pdf")}
    answer = download(browser, active)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    short = str(active.engagement.pk)[:8]
    assert answer["Content-Disposition"] == f'attachment; filename="charter-{short}-2.pdf"'
    assert {p for place in places for p in place.rglob("*.pdf")} == before
    assert "Receipt of your last download" in text_of(
        browser.get(at(active, "charter/versions/2/document"))
    )
    entry = next(e for e in ledger.entries([active.engagement.pk]) if e.act is events.CHARTER_TAKEN)
    assert entry.by == cleo.person.pk
    assert hashlib.sha256(answer.content).hexdigest() in entry.digests


def test_while_one_is_made_its_reader_is_asked_to_wait_and_nobody_else(
    active: Seat, cleo: Holder, carla: Holder, sign_in: SignIn
) -> None:
    browser, others = sign_in(cleo), sign_in(carla)
    with turn(cleo.person.pk):
        waits = browser.post(
            at(active, "charter/versions/2/document"),
            {"size": A4, "password": PASSWORD},
            follow=True,
        )
        assert "Another document of yours is being made" in text_of(waits)
        assert events.CHARTER_TAKEN.name not in told(active)
    assert download(browser, active).status_code == 200
    assert download(others, active).status_code == 200


def test_what_was_altered_is_not_handed_out(active: Seat, cleo: Holder, sign_in: SignIn) -> None:
    Charter.objects.filter(version=2).update(digest="0" * 64)
    assert download(sign_in(cleo), active).status_code == 302
    assert events.CHARTER_TAKEN.name not in told(active)


def test_a_signature_that_does_not_hold_is_none(active: Seat, carla: Holder) -> None:
    assert "Draft" not in text(take(active, carla))
    Signature.objects.filter(part="client").update(signature=b"\x01" * 64)
    made = take(active, carla)
    assert "Draft: 2 of 3 have signed" in text(made)
    assert check.read(attached(made)["charter.json"]).missing == ("client",)


# --- words of every kind -----------------------------------------------------------------------


@pytest.mark.parametrize(("size", "language"), [(A4, "en"), (LETTER, "de"), (A4, "he")])
def test_naughty_words_long_words_and_many_objectives_are_set(
    agreed: Seat, carla: Holder, size: str, language: str
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"
    many = tuple(
        sections.Objective(f"{n} {NAUGHTY[n % len(NAUGHTY)]} {long}", date(2027, 2, 1))
        for n in range(40)
    )
    but: dict[str, sections.Section] = {
        "objectives": sections.Objectives(many),
        "scope": sections.Scope("x" * 3_000, "https://example.org/" + "a/b" * 900),
        "methods": sections.Methods((sections.Method("שאלות " + "y" * 70, "مرحبا بالعالم"),)),
    }
    agree(agreed, by=carla, at=LATER, but=but)
    reading = opening.read_latest(agreed, by=carla, at=LATER)
    spoken = wording(language)
    made = pdf(paper(copy_of(agreed, reading, annex=None), spoken, at=LATER), at=LATER, size=size)
    exact = json.loads(attached(made)["charter.json"])["text"]
    assert [o["text"] for o in exact["objectives"]["items"]] == [o.text for o in many]
    if language != "he":  # written from the right, another program reads it in another order
        assert "<script>alert(1)</script>" in text(made)


# --- checking the data -------------------------------------------------------------------------


def test_the_data_holds_without_the_host(data: bytes, cleo: Holder) -> None:
    held = check.read(data)
    assert held.missing == ()
    assert ("client", "Cleo", cleo.keyring.fingerprint) in held.signed
    lines = "\n".join(verify(data, with_text=True))
    assert "All 3 parties have signed this very text." in lines
    assert "Hand over the monthly report" in lines


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    form = json.loads(data)
    change(form)
    return canonical(form)


def _digest_anew(form: Any) -> None:
    form["text"]["money"]["text"] = "Nothing"
    form["digest"] = hashlib.sha256(canonical(form["text"])).hexdigest()


CHANGES: dict[str, tuple[Callable[[Any], object], str]] = {
    "text": (lambda f: f["text"]["money"].update(text="More"), "The text was changed"),
    "text and digest": (_digest_anew, "The signature of the"),
    "version": (lambda f: f.update(version=9), "The signature of the"),
    "host": (lambda f: f.update(host="another"), "The signature of the"),
    "engagement": (lambda f: f.update(engagement="another"), "another engagement"),
    "what": (lambda f: f.update(what="personal annex"), "The signature of the|no party"),
    "kind": (lambda f: f.update(what="release"), "not a charter file"),
    "signed twice": (lambda f: f["signatures"].append(f["signatures"][0]), "signed twice"),
    "one for two": (
        lambda f: f["signatures"][0].update(
            key=f["signatures"][1]["key"], person=f["signatures"][1]["person"]
        ),
        "for two parties",
    ),
    "parts": (lambda f: f["signatures"][0].update(part="stranger"), "no party"),
    "signature": (lambda f: f["signatures"][0].update(signature="AAAA"), "The signature of the"),
    "form": (lambda f: f.update(form="troth charter file 0"), "not a charter file"),
    "hole": (lambda f: f.pop("version"), "damaged"),
    "number": (lambda f: f.update(version=True), "damaged"),
    "template": (lambda f: f["text"].pop("nature"), "changed"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_in_the_data_is_found(data: bytes, name: str) -> None:
    assert check.read(changed(data, lambda _form: None)).missing == ()
    change, words = CHANGES[name]
    with pytest.raises(Fault, match=words):
        check.read(changed(data, change))


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_file_breaks_the_check(raw: bytes) -> None:
    with pytest.raises(Fault):
        check.read(raw)


# --- checking with the command -----------------------------------------------------------------


def command(file: Path, *more: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_charter", str(file), *more, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_checks_pdf_and_seal(active: Seat, carla: Holder, tmp_path: Path) -> None:
    made, file, pem = take(active, carla), tmp_path / "c.pdf", tmp_path / "host.pem"
    own = services.host_seal(at=LATER).certificate
    file.write_bytes(made)
    pem.write_bytes(own)
    ended, lines = command(file, "--certificate", str(pem))
    assert (ended, print_of(own) in lines) == (0, True)
    assert "All 3 parties have signed this very text." in lines
    assert "It holds." in lines
    assert "give --certificate" in command(file)[1]
    place = made.index(b"/StructTreeRoot")
    file.write_bytes(made[:place] + b"/structTreeRoot" + made[place + 15 :])
    assert command(file) == (1, command(file)[1])
    assert "IT DOES NOT HOLD" in command(file)[1]
    file.write_bytes(pdf(paper_of(active, carla), at=LATER))
    assert "no seal" in command(file)[1]
    assert command(tmp_path / "none.pdf")[0] == 1


def paper_of(seat: Seat, by: Holder) -> Any:
    reading = opening.read_latest(seat, by=by, at=LATER)
    return paper(copy_of(seat, reading, annex=None), wording(), at=LATER)


# --- checking on the page ----------------------------------------------------------------------


def shown(browser: Client, **sent: Any) -> str:
    return text_of(browser.post("/charters/check", sent))


def test_the_code_tells_a_party_and_nobody_else(
    active: Seat, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    found = charters.latest(active.engagement.pk)
    code = check.code(found.digest)
    for typed in (code, code.lower().replace(" ", "-"), found.digest):
        words = shown(sign_in(hana), code=typed)
        assert "no later version has taken its place" in words
    other = check.code("ab" * 32)
    browser = sign_in(nora)

    def answer(typed: str) -> str:
        page = browser.post("/charters/check", {"code": typed})
        return without_token(page).replace(typed, "…")

    assert answer(code) == answer(other)
    assert "None of your charters has this code" in answer(code)
    draft = Charter.objects.get(version=1)
    assert "A draft: 0 of" in shown(sign_in(hana), code=draft.digest)
    assert Client().get("/charters/check").status_code == 302


@pytest.mark.parametrize("typed", ["", "21", "no code at all", "%" * 20, "0" * 65, "g" * 20])
def test_what_is_no_code_is_said_to_be_none(hana: Holder, sign_in: SignIn, typed: str) -> None:
    assert sign_in(hana).post("/charters/check", {"code": typed}).status_code == 422
    assert lookup.plain(typed) == ""


def test_a_file_of_this_host_is_known_until_one_byte_is_another(
    active: Seat, cleo: Holder, hana: Holder, nora: Holder, sign_in: SignIn
) -> None:
    made = download(sign_in(cleo), active).content
    for who in (cleo, hana):
        assert "This host made exactly this file" in shown(sign_in(who), file=BytesIO(made))
    assert "exactly this file" not in shown(sign_in(nora), file=BytesIO(made))
    flipped = made[:900] + bytes([made[900] ^ 1]) + made[901:]
    assert "is no PDF that this host made" in shown(sign_in(cleo), file=BytesIO(flipped))


def test_the_data_is_checked_on_the_page_too(
    active: Seat, data: bytes, cleo: Holder, nora: Holder, sign_in: SignIn
) -> None:
    browser = sign_in(cleo)
    words = shown(browser, file=BytesIO(data))
    assert "Its text and its signatures hold" in words
    assert "no later version has taken its place" in words
    assert "It does not hold" in shown(browser, file=BytesIO(data.replace(b"Acme", b"Evil")))
    strangers = shown(sign_in(nora), file=BytesIO(data))
    assert "None of your engagements has this charter" in strangers
    fewer = changed(data, lambda form: form["signatures"].pop())
    assert "has other signatures on it than the file" in shown(browser, file=BytesIO(fewer))
    assert "This still needs" in shown(browser) or "Choose a file" in shown(browser)


def test_nothing_too_large_is_taken_and_no_file_is_written(cleo: Holder, sign_in: SignIn) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    large = BytesIO(b"%PDF-" + b"x" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert sign_in(cleo).post("/charters/check", {"file": large}).status_code == 422


def test_after_the_end_the_practitioner_says_why(
    active: Seat, cleo: Holder, carla: Holder, seat_of: SeatOf, sign_in: SignIn
) -> None:
    ending.end(seat_of(cleo), closing=False, by=cleo, at=AT + timedelta(days=1))
    assert download(sign_in(cleo), active).status_code == 200
    refused = download(sign_in(carla), active)
    assert (refused.status_code, "/reason?" in refused["Location"]) == (302, True)


def test_a_copy_made_twice_is_one_text(active: Seat, carla: Holder) -> None:
    first, second = paper_of(active, carla), paper_of(active, carla)
    assert replace(first, attachments=()) == replace(second, attachments=())
    assert pdf(first, at=LATER) == pdf(second, at=LATER)
