"""Checkpoints by mail: to who wished it, as often as they wished, and nothing else in them."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail

from troth.accounts.people.holder import Holder
from troth.app.clock.services import mail_checkpoints
from troth.foundation.ledger import sequencer
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import KNOCKED
from troth.foundation.ledger.tests.hosts import AT, Host, continues

pytestmark = pytest.mark.django_db(databases=("default", "shares"))

DAY = timedelta(days=1)


def grow(host: Host, *, at: Any = AT) -> None:
    ledger.record(KNOCKED, chain=host.chain, by=None, at=at)
    sequencer.run(at=at)


def test_it_comes_at_most_once_in_so_many_days_and_never_twice_the_same(
    cleo: Holder, carla: Holder
) -> None:
    host = Host(client=cleo.person.pk)
    assert mail_checkpoints(at=AT) == 0
    ledger.wish_mail(cleo.person.pk, True, at=AT)
    assert mail_checkpoints(at=AT) == 0  # nothing was signed yet
    grow(host)
    counts = []
    for day in range(16):
        if day not in range(1, 9):  # quiet days
            grow(host, at=AT + day * DAY)
        counts.append(mail_checkpoints(at=AT + day * DAY))
    assert [day for day, count in enumerate(counts) if count] == [0, 9]
    assert {m.to[0] for m in mail.outbox} == {cleo.person.email}
    ledger.wish_mail(cleo.person.pk, False, at=AT)
    assert mail_checkpoints(at=AT + 99 * DAY) == 0


@pytest.mark.clause("GCE-1.9")
def test_a_mail_holds_a_checkpoint_and_nothing_else_and_the_verifier_takes_it_whole(
    cleo: Holder,
) -> None:
    host = Host(client=cleo.person.pk)
    ledger.wish_mail(cleo.person.pk, True, at=AT)
    grow(host)
    mail_checkpoints(at=AT)
    (sent,) = mail.outbox
    lines = str(sent.body).split("\n")
    assert len(lines) == 2 + 1 + 7
    text = sent.message().as_string()
    for word in ("Cleo", "Carla", str(host.chain), str(cleo.person.pk)):
        assert word not in str(sent.body) + str(sent.subject)
    host.live(4)
    made = host.bundle()
    for kept in (str(sent.body), text):
        assert continues(made, kept)


def test_a_mail_that_cannot_be_sent_is_tried_again(cleo: Holder) -> None:
    ledger.wish_mail(cleo.person.pk, True, at=AT)
    grow(Host())
    with patch("troth.app.clock.services.EmailMessage.send", side_effect=ConnectionRefusedError):
        assert mail_checkpoints(at=AT) == 0
    assert mail_checkpoints(at=AT) == 1
