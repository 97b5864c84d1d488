"""Another host name shuts nobody out by accident: it is said before, and another way is asked."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cast import AT, PASSWORD
from troth.accounts.people import notifications, queries
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import CodeApp, Passkey
from troth.accounts.people.rules import WaysIn, is_shut_out
from troth.accounts.people.services import recovery, sign_up
from troth.app.backups import host_name
from troth.foundation.vault.services import slots

NEW = "https://new.example.org"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """A home of this test's own, served at one name."""
    settings.HOME, settings.TROTH_URL = tmp_path, "https://old.example.org"
    host_name.expect("old.example.org")
    return tmp_path


def give_passkey(holder: Holder) -> None:
    person, mark = holder.person, holder.person.pk.hex
    Passkey.objects.create(
        person=person, credential_id=mark, public_key=b"", name="Phone", made_at=AT
    )
    slots.put_passkey(holder.keyring, mark * 2, bytes(32), at=AT)


def give_everything_else(holder: Holder) -> None:
    CodeApp.objects.create(person=holder.person, secret="A" * 16, made_at=AT, confirmed_at=AT)


def said(*words: str) -> str:
    out = StringIO()
    call_command("move", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("missing", ["signs_in", "opens_vault", "second_step"])
def test_each_of_the_three_is_needed(missing: str) -> None:
    every = dict.fromkeys(("signs_in", "opens_vault", "second_step"), True)
    assert not is_shut_out(WaysIn(**every))
    assert is_shut_out(WaysIn(**{**every, missing: False}))


def test_who_has_passkeys_alone_is_asked_for_another_way_first(cleo: Holder) -> None:
    alone = sign_up.sign_up(
        name="Ida", email="ida@acme.example", passphrase="a long walk by the sea", at=AT
    )
    for holder in (cleo, alone):
        give_passkey(holder)
    give_everything_else(cleo)
    before = host_name.consequences()
    assert (before.with_passkeys, [p.pk for p in before.shut_out]) == (2, [alone.person.pk])
    words = said("--url", NEW, "--check")
    assert "From old.example.org to new.example.org" in words
    assert "no other way to sign in or to open their vault: 1." in words
    assert "Ida" not in words
    assert queries.notifications(to=alone.person) == []
    with pytest.raises(CommandError, match="Told by a notice: 1"):
        said("--url", NEW)
    kinds = [notice.kind for notice in queries.notifications(to=alone.person)]
    assert kinds == [notifications.HOST_MOVES]
    assert host_name.present() == "old.example.org"
    slots.set_password(alone.keyring, PASSWORD, at=AT)
    recovery.new_recovery(by=alone, at=AT)
    assert host_name.consequences().shut_out != (), "A code that nobody wrote down is no way in."
    recovery.confirm_recovery(by=alone, at=AT)
    assert "Set TROTH_URL to https://new.example.org" in said("--url", f"{NEW}/")
    assert host_name.present() == "new.example.org"


def test_it_goes_on_without_them_only_when_that_is_said(cleo: Holder) -> None:
    give_passkey(cleo)
    with pytest.raises(CommandError, match="--anyway"):
        said("--url", NEW)
    said("--url", NEW, "--anyway")
    assert host_name.present() == "new.example.org"


def test_a_home_with_passkeys_is_not_served_under_another_name(cleo: Holder, settings: Any) -> None:
    settings.TROTH_URL = NEW
    host_name.check()  # nobody has a passkey
    give_passkey(cleo)
    with pytest.raises(host_name.OtherName, match=r"served as old.example.org.* call ./run move"):
        host_name.check()
    host_name.expect("new.example.org")
    host_name.check()
    assert (Path(settings.HOME) / host_name.FILE).stat().st_mode & 0o777 == 0o600
