"""Faults of the host that nobody on a page can fix: each says what is wrong and what to do."""


class Fault(Exception):
    """Something that the host needs is missing, foreign or damaged.

    The words are for the operator; they hold no name, no address and nothing that was written.
    """


class WrongPepper(Fault):
    """The pepper in the secrets is another host's: no password and no code fits any more."""

    def __init__(self) -> None:
        super().__init__(
            "The pepper does not belong to this database. Put back the file pepper of the "
            "secrets from your backup, and start again."
        )


class NoShareStore(Fault):
    """The share store is missing, empty or another host's: no record opens without it."""

    def __init__(self) -> None:
        super().__init__(
            "The share store is missing, or it is not the one of this database: without it no "
            "record opens. Put it back from your backup, and start again."
        )


class Unreadable(Fault):
    """Something stored is cut short, of an unknown version, or was changed outside Troth."""
