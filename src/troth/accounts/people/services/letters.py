"""Letters wait in the database and go by the clock: no request waits for the mail server.

A letter is written in the transaction of the act that it tells of, so it goes if and only if that
act was saved. Its row goes when the mail server has taken it. A server that fails in between may
hand a letter over twice, never not at all.
"""

import logging
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import send_mail

from troth.accounts.people import mail
from troth.accounts.people.models import Letter, Person
from troth.accounts.people.rules import LETTER_LIFE, next_try
from troth.foundation.vault.envelope import Tampered

ITS_OWN_FAULT = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, Tampered, ValueError)
"""What is amiss with one letter alone: the next one may be taken. An address of which no header
can be made is a ValueError, whose own words would bring the address into the log."""

log = logging.getLogger(__name__)


def post_notice(person: Person, *, at: datetime) -> None:
    """Write to a person that something waits for them; nobody signs in to a closed account."""
    if person.is_active:
        _post(person.email, mail.of_notice(person.language), at=at)


def post_link(address: str, kind: str, url: str, *, language: str = "", at: datetime) -> None:
    """Write to an address with a link; `kind` is one of the names in `mail`."""
    _post(address, mail.of_link(kind, url, language=language), at=at)


def _post(address: str, text: str, *, at: datetime) -> None:
    Letter.objects.create(address=address, text=text, made_at=at, due_at=at)


def send_letters(*, at: datetime) -> int:
    """Hand the letters that are due to the mail server; return how many it took.

    A letter that it does not take is tried again, ever more seldom, until it is LETTER_LIFE old.
    Several processes may do this at once: each letter is taken up by one of them. Where nothing is
    due, nothing is written.
    """
    sent = given_up = 0
    for letter in Letter.objects.filter(due_at__lte=at).order_by("due_at", "made_at"):
        if letter.tries and letter.made_at <= at - LETTER_LIFE:
            given_up += letter.delete()[0]
            continue
        if not _take_up(letter, at=at):
            continue
        try:
            _hand_over(letter)
        except ITS_OWN_FAULT as problem:
            log.warning("A letter was not taken (%s).", type(problem).__name__)
        except OSError as problem:  # what smtplib raises is an OSError as well
            log.warning("The mail server does not answer (%s).", type(problem).__name__)
            break
        else:
            letter.delete()
            sent += 1
    if given_up:
        log.error("%d letters are given up: the mail server never took them.", given_up)
    return sent


def _take_up(letter: Letter, *, at: datetime) -> bool:
    """Put off the next try of a letter; of two who do so at once one may send it."""
    mine = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
    return bool(mine.update(due_at=next_try(letter.tries, at=at), tries=letter.tries + 1))


def _hand_over(letter: Letter) -> None:
    subject, _line, text = letter.text.partition("\n")
    send_mail(subject, text, None, [letter.address])
