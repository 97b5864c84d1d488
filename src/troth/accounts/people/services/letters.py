"""Letters wait in the database and go by the clock: no request waits for the mail server.

A letter is written in the transaction of the act that it tells of, so it goes if and only if that
act was saved. Its row goes when the mail server has taken it. A server that fails in between may
hand a letter over twice, never not at all.
"""

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse

from troth.accounts.people import mail, notifications
from troth.accounts.people.models import Letter, Notification, Person
from troth.accounts.people.rules import LETTER_LIFE, is_lasting, next_try
from troth.foundation.kit import hooks
from troth.foundation.kit.counts import LETTERS
from troth.foundation.vault.envelope import Tampered

ITS_OWN_FAULT = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, Tampered, ValueError)
"""What is amiss with one letter alone: the next one may be taken. An address of which no header
can be made is a ValueError, whose own words would bring the address into the log."""

AT_ONCE = 4
"""Letters that are handed over together, each over a connection of its own."""

log = logging.getLogger(__name__)


def post_notice(
    person: Person,
    *,
    url: str = "",
    who: str = "",
    is_reminder: bool = False,
    at: datetime,
) -> None:
    """Write to a person that something waits for them at `url`.

    `who` caused it, which the letter says to those who want that. Who wants no reminders gets none,
    and a closed account gets no letter: nobody signs in to it.
    """
    if not person.is_active or (is_reminder and person.no_reminders):
        return
    text = mail.of_notice(person.language, url=url, who=who if person.letters_name else "")
    _post(person.email, text, caused_by=person, is_reminder=is_reminder, at=at)


def post_invitation(
    address: str, told: mail.Invited, url: str, *, about: str, caused_by: Person, at: datetime
) -> None:
    """Write an invitation; what becomes of the letter is told under `about`."""
    _post(address, mail.of_invitation(told, url), caused_by=caused_by, about=about, at=at)


def post_link(
    address: str,
    kind: str,
    url: str,
    *,
    language: str = "",
    caused_by: Person | None = None,
    at: datetime,
) -> None:
    """Write to an address with a link; `kind` is one of the names in `mail`.

    `caused_by` gets a notice when the letter is refused for good.
    """
    _post(address, mail.of_link(kind, url, language=language), caused_by=caused_by, at=at)


def _post(
    address: str,
    text: str,
    *,
    caused_by: Person | None,
    about: str = "",
    is_reminder: bool = False,
    at: datetime,
) -> None:
    Letter.objects.create(
        address=address,
        text=text,
        made_at=at,
        due_at=at,
        caused_by=caused_by,
        about=about,
        is_reminder=is_reminder,
    )


def send_letters(*, at: datetime) -> int:
    """Hand the letters that are due to the mail server; return how many it took.

    The first goes alone: while the server is away only that one is tried; then AT_ONCE go at a
    time. A letter that the server does not take now is tried again, ever more seldom, until it is
    LETTER_LIFE old. One that it refuses for good ends at once. Several processes may do this
    together: each letter is taken up by one of them. Where nothing is due, nothing is written.
    """
    due = Letter.objects.filter(due_at__lte=at).select_related("caused_by")
    waiting, sent, together = deque(due.order_by("due_at", "made_at")), 0, 1
    while batch := _next(waiting, together, at=at):
        problems = _hand_over_all(batch)
        for letter, problem in zip(batch, problems, strict=True):
            sent += _note(letter, problem, at=at)
        for problem in problems:
            if problem is not None and not isinstance(problem, (*ITS_OWN_FAULT, OSError)):
                raise problem
        # What smtplib raises is an OSError as well.
        if any(isinstance(p, OSError) and not isinstance(p, ITS_OWN_FAULT) for p in problems):
            break
        together = AT_ONCE
    return sent


def _next(waiting: deque[Letter], most: int, *, at: datetime) -> list[Letter]:
    """Take up the next letters; those that are too old end here."""
    batch: list[Letter] = []
    while waiting and len(batch) < most:
        letter = waiting.popleft()
        if letter.tries and letter.made_at <= at - LETTER_LIFE:
            _end(letter, "given_up", at=at)
        elif _take_up(letter, at=at):
            batch.append(letter)
    return batch


def _take_up(letter: Letter, *, at: datetime) -> bool:
    """Put off the next try of a letter; of two who do so at once one may send it."""
    mine = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
    return bool(mine.update(due_at=next_try(letter.tries, at=at), tries=letter.tries + 1))


def _hand_over_all(batch: list[Letter]) -> list[Exception | None]:
    """Hand letters over together; return what came in the way of each. No table is touched."""
    if len(batch) == 1:
        return [_problem(batch[0])]
    with ThreadPoolExecutor(len(batch), thread_name_prefix="letter") as carriers:
        return list(carriers.map(_problem, batch))


def _problem(letter: Letter) -> Exception | None:
    try:
        _hand_over(letter)
    except Exception as problem:  # noqa: BLE001 - the others of its batch have to be noted first
        return problem
    return None


def _hand_over(letter: Letter) -> None:
    subject, _line, text = letter.text.partition("\n")
    headers = dict(mail.AUTOMATIC)
    if letter.is_reminder:
        headers["List-Unsubscribe"] = f"<{settings.TROTH_URL}{reverse('people:account')}>"
    made = EmailMultiAlternatives(subject, text, None, [letter.address], headers=headers)
    made.attach_alternative(mail.as_markup(text), "text/html")
    made.send()


def _note(letter: Letter, problem: Exception | None, *, at: datetime) -> bool:
    """Write down what became of a letter; return whether it was sent."""
    if problem is None:
        letter.delete()
        _tell_end(letter, "sent", at=at)
        LETTERS.labels("sent").inc()
        return True
    codes = _codes(problem)
    error = " ".join([type(problem).__name__, *(code for code, _more in codes[:1])])
    if isinstance(problem, ValueError) or (codes and all(is_lasting(*code) for code in codes)):
        log.warning("A letter was refused for good (%s).", error)
        _end(letter, "refused", at=at)
        return False
    if isinstance(problem, ITS_OWN_FAULT):
        log.warning("A letter was not taken (%s).", error)
    else:
        log.warning("The mail server does not answer (%s).", error)
    Letter.objects.filter(pk=letter.pk).update(error=error)
    LETTERS.labels("put_off").inc()
    return False


def _codes(problem: Exception) -> list[tuple[str, str]]:
    """Return the answers of a mail server about one letter: each with its number and its words."""
    answers: list[tuple[int, bytes | str]]
    match problem:
        case SMTPRecipientsRefused():
            answers = list(problem.recipients.values())
        case SMTPDataError():
            answers = [(problem.smtp_code, problem.smtp_error)]
        case SMTPResponseException():  # about this host, not about the letter: never for good
            return [(str(problem.smtp_code), "5.7.0")]
        case _:
            return []
    return [
        (str(code), said.decode(errors="replace") if isinstance(said, bytes) else str(said))
        for code, said in answers
    ]


@transaction.atomic
def _end(letter: Letter, outcome: str, *, at: datetime) -> None:
    """Let go of a letter that never arrives, and tell who caused it.

    Whose own address it is gets no letter about that: it would not arrive either.
    """
    if not letter.delete()[0]:
        return
    _tell_end(letter, outcome, at=at)
    if outcome == "given_up":
        log.error("A letter is given up: the mail server never took it (%s).", letter.error)
    LETTERS.labels(outcome).inc()
    person = letter.caused_by
    if person is None or not person.is_active:
        return
    is_own = _address(letter) == person.email
    kind = notifications.OWN_ADDRESS_REFUSED if is_own else notifications.LETTER_REFUSED
    if Notification.objects.filter(person=person, kind=kind, seen_at=None).exists():
        return
    Notification.objects.create(person=person, kind=kind, at=at)
    if not is_own:
        post_notice(person, at=at)


def _tell_end(letter: Letter, outcome: str, *, at: datetime) -> None:
    for hear in hooks.letters_ended if letter.about else ():
        hear(letter.about, outcome, at)


def _address(letter: Letter) -> str:
    try:
        return letter.address
    except Tampered:
        return ""
