"""A person whose vault is unlocked, and what is raised when it is not."""

from dataclasses import dataclass

from troth.accounts.people.models import Person
from troth.foundation.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Holder:
    """A signed-in person together with their keys, for the length of one request."""

    person: Person
    keyring: Keyring


class Locked(Exception):
    """The person is signed in, but their vault is locked."""


class Nobody:
    """Stands in `request.user` for someone who is not signed in."""

    id = None
    pk = None
    name = ""
    email = ""
    language = ""
    time_zone = ""
    runs_host = False
    is_active = False
    is_authenticated = False
    is_anonymous = True


NOBODY = Nobody()
