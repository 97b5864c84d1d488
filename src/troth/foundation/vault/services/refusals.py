"""What the acts of the vault refuse, each by its own name."""

from datetime import datetime


class WrongSecret(Exception):
    """A password, passphrase, code or passkey does not fit. It never says which part was wrong."""


class NoKey(LookupError):
    """The person holds no grant for this compartment."""


class LostKey(NoKey):
    """The person was given this key, but under keys that are theirs no longer."""


class Ended(NoKey):
    """The person holds the key, but the share was destroyed: its records have ended.

    `at` is when. `is_all` says that nothing of the engagement opens any more; without it what was
    said and written has ended, and the agreement has not.
    """

    def __init__(self, at: datetime | None = None, *, is_all: bool = True) -> None:
        super().__init__("These records have ended.")
        self.at, self.is_all = at, is_all


class LastSlot(Exception):
    """Nothing would be left to unlock the vault with."""


class UnderWay(Exception):
    """New keys are being prepared already: go on with them, or drop them first."""


class NothingPending(LookupError):
    """No new keys are being prepared."""


class NobodyVouched(Exception):
    """No peer has confirmed that the pending keys are the same person's."""
