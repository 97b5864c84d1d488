"""After a shredding the share's bytes are in no file, and nothing of the engagement opens."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from troth.accounts.people.holder import Holder
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import queries as ledger
from troth.foundation.records import ending
from troth.foundation.records.events import CONTENT_SHREDDED, SHREDDED
from troth.foundation.vault import shred
from troth.foundation.vault.envelope import new_key
from troth.foundation.vault.router import SHARES
from troth.foundation.vault.services import compartments, record_keys
from troth.foundation.vault.services.refusals import Ended, NoKey
from troth.foundation.vault.shares.models import ShareClass, Shredded, ShredShare
from troth.foundation.vault.tests.held import alone

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STORED = {"transaction": True, "databases": ("default", "shares")}
pytestmark = pytest.mark.xdist_group("shred")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """A share store in files of its own, which another process keeps open."""
    name = tmp_path / "shares.sqlite3"
    kept = connections[SHARES]
    told = {**kept.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(name)}
    told["OPTIONS"] = dict(settings.DATABASES[SHARES]["OPTIONS"])
    told["CONN_MAX_AGE"] = None
    made = _sqlite(told)
    connections[SHARES] = made
    try:
        with made.schema_editor() as editor:
            editor.create_model(ShredShare)
            editor.create_model(Shredded)
        with closing(sqlite3.connect(name)) as other:
            other.execute("SELECT count(*) FROM shares_shredshare").fetchall()
            yield name
    finally:
        made.close()
        connections[SHARES] = kept


def _sqlite(told: dict[str, Any]) -> Any:
    from django.db.backends.sqlite3.base import DatabaseWrapper

    return DatabaseWrapper(told, SHARES)


def found(store: Path, shares: list[bytes]) -> int:
    """Count the shares that lie anywhere in the files of the store."""
    raw = b"".join(path.read_bytes() for path in store.parent.glob("shares.sqlite3*"))
    return sum(share in raw for share in shares)


def filled(many: int) -> dict[UUID, bytes]:
    """Make shares one at a time, as engagements begin, so that pages divide."""
    shares = {uuid4(): new_key() for _ in range(many)}
    for engagement, share in shares.items():
        ShredShare.objects.create(engagement=engagement, kept=ShareClass.AGREEMENT, share=share)
    return shares


@pytest.mark.django_db(**STORED)
@pytest.mark.skipif(
    not settings.DATABASES[SHARES]["ENGINE"].endswith("sqlite3"), reason="looks into SQLite's files"
)
def test_the_bytes_of_a_share_are_in_no_file_afterwards(store: Path) -> None:
    shares = filled(300)
    assert found(store, list(shares.values())) == 300
    deleted, *gone = list(shares)[::10]
    ShredShare.objects.filter(engagement=deleted).delete()
    assert found(store, [shares[deleted]]) == 1, "a plain DELETE would do, and proves nothing"
    for engagement in (deleted, *gone):
        shred.shred(engagement, at=AT)
    assert found(store, [shares[pk] for pk in (deleted, *gone)]) == 0
    left = [share for pk, share in shares.items() if pk not in {deleted, *gone}]
    assert found(store, left) == len(left) == 270


@pytest.mark.django_db(**STORED)
@pytest.mark.clause("GCE-1.10", "SEED000-CONF-1")
@pytest.mark.skipif(
    not settings.DATABASES[SHARES]["ENGINE"].endswith("sqlite3"), reason="looks into SQLite's files"
)
def test_the_share_of_the_content_goes_from_the_files_and_that_of_the_agreement_stays(
    store: Path,
) -> None:
    (engagement, agreement), *_ = filled(20).items()
    content = new_key()
    ShredShare.objects.create(engagement=engagement, kept=ShareClass.CONTENT, share=content)
    assert (found(store, [content]), found(store, [agreement])) == (1, 1)
    ending.end_for_good(engagement, [ShareClass.CONTENT], by=None, at=AT)
    assert (found(store, [content]), found(store, [agreement])) == (0, 1)
    assert [told.act for told in ledger.entries([engagement])] == [CONTENT_SHREDDED]
    later = AT + timedelta(days=900)
    assert ending.end_for_good(engagement, by=None, at=later).at == later
    assert found(store, [content, agreement]) == 0


@pytest.mark.django_db(**STORED)
@pytest.mark.skipif(
    not settings.DATABASES[SHARES]["ENGINE"].endswith("sqlite3"), reason="looks into SQLite's files"
)
def test_a_store_in_use_is_told_and_a_second_call_cleans_it(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connections[SHARES].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50")
    (engagement, share), *_ = filled(1).items()
    with _reading(store), pytest.raises(shred.NotGone):
        ending.end_for_good(engagement, by=None, at=AT)
    assert not ShredShare.objects.exists()
    assert found(store, [share]) == 1
    assert [told.act for told in ledger.entries([engagement])] == [SHREDDED]
    again = ending.end_for_good(engagement, by=None, at=AT + timedelta(days=1))
    assert (again.at, found(store, [share])) == (AT, 0)


@contextmanager
def _reading(store: Path) -> Iterator[None]:
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM shares_shredshare").fetchall()
        yield


@pytest.mark.django_db(**STORED)
def test_the_ledger_tells_it_and_the_date_is_a_week_later() -> None:
    engagement, by = uuid4(), uuid4()
    filled(1)
    ShredShare.objects.create(engagement=engagement, kept=ShareClass.CONTENT, share=bytes(32))
    done = ending.end_for_good(engagement, by=by, at=AT)
    assert done.for_good_on == date(2026, 12, 1)
    gone = Shredded.objects.values_list("engagement", "kept", "at")
    assert set(gone) == {(engagement, kept, AT) for kept in ShareClass}
    assert ShredShare.objects.count() == 1
    told = ledger.entries([engagement])
    assert [(t.act, t.by, t.at) for t in told] == [(SHREDDED, by, AT)]


@pytest.mark.django_db(**STORED)
def test_an_entry_is_not_left_of_a_shredding_that_did_not_happen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engagement = uuid4()

    def fails(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(ending, "shred", fails)
    with pytest.raises(OSError):  # noqa: PT011 - this very one
        ending.end_for_good(engagement, by=None, at=AT)
    assert ledger.entries([engagement]) == []


def test_it_is_no_part_of_a_transaction_of_the_store(db: None) -> None:
    with transaction.atomic(using=SHARES), pytest.raises(RuntimeError):
        shred.shred(uuid4(), at=AT)


def _end(engagement: UUID) -> None:
    """Leave what a shredding leaves; the files are another test's matter."""
    ShredShare.objects.filter(engagement=engagement).delete()
    for kept in ShareClass:
        Shredded.objects.create(engagement=engagement, kept=kept, at=AT)


def test_what_was_shredded_has_ended_and_never_gets_another_share(
    cleo: Holder, carla: Holder
) -> None:
    room = compartments.open_compartment(uuid4(), "client_private", by=cleo.keyring, at=AT)
    pairs = [(room, room.engagement)]
    _end(room.engagement)
    with pytest.raises(Ended):
        record_keys.wrapping_keys(pairs, by=cleo.keyring)
    with pytest.raises(Ended):
        alone(cleo, room.engagement)
    assert not ShredShare.objects.exists()
    with pytest.raises(NoKey) as stranger:
        record_keys.wrapping_keys(pairs, by=carla.keyring)
    assert stranger.type is NoKey


def test_a_page_says_plainly_that_the_records_have_ended(
    active: Seat, sign_in: Callable[..., Client], cleo: Holder, nora: Holder
) -> None:
    pk = active.engagement.pk
    pages = [f"/engagements/{pk}", f"/engagements/{pk}/charter"]
    browser, stranger = sign_in(cleo), sign_in(nora)
    assert {browser.get(page, follow=True).status_code for page in pages} == {200}
    _end(pk)
    answers = [browser.get(page, follow=True) for page in pages]
    ended = [a for a in answers if a.status_code == 410]
    assert ended
    assert all("These records have ended" in a.content.decode() for a in ended)
    assert {a.status_code for a in answers} <= {200, 410}
    assert browser.get("/today").status_code == 200
    assert {stranger.get(page).status_code for page in pages} == {404}
