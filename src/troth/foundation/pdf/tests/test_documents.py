"""A document is tagged, archivable, exact, and says nothing but what was put into it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from troth.foundation.pdf import make
from troth.foundation.pdf.make import LETTER, Unsettable, pdf
from troth.foundation.pdf.paper import (
    Attachment,
    Block,
    Code,
    Facts,
    Paper,
    Paragraph,
    Points,
    Remark,
    Section,
    Table,
)
from troth.foundation.pdf.seal import (
    DocumentKey,
    attached,
    certificate_in,
    document_key,
    is_whole,
    print_of,
    sealed,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MARKUP = '#strong[bold] *b* _e_ $x$ = title <label> @ref #include "paper.typ" \\ ` // "quote" \'s'


def paper(*words: str, **changes: object) -> Paper:
    """Return a document that has one block of each kind, and these words in a paragraph each."""
    blocks: tuple[Block, ...] = (
        *map(Paragraph, words),
        Points(("One", "Two")),
        Facts((("Starts", "9 November"),)),
        Table(("What", "How long"), (("Notes", "12 months"), ("Dates", "7 years"))),
        Code("Fingerprint", ("A1B2 C3D4",)),
        Remark("The sponsor runs the host."),
    )
    facts: dict[str, object] = {
        "title": "Charter",
        "language": "en",
        "sections": (Section("Scope", blocks),),
        "attachments": (Attachment("charter.json", b'{"a":1}', "application/json", "Exact text"),),
    }
    return Paper(**{**facts, **changes})  # type: ignore[arg-type]


def root(made: bytes) -> dict[str, Any]:
    """Return the document catalogue of a PDF."""
    found = PdfReader(BytesIO(made)).trailer["/Root"].get_object()
    assert isinstance(found, DictionaryObject)
    return dict(found)


def text(made: bytes) -> str:
    """Return the words of a PDF, as another program reads them."""
    return "\f".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def test_it_is_tagged_and_claims_to_be_archivable_and_accessible() -> None:
    catalogue = root(pdf(paper("Words"), at=AT))
    assert catalogue["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en"
    claims = catalogue["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", claims, re.DOTALL)
    assert "pdfuaid:part>1<" in claims


def test_the_same_facts_give_the_same_bytes() -> None:
    assert pdf(paper("Words"), at=AT) == pdf(paper("Words"), at=AT)
    assert pdf(paper("Words"), at=AT) != pdf(paper("Words"), at=AT, size=LETTER)


def test_a_moment_between_two_seconds_and_in_another_zone_is_taken() -> None:
    there = AT.replace(microsecond=385_545).astimezone(timezone(timedelta(hours=5)))
    assert pdf(paper("Words"), at=there) == pdf(paper("Words"), at=AT)


def test_the_attachment_comes_out_byte_for_byte() -> None:
    exact = '{"words":"Ünïcode 中 \\u0000 #strong[x]"}'.encode()
    held = Attachment("charter.json", exact, "application/json", "Exact text")
    found = PdfReader(BytesIO(pdf(paper("Words", attachments=(held,)), at=AT)))
    assert dict(found.attachments) == {"charter.json": [exact]}


def test_words_are_never_read_as_markup() -> None:
    shown = text(pdf(paper(MARKUP), at=AT))
    assert '#strong[bold] *b* _e_ $x$ = title <label> @ref #include "paper.typ"' in shown


def test_a_mark_stands_on_every_page() -> None:
    made = pdf(paper(*["Long words " * 60] * 20, mark="Draft, not signed"), at=AT)
    pages = text(made).split("\f")
    assert len(pages) > 2
    assert all("Draft, not signed" in page for page in pages)


def test_signs_that_cannot_be_shown_are_named_by_number() -> None:
    shown = text(pdf(paper("a\x00b \ue000 c\ufffe"), at=AT))
    assert "a[U+0000]b [U+E000] c[U+FFFE]" in shown


def test_signs_joined_to_one_that_cannot_be_shown_are_named_too() -> None:
    shown = text(pdf(paper("\U0001f469\u200d\U0001f467 e\u0301"), at=AT))
    assert "[U+1F469][U+200D][U+1F467]" in shown


def test_a_script_that_no_font_has_does_not_stop_a_document() -> None:
    chinese = "".join(chr(0x4E00 + 7 * n) for n in range(400))
    egyptian = "".join(chr(0x13000 + n) for n in range(200))
    shown = text(pdf(paper(f"Grüße {chinese} {egyptian} \U0001f469\U0001f468"), at=AT))
    assert "Grüße" in shown
    assert "[U+4E07]" in shown


def test_what_turns_the_order_of_reading_is_named() -> None:
    assert "pay[U+202E]001 to Carla" in text(pdf(paper("pay\u202e001 to Carla"), at=AT))


def test_a_long_run_of_signs_stays_on_the_page() -> None:
    run = "https://example.org/" + "a1" * 200
    lines = text(pdf(paper(run), at=AT)).split("\n")
    assert run not in lines
    assert run in "".join(lines)


@pytest.mark.parametrize("language", ["en", "de", "he", "ar", "de-AT"])
def test_each_language_is_named(language: str) -> None:
    assert root(pdf(paper("Words", language=language), at=AT))["/Lang"] == language[:2]


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(words: str) -> None:
    assert pdf(paper(words), at=AT).startswith(b"%PDF-")


def test_an_error_tells_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = typst.TypstError("unknown variable: Cleo's secret", "")
    monkeypatch.setattr(make, "_set", lambda *_: (_ for _ in ()).throw(broken))
    with pytest.raises(Unsettable) as raised:
        pdf(paper("Cleo's secret"), at=AT)
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__


# --- the seal of the host ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> DocumentKey:
    return document_key(tmp_path_factory.mktemp("secrets"), host="test", at=AT)


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = document_key(tmp_path / "secrets", host="test", at=AT)
    assert document_key(tmp_path / "secrets", host="test", at=AT) == made
    kept = list((tmp_path / "secrets").iterdir())
    assert [file.name for file in kept] == ["documents.pem"]
    assert kept[0].stat().st_mode & 0o077 == 0
    assert "PRIVATE" not in repr(made)


def test_the_seal_holds_for_this_host_only(key: DocumentKey, tmp_path: Path) -> None:
    made = sealed(pdf(paper("Words"), at=AT), key, reason="Made by this host")
    assert is_whole(made, key.certificate)
    other = document_key(tmp_path, host="other", at=AT)
    assert not is_whole(made, other.certificate)
    assert not is_whole(pdf(paper("Words"), at=AT), key.certificate)
    assert not is_whole(b"not a PDF", key.certificate)


def test_one_flipped_byte_anywhere_breaks_the_seal(key: DocumentKey) -> None:
    made = sealed(pdf(paper("Words"), at=AT), key, reason="Made by this host")
    seen = Random(7)  # noqa: S311 - places to try
    for place in [0, len(made) - 1, *seen.sample(range(len(made)), 150)]:
        flipped = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
        assert not is_whole(flipped, key.certificate), place


def test_the_seal_and_the_files_can_be_taken_out(key: DocumentKey) -> None:
    plain = pdf(paper("Words"), at=AT)
    made = sealed(plain, key, reason="Made by this host")
    own = certificate_in(made)
    assert own is not None
    assert print_of(own) == print_of(key.certificate)
    assert (certificate_in(plain), certificate_in(b"%PDF-"), attached(b"%PDF-")) == (None, None, {})
    assert attached(made) == {"charter.json": b'{"a":1}'}


def test_nothing_can_be_appended(key: DocumentKey) -> None:
    made = sealed(pdf(paper("Words"), at=AT), key, reason="Made by this host")
    assert not is_whole(made + b"\n% more", key.certificate)
