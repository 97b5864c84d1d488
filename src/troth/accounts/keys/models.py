"""Requests of people who have lost their keys, and those who were asked to help."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.accounts.keys.rules import OPEN
from troth.foundation.records.privacy import Retention, clear

KEEP = Retention.ACCOUNT


class How(models.TextChoices):
    """How a peer recognised the person who read them the words."""

    SPOKE = "spoke", _("We spoke on a number that I knew before, and I know the voice")
    MET = "met", _("We met in person")


class Loss(models.Model):
    """One request for new keys. The new keys themselves wait in the vault.

    `pending` is the public signing key (hex) that shall be in force; `nonce` makes the words of
    each request new; `due_at` is set when the 72 hours begin.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="losses"
    )
    state = models.CharField(max_length=16)
    pending = models.CharField(max_length=64)
    nonce = models.BinaryField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=OPEN),
                name="one_open_loss_a_person",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="losses_due")]

    class Privacy:
        id = clear("an id", whose="person", keep=KEEP)
        person = clear("an id", whose="person", keep=KEEP)
        state = clear("needed for clocks and conditions", whose="person", keep=KEEP)
        pending = clear("public by nature", whose="person", keep=KEEP)
        nonce = clear("random", whose="person", keep=KEEP)
        asked_at = clear("a date, needed for clocks", whose="person", keep=KEEP)
        due_at = clear("a date, needed for clocks", whose="person", keep=KEEP)
        closed_at = clear("a date", whose="person", keep=KEEP)


class LossPeer(models.Model):
    """Someone who shares something with the person and was asked to compare the words.

    `pending` is the public signing key (hex) that they compared, "" before.
    """

    loss = models.ForeignKey(Loss, on_delete=models.CASCADE, related_name="peers")
    peer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(max_length=8, choices=How.choices, default="", blank=True)
    pending = models.CharField(max_length=64, default="", blank=True)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loss", "peer"], name="one_asking_a_peer"),
        ]

    class Privacy:
        loss = clear("an id", whose="person", keep=KEEP)
        peer = clear("an id", whose="person", keep=KEEP)
        tries = clear("a count, to slow down guessing", whose="person", keep=KEEP)
        how = clear("a choice from a list", whose="person", keep=KEEP)
        pending = clear("public by nature", whose="person", keep=KEEP)
        compared_at = clear("a date", whose="person", keep=KEEP)
