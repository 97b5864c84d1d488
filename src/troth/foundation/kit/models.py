"""What forms made that were sent lately, so that the second arrival of one makes nothing."""

from typing import ClassVar

from django.db import models


class Press(models.Model):
    """A form that made something, and where its answer led to.

    Neither the number of the form nor what it said is here. Both are needed to find the row, and
    the number to open the answer: who has the database alone learns nothing from it.
    """

    id = models.CharField(primary_key=True, max_length=64)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="presses_in_order")]

    class Privacy:
        id = "clear: a keyed digest whose key is kept nowhere"
        answer = "key material: an address, sealed under a number that is kept nowhere"
        at = "clear: a date, needed to clear it away"
