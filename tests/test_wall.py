"""The wall proof: the search finds what it must, the proof holds, and a broken wall is noticed."""

import gzip
import os
import sqlite3
import string
import subprocess
import sys
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import clock
from troth.app.proofs import proof, raids, search, takeover, unguarded, unsealed
from troth.app.proofs.browser import Form, Page, Unexpected
from troth.app.proofs.cast import CLEOS, LETTERS, Canaries

WORD = "qTrXbnLoWpZkEyVhDsJcUfMa"
SOURCE = Path(unsealed.__file__).resolve().parents[3]

WAYS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "hex": lambda text: text.hex().encode(),
    "HEX": lambda text: text.hex().upper().encode(),
    "base64": b64encode,
    "base64, one byte on": lambda text: b64encode(b"." + text),
    "base64, two bytes on": lambda text: b64encode(b".." + text + b"."),
    "base64 for addresses": lambda text: urlsafe_b64encode(b"??>" + text),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib, low": lambda text: zlib.compress(text, 1),
    "zlib in gzip": lambda text: gzip.compress(zlib.compress(text)),
    "gzip, cut short": lambda text: gzip.compress(text * 9)[:-9],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_finds_a_word_however_it_is_written(way: str, coding: str) -> None:
    planted = WAYS[way](f"some words, then {WORD}, then others".encode(coding))
    forms = search.Forms([WORD, "another"])
    assert search.search(os.urandom(99) + planted + os.urandom(99), forms) == {WORD}


def test_the_search_finds_nothing_where_nothing_is() -> None:
    assert search.search(os.urandom(200_000), search.Forms([WORD])) == frozenset()


@given(
    words=st.sets(st.text(string.ascii_letters, min_size=1, max_size=30), max_size=6),
    data=st.binary(max_size=400),
    planted=st.data(),
)
def test_one_pass_finds_what_looking_for_each_form_by_itself_finds(
    words: set[str], data: bytes, planted: st.DataObject
) -> None:
    for word in words:
        at, form = planted.draw(st.integers(0, len(data))), planted.draw(_form_of(word))
        data = data[:at] + form + data[at:]
    slowly = {w for w in words if any(form in data for form in search.written(w))}
    assert search.Forms(words).within(data) == slowly


def _form_of(word: str) -> st.SearchStrategy[bytes]:
    """Give one of the forms of a word, or nothing."""
    return st.sampled_from([b"", *sorted(search.written(word))])


def test_the_search_reads_names_rows_and_deleted_rows(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    (deep / f"{WORD}.txt").touch()
    long = "Cut.Into.Pages.Of.A.File"
    with closing(sqlite3.connect(tmp_path / "base")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE notes (body BLOB)")
        for start in range(4000, 4100):  # somewhere in here a page ends in the midst of the word
            body = b"." * start + long.encode() + b"." * 5000
            database.execute("INSERT INTO notes VALUES (?)", [body])
        database.execute("INSERT INTO notes VALUES ('Soon.To.Be.Deleted.Again')")
        database.commit()
        database.execute("DELETE FROM notes WHERE typeof(body) = 'text'")
        database.commit()
        words = [WORD, long, "Soon.To.Be.Deleted.Again"]
        found = {f.name: f.words for f in search.look_through(tmp_path, words)}
    assert found[f"deep/{WORD}.txt"] == {WORD}
    assert found["base, its rows"] == {long}
    assert "Soon.To.Be.Deleted.Again" in found["base-wal"]


def test_words_are_planted_in_every_field_for_sentences() -> None:
    form = Form("/x", "post", kinds={"title": "text", "text": "textarea", "on": "date"})
    canaries = Canaries()
    answers = canaries.fill(form, CLEOS, on="2026-11-21")
    assert set(answers) == {"title", "text", "on"}
    assert canaries.of(CLEOS) == [answers["title"], answers["text"]]
    assert {len(word) for word in canaries.kept} == {LETTERS}
    with pytest.raises(Unexpected, match="no field"):
        canaries.fill(Form("/x", "post", kinds={"on": "date"}), CLEOS)


@pytest.mark.parametrize("control", [unsealed.__name__, unguarded.__name__])
def test_no_control_runs_on_a_real_home(control: str, tmp_path: Path) -> None:
    for told in ({}, {"TROTH_HOME": str(tmp_path)}):
        env = {k: v for k, v in os.environ.items() if k != "TROTH_HOME"} | told
        ways = (["-m", control], ["-c", f"from {control} import application"])
        for way in ways:
            tried = subprocess.run(
                [sys.executable, *way],
                env={**env, "PYTHONPATH": str(SOURCE)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert tried.returncode == 1
            assert "Sealing cannot be switched off here" in tried.stderr
    assert list(tmp_path.iterdir()) == []


def test_sealing_cannot_be_switched_off_on_a_home_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_HOME", str(tmp_path))
    (tmp_path / unsealed.MARKER).touch()
    (tmp_path / "troth.sqlite3").touch()
    with pytest.raises(unsealed.Refusal, match="a database already"):
        unsealed.main()


@pytest.mark.parametrize("check", unguarded.CHECKS)
def test_the_checks_that_the_control_takes_out_are_where_it_looks(check: str) -> None:
    for weak in unguarded.CHECKS[check]:
        real = getattr(import_module(weak.module), weak.name)
        assert callable(real)
        assert real is not weak.instead


def test_every_attack_has_a_control_and_every_check_an_attack() -> None:
    assert {attack.check for attack in raids.ALL} == set(unguarded.CHECKS)
    assert len({attack.name for attack in raids.ALL}) == len(raids.ALL)


def test_a_page_that_shows_private_words_breaks_the_proof() -> None:
    pages = [Page(404, "http://host/a", b"none"), Page(200, "http://host/b", WORD.encode())]
    with pytest.raises(takeover.WallBroken, match="/b shows 1"):
        takeover._must_not_show(pages, [WORD])


def test_every_address_that_takes_an_id_is_tried() -> None:
    tried = dict(takeover.addresses("ID"))
    assert tried["meetings:note_edit"] == "/notes/ID/edit"
    assert tried["joining:let_in"] == "/engagements/ID/participants/client/let-in"
    assert set(takeover.NOTES) <= tried.keys()
    assert not any("<" in address for address in tried.values())


@pytest.fixture(scope="module")
def result() -> proof.Result:
    """Carry the proof out once, on a real server."""
    with clock.running():
        return proof.prove(lambda _words: None)


@pytest.mark.slow
@pytest.mark.xdist_group("wall")
@pytest.mark.clause("GCE-1.9", "SEED000-CONF-3")
def test_theft_of_the_host_finds_no_word_and_a_takeover_reads_none(result: proof.Result) -> None:
    assert result.sealed.hits == 0, proof.told(result)
    assert result.attempt.of_notes > len(takeover.NOTES)
    assert result.holds, proof.told(result)
    assert proof.told(result).endswith("The wall holds.")


@pytest.mark.slow
@pytest.mark.xdist_group("wall")
def test_the_control_finds_every_word_so_the_search_proves_something(result: proof.Result) -> None:
    assert result.missed_by_control == 0
    assert result.kept_in_control >= 30


@pytest.mark.slow
@pytest.mark.xdist_group("wall")
@pytest.mark.clause("GCE-1.9", "GCE-1.23b", "SEED000-CONF-3")
def test_attacks_by_rows_and_pages_fail_and_succeed_without_the_one_check(
    result: proof.Result,
) -> None:
    assert result.broken_by == []
    assert result.blunt == []
    assert [played.attack for played in result.raided] == list(raids.ALL)
    assert [played.attack for played in result.raided_unguarded] == list(raids.ALL)


@pytest.mark.slow
@pytest.mark.xdist_group("wall")
def test_an_attack_that_succeeds_is_told_and_so_is_one_that_never_does(
    result: proof.Result,
) -> None:
    broken = replace(result, raided=result.raided_unguarded)
    assert not broken.holds
    assert "DOES NOT HOLD" in proof.told(broken)
    blunt = replace(result, raided_unguarded=result.raided)
    assert not blunt.holds
    assert "PROVES NOTHING" in proof.told(blunt)


@pytest.mark.slow
@pytest.mark.xdist_group("wall")
def test_a_wall_that_is_down_is_noticed_and_a_blind_search_too(result: proof.Result) -> None:
    broken = replace(result, sealed=result.control)
    assert not broken.holds
    assert "DOES NOT HOLD" in proof.told(broken)
    blind = replace(result, control=result.sealed, missed_by_control=1)
    assert not blind.holds
    assert "PROVES NOTHING" in proof.told(blind)
