"""Letters: they go when the act is saved, wait while the mail server is away, and go once."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import AT
from troth.accounts.people import notifications as kinds
from troth.accounts.people import queries, rules
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Letter, Notification
from troth.accounts.people.services import letters, notifications
from troth.foundation.vault.envelope import is_bound_to_row

if TYPE_CHECKING:
    from email.message import Message

MINUTE = timedelta(minutes=1)
LINK = "http://testserver/reset/a-token-that-opens-something"
TO = "lars@acme.example"
NOBODY, FULL, STRICT = (f"{name}@acme.example" for name in ("nobody", "full", "strict"))


class MailServer:
    """As much of SMTP (RFC 5321) as a letter needs, on a port of its own."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.letters: list[tuple[str, Message]] = []
        self.answers = answers
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                talk, _who = self._listening.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as heard:
                self._talk(talk, heard)

    def _talk(self, talk: socket.socket, heard: Any) -> None:
        to = ""
        talk.sendall(b"220 here\r\n")
        for line in heard:
            word = line.split(None, 1)[0].upper()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                talk.sendall(self.answers.get(to, b"250 well\r\n"))
            elif word == b"DATA":
                talk.sendall(b"354 go on\r\n")
                text = b"".join(iter(heard.readline, b".\r\n"))
                self.letters.append((to, message_from_bytes(text)))
                talk.sendall(b"250 taken\r\n")
            elif word == b"QUIT":
                talk.sendall(b"221 bye\r\n")
                return
            else:
                talk.sendall(b"250 well\r\n")

    def close(self) -> None:
        """Go away: nobody listens on the port any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Give a real mail server, and let Troth use it."""
    found = MailServer(
        {
            NOBODY: b"550 5.1.1 nobody\r\n",
            FULL: b"452 4.2.2 full\r\n",
            STRICT: b"550 5.7.1 sign in first\r\n",
        }
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    settings.EMAIL_TIMEOUT = 5
    yield found
    found.close()


def post(to: str = TO) -> None:
    letters.post_link(to, "reset", LINK, at=AT)


def test_a_letter_goes_once_and_its_row_with_it(server: MailServer, db: None) -> None:
    post()
    assert server.letters == []
    assert letters.send_letters(at=AT) == 1
    assert letters.send_letters(at=AT + 9 * MINUTE) == 0
    ((to, letter),) = server.letters
    assert to == TO
    assert letter["Subject"] == "Something waits for you on Troth"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None
    parts = [p for p in letter.walk() if not p.is_multipart()]
    assert [p.get_content_type() for p in parts] == ["text/plain", "text/html"]
    assert all(LINK in str(p.get_payload()) for p in parts)
    assert not Letter.objects.exists()


@pytest.mark.clause("SEED000-CONF-3")
def test_an_act_is_done_while_the_mail_server_is_away_and_the_letter_goes_when_it_is_back(
    server: MailServer, settings: Settings, cleo: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_PORT = _free_port()
    for address in (cleo.person.email, "stranger@acme.example"):
        assert Client().post("/forgotten", {"email": address}).status_code == 200
    made = Letter.objects.order_by("due_at")[0].due_at
    assert letters.send_letters(at=made + MINUTE) == 0
    assert Letter.objects.count() == 2
    assert "ConnectionRefusedError" in caplog.text
    assert "acme" not in caplog.text
    settings.EMAIL_PORT = server.port
    assert letters.send_letters(at=made + 3 * MINUTE) == 2
    assert {to for to, _letter in server.letters} == {cleo.person.email, "stranger@acme.example"}
    assert not Letter.objects.exists()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("to", "number"), [(FULL, "452"), (STRICT, "550")], ids=["for now", "by a rule"]
)
def test_a_letter_that_is_not_taken_now_waits_and_keeps_no_other_one_waiting(
    to: str, number: str, server: MailServer, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    post(to)
    post()
    assert letters.send_letters(at=AT) == 1
    assert [to for to, _letter in server.letters] == [TO]
    assert Letter.objects.get().tries == 1
    waiting = queries.waiting_letters()
    assert (waiting.count, waiting.oldest) == (1, AT)
    assert waiting.error == f"SMTPRecipientsRefused {number}"
    assert "SMTPRecipientsRefused" in caplog.text
    assert "acme" not in caplog.text


def test_a_letter_that_is_refused_for_good_ends_at_once_and_who_caused_it_is_told(
    server: MailServer, cleo: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    letters.post_link(NOBODY, "confirm", LINK, caused_by=cleo.person, at=AT)
    letters.post_link(NOBODY, "second_address", LINK, caused_by=cleo.person, at=AT)
    post(NOBODY)  # somebody who is not signed in asked for it: nobody is told
    assert letters.send_letters(at=AT) == 0
    (told,) = Notification.objects.filter(person=cleo.person)
    assert told.kind == kinds.LETTER_REFUSED
    assert letters.send_letters(at=AT) == 1
    assert [to for to, _letter in server.letters] == [cleo.person.email]
    assert queries.waiting_letters().count == 0
    assert "refused for good (SMTPRecipientsRefused 550)" in caplog.text
    assert "nobody" not in caplog.text


def test_whose_own_address_is_refused_reads_it_on_a_page_and_gets_no_letter(
    server: MailServer, cleo: Holder
) -> None:
    server.answers[cleo.person.email] = b"550 5.1.1 nobody\r\n"
    notifications.notify(cleo.person, "people.link_made", at=AT)
    letters.post_link(NOBODY, "confirm", LINK, caused_by=cleo.person, at=AT)
    for _ in range(5):
        letters.send_letters(at=AT)
    assert not Letter.objects.exists()
    kept = Notification.objects.filter(person=cleo.person).values_list("kind", flat=True)
    assert set(kept) == {"people.link_made", kinds.LETTER_REFUSED, kinds.OWN_ADDRESS_REFUSED}
    assert len(kept) == 3


def test_several_letters_go_at_a_time(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    meet = threading.Barrier(letters.AT_ONCE)
    first = iter([True])

    def hand_over(letter: Letter) -> None:
        if not next(first, False):
            meet.wait(timeout=5)  # which nobody passes alone

    monkeypatch.setattr(letters, "_hand_over", hand_over)
    for _ in range(1 + 2 * letters.AT_ONCE):
        post()
    assert letters.send_letters(at=AT) == 1 + 2 * letters.AT_ONCE
    assert not Letter.objects.exists()


def test_an_address_of_which_no_header_can_be_made_keeps_no_other_one_waiting(
    server: MailServer, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    post("cleo@acme.example\nBcc: lars@acme.example")
    post()
    assert letters.send_letters(at=AT) == 1
    assert [to for to, _letter in server.letters] == [TO]
    assert "acme" not in caplog.text


def test_a_letter_that_was_altered_keeps_no_other_one_waiting(server: MailServer, db: None) -> None:
    post("cleo@acme.example")
    post()
    one, other = Letter.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM people_letter")
        first, second = (bytes(row[0]) for row in cursor.fetchall())
        assert is_bound_to_row(first)
        cursor.execute("UPDATE people_letter SET address = %s", [first])
    assert letters.send_letters(at=AT) == 1
    assert len(server.letters) == 1
    assert Letter.objects.get().pk in {one.pk, other.pk}
    assert second != first


def test_where_nothing_is_due_nothing_is_written(server: MailServer, db: None) -> None:
    """The clock looks every second: a write would take the one lock that SQLite has."""
    letters.post_link("cleo@acme.example", "reset", LINK, at=AT + MINUTE)
    with CaptureQueriesContext(connection) as asked:
        assert letters.send_letters(at=AT) == 0
    assert [q["sql"].split()[0] for q in asked.captured_queries] == ["SELECT"]


def test_of_two_that_look_at_once_one_sends(
    server: MailServer, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    hand_over = letters._hand_over

    def meanwhile(letter: Letter) -> None:
        monkeypatch.setattr(letters, "_hand_over", hand_over)
        assert letters.send_letters(at=AT) == 0
        hand_over(letter)

    monkeypatch.setattr(letters, "_hand_over", meanwhile)
    assert letters.send_letters(at=AT) == 1
    assert len(server.letters) == 1


def test_tries_become_seldom_and_end_after_three_days(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    post()
    at, waits = AT, []
    while Letter.objects.exists():
        letters.send_letters(at=at)
        for letter in Letter.objects.all():
            waits.append(letter.due_at - at)
            at = letter.due_at
    assert waits[:8] == [MINUTE * n for n in (1, 2, 4, 8, 16, 32, 60, 60)]
    assert max(waits) == rules.LETTER_AGAIN[1]
    assert rules.LETTER_LIFE <= at - AT < rules.LETTER_LIFE + 2 * rules.LETTER_AGAIN[1]


def test_what_is_not_saved_is_not_sent(cleo: Holder) -> None:
    def act() -> None:
        with transaction.atomic():
            notifications.notify(cleo.person, "people.link_made", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    letters.send_letters(at=AT)
    assert mail.outbox == []
    notifications.notify(cleo.person, "people.link_made", at=AT)
    letters.send_letters(at=AT)
    assert len(mail.outbox) == 1


def test_neither_address_nor_link_lies_in_the_database(db: None) -> None:
    post()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, text FROM people_letter")
        row = b"".join(bytes(cell) for cell in cursor.fetchone())
    for word in (b"lars", b"acme", b"a-token", b"reset"):
        assert word not in row
    assert LINK in Letter.objects.get().text  # who has the host key can read it


def test_a_letter_that_was_never_tried_is_not_given_up(server: MailServer, db: None) -> None:
    """A host that stood still for a week sends what it owes when it runs again."""
    post()
    assert letters.send_letters(at=AT + 2 * rules.LETTER_LIFE) == 1
    assert len(server.letters) == 1
