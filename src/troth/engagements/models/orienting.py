"""That a party opened a page on which they had to have looked: how to complain, what was agreed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.engagements.models.chartering import Charter
from troth.engagements.models.life import Engagement, PartName
from troth.records.privacy import Retention, clear


class Page(models.TextChoices):
    """The pages of which it counts that they were opened."""

    ROUTE = "route", _("How to complain")
    AGREED = "agreed", _("Before we begin")


class Opening(models.Model):
    """The first time that a person opened a page in the words that it had then.

    `charter` is the version they were taken from, `digest` what its signatures cover, and `mark`
    a keyed hash of the words. Later openings leave no trace: who looks up how to complain again may
    have a reason.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="openings")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16, choices=PartName.choices)
    page = models.CharField(max_length=16, choices=Page.choices)
    digest = models.CharField(max_length=64)
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["engagement", "person", "page", "mark"], name="opened_once_in_these_words"
            ),
        ]

    class Privacy:
        engagement = clear("an id", keep=Retention.CHARTER)
        charter = clear("which version", keep=Retention.CHARTER)
        person = clear("who opened it", whose="person", keep=Retention.CHARTER)
        part = clear("as what they opened it", keep=Retention.CHARTER)
        page = clear("a choice", keep=Retention.CHARTER)
        digest = clear("what the parties sign; the text is salted", keep=Retention.CHARTER)
        mark = clear("a keyed hash, needed for gates", keep=Retention.CHARTER)
        at = clear("a date", whose="person", keep=Retention.CHARTER)
