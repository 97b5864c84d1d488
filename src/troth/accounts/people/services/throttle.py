"""Slows down guessing: hears a try, and counts it when it fails."""

from datetime import datetime
from hashlib import sha256
from hmac import digest as keyed

from django.conf import settings

from troth.accounts.people import policy
from troth.accounts.people.models import FailedTry
from troth.accounts.people.rules import MEMORY
from troth.foundation.kit.counts import FAILED_TRIES
from troth.foundation.vault.services.refusals import WrongSecret


class counted:  # noqa: N801 - reads as a sentence: with counted(account, address, at=at)
    """Hears a try if there were not too many before it, and counts it when it fails.

    `device` is the name under which the account knows the device: its tries are counted alone, so
    that no stranger makes it wait. What fails on an account to which one has signed in
    (`is_inside`) is not held up by what strangers tried from the same network address. A try that
    succeeds forgets what failed in this place.
    """

    def __init__(
        self,
        account: str,
        address: str,
        *,
        device: str = "",
        is_inside: bool = False,
        at: datetime,
    ) -> None:
        self.here = subject("here", f"{account}|{address}")
        self.account, self.address = account, "" if is_inside else subject("address", address)
        if device:
            self.here = subject("device", f"{account}|{device}")
            self.account = self.address = ""
        self.at = at

    def __enter__(self) -> None:
        account, address = self.account, self.address
        policy.may_try(here=self.here, account=account, address=address, at=self.at).enforce()

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            FailedTry.objects.filter(subject=self.here).delete()
        elif issubclass(kind, WrongSecret):
            FAILED_TRIES.inc()
            count(*filter(None, (self.account, self.address, self.here)), at=self.at)


def count(*subjects: str, at: datetime) -> None:
    """Count a failed try, and forget those that no longer matter."""
    FailedTry.objects.filter(at__lte=at - MEMORY).delete()
    FailedTry.objects.bulk_create(FailedTry(subject=s, at=at) for s in subjects)


def subject(kind: str, name: str) -> str:
    """Return a keyed hash, so that the table of tries names nobody."""
    key = sha256(b"troth tries\x00" + settings.SECRET_KEY.encode()).digest()
    return keyed(key, f"{kind}|{name}".encode(), "sha256").hex()
