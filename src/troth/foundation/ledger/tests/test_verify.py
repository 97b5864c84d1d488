"""The verifier: honest histories are never accused, tampering is, also by who has all keys."""

import json
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_django import Settings

from troth.foundation.ledger import services
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.models import Chain, Entry, Handed, Leaf, Tree
from troth.foundation.ledger.tests.forks import cut_to
from troth.foundation.ledger.tests.hosts import AT, Form, Host, continues, event_of
from troth.foundation.ledger.verify import command as verify
from troth.foundation.ledger.verify.bundle import check
from troth.foundation.ledger.verify.merkle import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    host = Host()
    host.live(9)
    return host


@pytest.mark.clause("GCE-1.9")
def test_an_honest_history_is_never_accused() -> None:
    random, hosts = Random(7), [Host() for _ in range(12)]  # noqa: S311 - the same course each time
    kept: dict[Any, list[Form]] = {host.chain: [] for host in hosts}
    for _ in range(200):
        host = random.choice(hosts)
        host.live(random.randrange(4))
        made = host.bundle()
        earlier = kept[host.chain]
        check(made)
        for older in random.sample(earlier, min(2, len(earlier))):
            continues(made, older)
            continues(made, older["checkpoint"])
        earlier.append(made)
    assert Tree.objects.get().size == Entry.objects.count() > 200


def test_an_erased_event_leaves_its_hash_and_accuses_nobody(host: Host) -> None:
    older = host.bundle()
    services.erase(host.chain, [3, 5], by=None, at=AT)
    told = continues(host.bundle(), older).findings
    assert "What entries 3, 5 told was erased on 2026-11-24; they are still in place." in told


def test_an_event_that_went_without_an_entry_that_tells_of_it_is_found(host: Host) -> None:
    Entry.objects.filter(chain=host.chain, seq=3).update(event=b"", salt=b"")
    with pytest.raises(Fault, match="event of entry 3 is gone"):
        check(host.bundle())


@pytest.mark.parametrize("sign", ['"', "\\", "]", "é", "\n", "\u2028", "x"])
def test_an_event_with_strange_signs_accuses_nobody(host: Host, sign: str) -> None:
    odd = f"a{sign}b"
    services.record(KNOCKED, chain=host.chain, by=None, at=AT, about=[odd, odd], why=odd)
    made = host.bundle()
    assert check(made)
    event = event_of(made["entries"][9])
    touched = event.replace(b'"why"', b' "why"')
    made["entries"][9]["event"] = b64encode(touched).decode()
    salt = b64decode(made["entries"][9]["salt"])
    made["entries"][9]["hash"] = sha256(b"troth entry\x00" + salt + touched).hexdigest()
    with pytest.raises(Fault, match="one form"):
        check(made)


# --- a bundle that was touched by itself ---------------------------------------------------------


def _edit(form: Form, at: int) -> None:
    entry = form["entries"][at]
    entry["event"] = b64encode(event_of(entry).replace(b"ledger.knock", b"ledger.knack")).decode()


def _other_salt(form: Form, at: int) -> None:
    form["entries"][at]["salt"] = b64encode(bytes(16)).decode()


def _other_hash(form: Form, at: int) -> None:
    form["entries"][at]["hash"] = "00" * 32


def _other_link(form: Form, at: int) -> None:
    form["entries"][at]["prev"] = "11" * 32


def _delete(form: Form, at: int) -> None:
    del form["entries"][at]


def _swap(form: Form, at: int) -> None:
    entries = form["entries"]
    entries[at], entries[at - 1] = entries[at - 1], entries[at]


def _repeat(form: Form, at: int) -> None:
    form["entries"].insert(at, form["entries"][at])


def _other_index(form: Form, at: int) -> None:
    form["entries"][at]["index"] += 1


def _other_proof(form: Form, at: int) -> None:
    form["entries"][at]["proof"] = form["entries"][at - 1]["proof"]


def _other_root(form: Form, at: int) -> None:
    origin, size, _root, *rest = form["checkpoint"].split("\n")
    form["checkpoint"] = "\n".join([origin, size, b64encode(bytes(32)).decode(), *rest])


def _unsigned(form: Form, at: int) -> None:
    form["checkpoint"] = form["checkpoint"].partition("—")[0]


def _other_engagement(form: Form, at: int) -> None:
    form["engagement"] = "another"


TOUCHES = [
    _edit,
    _other_salt,
    _other_hash,
    _other_link,
    _delete,
    _swap,
    _repeat,
    _other_index,
    _other_proof,
    _other_root,
    _unsigned,
    _other_engagement,
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_touched_bundle_does_not_hold(host: Host, touch: Callable[[Form, int], None]) -> None:
    for at in (1, 4, 7):
        form = host.bundle()
        touch(form, at)
        with pytest.raises(Fault):
            check(form)


# --- an operator with the database and the host's key --------------------------------------------


def _edited(host: Host) -> None:
    events = host.events()
    events[3] = replace(events[3], why="another")
    host.retell(events)
    host.replant()


def _deleted(host: Host) -> None:
    events = host.events()
    host.retell(events[:3] + events[4:])
    host.replant()
    host.live(4)


def _inserted(host: Host) -> None:
    events = host.events()
    host.retell([*events[:3], replace(events[3], why="forged"), *events[3:]])
    host.replant()


def _reordered(host: Host) -> None:
    events = host.events()
    events[2], events[3] = events[3], events[2]
    host.retell(events)
    host.replant()


def _truncated(host: Host) -> None:
    last = Entry.objects.filter(chain=host.chain, seq__gt=6)
    Leaf.objects.filter(entry__in=last).delete()
    last.delete()
    kept = Entry.objects.get(chain=host.chain, seq=6)
    Chain.objects.filter(pk=host.chain).update(length=6, head=kept.hash)
    host.replant()


def _rolled_back(host: Host) -> None:
    _truncated(host)
    host.live(20)
    host.replant()


def _proofless(host: Host) -> None:
    _rolled_back(host)
    Handed.objects.all().delete()


ATTACKS = [_edited, _deleted, _inserted, _reordered, _truncated, _rolled_back, _proofless]


@pytest.mark.clause("GCE-1.9")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_log_written_anew_is_found_by_an_older_file(
    host: Host, attack: Callable[[Host], None]
) -> None:
    older = host.bundle()
    attack(host)
    made = host.bundle()
    check(made)
    for file in (older, older["checkpoint"]):
        with pytest.raises(Fault):
            continues(made, file)


def test_entries_that_are_cut_off_while_the_tree_stays_are_found(host: Host) -> None:
    older = host.bundle()
    last = Entry.objects.filter(chain=host.chain, seq__gt=6)
    Leaf.objects.filter(entry__in=last).delete()
    last.delete()
    kept = Entry.objects.get(chain=host.chain, seq=6)
    Chain.objects.filter(pk=host.chain).update(length=6, head=kept.hash)
    host.live(2)
    made = host.bundle()
    check(made)
    with pytest.raises(Fault, match="Entries 9 to 9 were cut off since"):
        continues(made, older)
    with pytest.raises(Fault, match="did not end with entry 6 of this file"):
        continues(made, older["checkpoint"])


def test_a_tail_that_is_left_out_of_the_file_is_found_without_an_older_one(host: Host) -> None:
    form = host.bundle()
    form["entries"] = form["entries"][:6]
    with pytest.raises(Fault, match="more of this engagement than 6 entries"):
        check(form)


def test_a_chain_told_anew_at_the_end_of_the_log_is_found(host: Host) -> None:
    older = host.bundle()
    host.retell(host.events())
    made = host.bundle()
    with pytest.raises(Fault, match="Entry 1 was exchanged"):
        continues(made, older)
    with pytest.raises(Fault, match="did not end with entry 0 of this file"):
        continues(made, older["checkpoint"])


def test_an_entry_changed_under_the_tree_is_found_without_an_older_file(host: Host) -> None:
    host.bundle()
    leaves = dict(Leaf.objects.filter(entry__chain=host.chain).values_list("entry__seq", "index"))
    host.retell(host.events())
    for entry in Entry.objects.filter(chain=host.chain):
        Leaf.objects.create(index=leaves[entry.seq], entry=entry)
    with pytest.raises(Fault, match="Entry 1 is not in the log"):
        check(host.bundle())


def test_a_fork_is_found_in_either_direction(host: Host) -> None:
    before = host.bundle()
    host.live(2)
    one = host.bundle()
    cut_to(int(before["checkpoint"].split("\n")[1]))
    host.live(5)
    other = host.bundle()
    assert continues(one, before)
    assert continues(other, before)
    with pytest.raises(Fault):
        continues(other, one)
    with pytest.raises(Fault):
        continues(one, other)


def test_another_key_is_found(host: Host, settings: Settings) -> None:
    older = host.bundle()
    settings.TROTH_LEDGER_KEY = bytes(32)
    host.replant()
    made = host.bundle()
    check(made)
    with pytest.raises(Fault, match="Another key"):
        continues(made, older)
    with pytest.raises(Fault, match="another key"):
        continues(made, older["checkpoint"])


# --- the command ---------------------------------------------------------------------------------


def test_the_command_needs_neither_django_nor_database(host: Host, tmp_path: Path) -> None:
    older, newer = tmp_path / "older.json", tmp_path / "newer.json"
    older.write_text(json.dumps(host.bundle()), encoding="utf-8")
    host.live(3)
    newer.write_text(json.dumps(host.bundle()), encoding="utf-8")
    folder = tmp_path / "elsewhere"
    shutil.copytree(Path(verify.__file__).parent, folder / "verify")
    (folder / "guarded.py").write_text(
        "import runpy, sys\n"
        "sys.modules['django'] = sys.modules['sqlite3'] = sys.modules['troth'] = None\n"
        "runpy.run_module('verify', run_name='__main__')\n",
        encoding="utf-8",
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(folder / "guarded.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = run(str(newer), "--against", str(older))
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.endswith("It holds.\n")
    bad = run(str(older), "--against", str(newer))
    assert bad.returncode == 1
    assert "IT DOES NOT HOLD. The log was cut off or rolled back" in bad.stdout


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "troth bundle 1"}', "{", "9" * 9, '{"format": 1}', "\x00"]
)
def test_a_file_that_is_no_bundle_is_refused_without_a_crash(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file"
    told: list[str] = []
    file.write_text(text, encoding="utf-8")
    assert verify.main([str(file)], say=told.append) == 1
    assert verify.main([str(tmp_path / "absent")], say=told.append) == 1


def test_every_field_of_a_bundle_may_be_anything_without_a_crash(
    host: Host, tmp_path: Path
) -> None:
    form, file = host.bundle(), tmp_path / "file"
    told: list[str] = []
    strange: list[Any] = [None, -1, "x", [], {}, [{}], [None], "é" * 9, 1.5]
    for name in form:
        for value in strange:
            file.write_text(json.dumps({**form, name: value}), encoding="utf-8")
            assert verify.main([str(file), "--against", str(file)], say=told.append) in {0, 1}
