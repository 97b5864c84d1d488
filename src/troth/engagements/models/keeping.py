"""How long what was written in an engagement is kept, as it was signed, and when content ended."""

from django.db import models

from troth.engagements.models.life import Engagement
from troth.records.privacy import clear


class Keeping(models.Model):
    """The signed lengths in clear, and the days that follow from them once it is closed.

    `shorten_to` is the day that the client chose on the closing list. `told_at` is when client and
    practitioner were told that content ends, `told_last_at` that the rest does. The day of the
    rest is the engagement's own `due_on`.
    """

    engagement = models.OneToOneField(
        Engagement, on_delete=models.PROTECT, primary_key=True, related_name="keeping"
    )
    content_months = models.PositiveSmallIntegerField(null=True)
    facts_years = models.PositiveSmallIntegerField(null=True)
    shorten_to = models.DateField(null=True)
    content_due_on = models.DateField(null=True, db_index=True)
    told_at = models.DateTimeField(null=True)
    content_ended_at = models.DateTimeField(null=True)
    told_last_at = models.DateTimeField(null=True)

    class Privacy:
        engagement = clear("an id")
        content_months = clear("needed for retention, copied from the signed charter")
        facts_years = clear("needed for retention, copied from the signed charter")
        shorten_to = clear("needed for retention, chosen by the client")
        content_due_on = clear("needed for disposal")
        told_at = clear("a date: nothing is destroyed before its notice")
        content_ended_at = clear("a date, shown where the content was")
        told_last_at = clear("a date: nothing is destroyed before its notice")
