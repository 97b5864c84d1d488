"""Erasing what entries told: it is gone from the very files, and everything still verifies."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from troth.foundation.ledger import queries, services
from troth.foundation.ledger.events import ERASED
from troth.foundation.ledger.models import Entry
from troth.foundation.ledger.services import Kept
from troth.foundation.ledger.tests import homes
from troth.foundation.ledger.tests.hosts import AT, Host, continues
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault


@pytest.fixture
def host(db: None) -> Host:
    host = Host()
    host.live(9)
    return host


@pytest.mark.clause("GCE-1.9")
def test_hash_place_and_proofs_stay(host: Host) -> None:
    older = host.bundle()
    chain = Entry.objects.filter(chain=host.chain).order_by("seq")
    before = list(chain.values_list("seq", "prev", "hash"))
    place = services.erase(host.chain, [2, 4, 4, 9], by=host.client, at=AT)
    assert place == 10
    now = list(chain.values_list("seq", "prev", "hash"))
    assert now[:9] == before
    assert queries.verify(host.chain) == 10
    told = continues(host.bundle(), older).findings
    assert "What entries 2, 4, 9 told was erased on 2026-11-24; they are still in place." in told
    shown = queries.entries([host.chain])
    assert [t.seq for t in shown if t.act is None] == [9, 4, 2]
    assert (shown[0].act, shown[0].about, shown[0].by) == (ERASED, ("2", "4", "9"), host.client)


def test_an_entry_of_an_erasure_and_one_that_is_gone_cannot_be_erased(host: Host) -> None:
    services.erase(host.chain, [2], by=None, at=AT)
    for places in ([10], [2], [99], [3, 10]):
        with pytest.raises(Kept):
            services.erase(host.chain, places, by=None, at=AT)
    assert Entry.objects.get(chain=host.chain, seq=3).event


def test_an_erasure_that_tells_of_later_entries_covers_nothing(host: Host) -> None:
    services.record(ERASED, chain=host.chain, by=None, at=AT, about=[11])
    host.live(1)
    Entry.objects.filter(chain=host.chain, seq=11).update(event=b"", salt=b"")
    with pytest.raises(Fault, match="event of entry 11 is gone"):
        check(host.bundle())


@pytest.mark.slow
def test_the_bytes_leave_the_files_of_the_database(tmp_path: Path) -> None:
    chain, things = str(uuid4()), [str(uuid4()) for _ in range(40)]
    assert homes.act(tmp_path, "prepare").returncode == 0
    for n in range(4):
        done = homes.act(tmp_path, "tell", chain, *things[n * 10 : n * 10 + 10])
        assert done.returncode == 0, done.stderr
    older = tmp_path / "older.json"
    older.write_text(homes.act(tmp_path, "bundle", chain, chain).stdout, encoding="utf-8")

    def found() -> set[str]:
        files = b"".join(path.read_bytes() for path in tmp_path.glob("troth.sqlite3*"))
        return {thing for thing in things if thing.encode() in files}

    assert found() == set(things)  # the search would see them
    erased = homes.act(tmp_path, "erase", chain, "1", "3")
    assert erased.returncode == 0, erased.stderr
    assert found() == {*things[10:20], *things[30:40]}
    newer = tmp_path / "newer.json"
    newer.write_text(homes.act(tmp_path, "bundle", chain, chain).stdout, encoding="utf-8")
    done = homes.run(tmp_path, "verify", str(newer), "--against", str(older))
    assert done.returncode == 0, done.stdout
    assert "What entries 1, 3 told was erased on" in done.stdout
    assert len(json.loads(newer.read_text())["entries"]) == 5
