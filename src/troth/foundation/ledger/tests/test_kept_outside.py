"""Checkpoints that leave the host: by mail and on paper, and the verifier reads both."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from troth.foundation.ledger import queries, services
from troth.foundation.ledger.checkpoint import printed
from troth.foundation.ledger.events import UNWISHED, WISHED
from troth.foundation.ledger.models import Handed
from troth.foundation.ledger.tests.hosts import AT, Host, continues
from troth.foundation.ledger.verify import command
from troth.foundation.ledger.verify.merkle import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    host = Host()
    host.live(5)
    return host


def test_what_was_printed_is_read_again(host: Host) -> None:
    signed = services.hand_out([host.client], at=AT)
    paper = printed(signed)
    assert [line.split()[0] for line in paper.splitlines()] == [
        "Log",
        "Entries",
        "Root",
        "Heads",
        "Key",
    ]
    assert max(map(len, paper.splitlines())) <= 60
    host.live(3)
    made = host.bundle()
    continues(made, f"Annex\n\n  {paper.replace(chr(10), chr(10) + '  ')}\n\nSigned by all.")
    for wrong in (
        paper.replace("Entries 7", "Entries 6"),
        paper.replace("Key ", "Key 0000 ", 1),
        paper.replace("Log troth/", "Log troth/0"),
        "nothing",
    ):
        with pytest.raises(Fault):
            continues(made, wrong)


def mail_of(note: str) -> str:
    return f"This is a checkpoint.\nKeep this mail.\n\n{note}\n"


@pytest.mark.parametrize("way", ["plain", "quoted", "windows", "wrapped", "base64", "qp"])
def test_a_whole_mail_is_read(host: Host, tmp_path: Path, way: str) -> None:
    note = bytes(services.hand_out([host.client], at=AT).note).decode()
    text = mail_of(note)
    match way:
        case "quoted":
            text = "Cleo wrote:\n" + "".join(f"> {line}\n" for line in text.splitlines())
        case "windows":
            text = text.replace("\n", "\r\n")
        case "wrapped":
            text = text.replace("— ", "—\n").replace(" ", "\n")
        case "base64" | "qp":
            mail = EmailMessage()
            cte = {"base64": "base64", "qp": "quoted-printable"}[way]
            mail.set_content(text, charset="utf-8", cte=cte)
            mail["Subject"] = "x"
            text = mail.as_string()
    host.live(2)
    made = host.bundle()
    assert continues(made, text)
    with pytest.raises(Fault):
        continues(made, text[: len(text) // 2])


def test_the_log_told_anew_is_found_by_a_mail_and_by_paper(host: Host) -> None:
    signed = services.hand_out([host.client], at=AT)
    host.retell(host.events()[:3])
    made = host.bundle()
    for kept in (mail_of(bytes(signed.note).decode()), printed(signed)):
        with pytest.raises(Fault, match="did not end with entry"):
            continues(made, kept)


def test_who_wishes_mail_gets_it_once_in_so_many_days(host: Host) -> None:
    services.wish_mail(host.client, True, at=AT)
    services.wish_mail(host.client, True, at=AT, days=1)
    assert [wish.holder for wish in queries.mail_due(at=AT)] == [host.client]
    signed = services.hand_out([], at=AT)
    services.mailed(host.client, signed, at=AT)
    assert Handed.objects.filter(person=host.client, checkpoint=signed).exists()
    assert queries.mail_due(at=AT + timedelta(hours=23)) == []
    assert queries.mail_due(at=AT + timedelta(hours=24)) != []
    services.wish_mail(host.client, False, at=AT)
    services.wish_mail(host.client, False, at=AT)
    assert queries.mail_wish(host.client) is None
    assert [t.act for t in queries.entries([host.client])] == [UNWISHED, WISHED]


def test_a_checkpoint_of_another_host_or_key_is_refused(host: Host, settings: Settings) -> None:
    made = host.bundle()
    settings.TROTH_LEDGER_KEY = bytes(range(32))
    services.hand_out([], at=AT)
    host.live(1)
    other = services.hand_out([], at=AT)
    for kept in (printed(other), bytes(other.note).decode()):
        with pytest.raises(Fault, match=r"[Aa]nother key"):
            continues(made, kept)


def test_the_verifier_says_what_is_wrong_with_a_text(host: Host, tmp_path: Path) -> None:
    file = tmp_path / "mail.txt"
    file.write_text("Hello", encoding="utf-8")
    told: list[str] = []
    assert command.main([str(file)], say=told.append) == 1
    assert told == ["IT DOES NOT HOLD. This is not a bundle."]
