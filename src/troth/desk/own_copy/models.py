"""How far the making of somebody's copy is. Nothing of the copy itself is kept."""

from django.conf import settings
from django.db import models

from troth.foundation.records.privacy import Retention, clear


class Making(models.Model):
    """The latest copy of a person: so many of so many places are in it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    places = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    is_whole = models.BooleanField(default=False)

    class Privacy:
        person = clear("whose it is", whose="person", keep=Retention.ACCOUNT)
        begun_at = clear("a date", whose="person", keep=Retention.ACCOUNT)
        places = clear("a number", whose="person", keep=Retention.ACCOUNT)
        done = clear("a number", whose="person", keep=Retention.ACCOUNT)
        pages = clear("a number", whose="person", keep=Retention.ACCOUNT)
        ended_at = clear("a date", whose="person", keep=Retention.ACCOUNT)
        is_whole = clear("whether all of it was made", whose="person", keep=Retention.ACCOUNT)
