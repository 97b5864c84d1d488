"""What is looked at before the host serves: the pepper and the share store belong to it."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from troth.foundation.vault import pepper, share_store
from troth.foundation.vault.faults import Fault


def examine() -> None:
    """Raise WrongPepper or NoShareStore, with words that say what to do."""
    pepper.check()
    share_store.check()


def system_check(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Say the same as a system check of Django; it runs where databases are checked."""
    if not databases:
        return []
    looks = {"vault.E001": pepper.check, "vault.E002": share_store.check}
    found: list[CheckMessage] = []
    for name, look in looks.items():
        try:
            look()
        except Fault as fault:
            found.append(Error(str(fault), id=name))
        except DatabaseError:  # no tables yet: the host is being set up
            continue
    return found
