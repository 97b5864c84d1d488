"""The kinds of notice, each with the words that the person reads. Words carry no content."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS: dict[str, "_StrPromise"] = {}


def kind(name: str, words: "_StrPromise") -> str:
    """Register a kind of notice under its dotted name, once, and return the name."""
    if name in KINDS:
        raise ValueError(f"The notice {name} is registered twice.")
    KINDS[name] = words
    return name


def words(name: str) -> str:
    """Return the sentence of a kind in the reader's language."""
    return str(KINDS[name]) if name in KINDS else gettext("Something waits for you.")


LINK_MADE = kind(
    "people.link_made",
    gettext_lazy(
        "A host administrator made a link that can set a new sign-in password for your account. "
        "It cannot open your vault."
    ),
)
SIGN_IN_RESET = kind(
    "people.reset",
    gettext_lazy("Your sign-in password was set anew by a link. Your vault stayed locked."),
)
PASSWORD_SET = kind("people.password", gettext_lazy("Your password was changed."))
RECOVERY_MADE = kind(
    "people.recovery", gettext_lazy("You have a new recovery code. The older one has ended.")
)
RECOVERY_USED = kind(
    "people.recovery_used", gettext_lazy("Your vault was unlocked with the recovery code.")
)
HOST_GIVEN = kind("people.host", gettext_lazy("You are now a host administrator of this host."))
