"""Slows down guessing: hears a try, and counts it when it fails."""

from datetime import datetime
from hashlib import sha256
from hmac import digest as keyed

from django.conf import settings

from troth.accounts.people import policy
from troth.accounts.people.models import FailedTry
from troth.accounts.people.rules import WINDOW
from troth.foundation.kit.counts import FAILED_TRIES
from troth.foundation.vault.services.refusals import WrongSecret


class counted:  # noqa: N801 - reads as a sentence: with counted(account, address, at=at)
    """Hears a try if there were not too many before it, and counts it when it fails."""

    def __init__(self, account: str, address: str, *, at: datetime) -> None:
        here = subject("here", f"{account}|{address}")
        self.subjects = (account, subject("address", address), here)
        self.at = at

    def __enter__(self) -> None:
        account, address, here = self.subjects
        policy.may_try(account=account, address=address, here=here, at=self.at).enforce()

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None and issubclass(kind, WrongSecret):
            FAILED_TRIES.inc()
            count(*self.subjects, at=self.at)


def count(*subjects: str, at: datetime) -> None:
    """Count a failed try, and forget those that no longer matter."""
    FailedTry.objects.filter(at__lte=at - WINDOW).delete()
    FailedTry.objects.bulk_create(FailedTry(subject=s, at=at) for s in subjects)


def subject(kind: str, name: str) -> str:
    """Return a keyed hash, so that the table of tries names nobody."""
    key = sha256(b"troth tries\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, f"{kind}|{name}".encode(), "sha256").hex()
