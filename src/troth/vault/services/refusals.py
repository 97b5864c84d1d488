"""What the acts of the vault refuse, each by its own name."""


class WrongSecret(Exception):
    """A password, passphrase, code or passkey does not fit. It never says which part was wrong."""


class NoKey(LookupError):
    """The person holds no grant for this compartment."""


class LostKey(NoKey):
    """The person was given this key, but under keys that are theirs no longer."""


class Ended(NoKey):
    """The person holds the key, but the share was destroyed: its records have ended."""


class LastSlot(Exception):
    """Nothing would be left to unlock the vault with."""


class UnderWay(Exception):
    """New keys are being prepared already: go on with them, or drop them first."""


class NothingPending(LookupError):
    """No new keys are being prepared."""


class NobodyVouched(Exception):
    """No peer has confirmed that the pending keys are the same person's."""
