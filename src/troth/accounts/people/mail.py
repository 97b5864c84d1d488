"""What letters say: one sentence, one link, nothing else."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

INVITATION = "invitation"
RESET = "reset"
NO_ACCOUNT = "no_account"
CONFIRM, HAS_ACCOUNT, HAS_ACCOUNT_SSO = "confirm", "has_account", "has_account_sso"
OF_ACCOUNTS = (HAS_ACCOUNT, HAS_ACCOUNT_SSO)
SECOND_ADDRESS, SECURITY = "second_address", "security"
CLOSED, ERASED, NOT_INVITED = "closed", "erased", "not_invited"
NEW_ADDRESS, ADDRESS_LEFT = "new_address", "address_left"


def of_notice(language: str) -> str:
    """Return the letter that says that something waits; what it is they see after signing in."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = _("Something waits for you on Troth. Sign in to see it:")
        return _letter(text, settings.TROTH_URL)


def of_link(kind: str, url: str, *, language: str = "") -> str:
    """Return the letter with a link: `kind` is one of the names above. Its subject comes first."""
    with translation.override(language or translation.get_language()):
        return _letter(_words(kind), url)


def _words(kind: str) -> str:
    match kind:
        case "invitation":
            return _("Somebody invites you to work with them on Troth. Open the invitation here:")
        case "reset":
            return _(
                "Here you can set a new sign-in password. The link works once, for two hours. "
                "If you did not ask for it, do nothing."
            )
        case "no_account":
            return _(
                "Somebody asked for a new sign-in password for this address. No account has it. "
                "If that was you, try the address that you signed up with:"
            )
    return _words_of_addresses(kind)


def _words_of_addresses(kind: str) -> str:
    match kind:
        case "confirm":
            return _(
                "Here you can open an account with this address. The link works once, for 24 "
                "hours. If you did not ask for it, do nothing."
            )
        case "has_account":
            return _(
                "Somebody asked to open an account with this address. It has one already. If that "
                "was you, sign in, or ask there for a new sign-in password:"
            )
        case "has_account_sso":
            return _(
                "Somebody who signed in with your provider asked to open an account with this "
                "address. It has one already. If that was you, sign in as you did until now, and "
                "connect the provider under Account:"
            )
        case "new_address":
            return _(
                "Somebody wants to use this address for their account. If that was you, confirm "
                "it here, within 24 hours. If not, do nothing."
            )
        case "address_left":
            return _(
                "Your account no longer uses this address. If it was not you who changed that, "
                "tell the people who run this host at once:"
            )
    return _words_of_second_addresses(kind)


def _words_of_second_addresses(kind: str) -> str:
    match kind:
        case "second_address":
            return _(
                "Word of your sign-in and your keys comes to this address too from now on. If you "
                "have no account here, do nothing."
            )
        case "security":
            return _(
                "Something happened to your sign-in or your keys. If it was not you, sign in with "
                "the password that you had before:"
            )
    return _words_of_administration(kind)


def _words_of_administration(kind: str) -> str:
    match kind:
        case "closed":
            return _(
                "A host administrator closed your account: you cannot sign in until it is opened "
                "again. Nothing in it was read or removed. After 30 days it can be erased. If you "
                "do not want that, tell the people who run this host:"
            )
        case "erased":
            return _(
                "Your account was erased by a host administrator, after it had been closed for 30 "
                "days: your name, this address, your sign-in and your keys are gone from this host:"
            )
        case "not_invited":
            return _(
                "Somebody asked to open an account with this address. This host takes only people "
                "who were invited, and nobody invited this address. Ask who works with you here "
                "to invite you:"
            )
    raise ValueError(kind)


def _letter(text: str, url: str) -> str:
    subject = _("Something waits for you on Troth")
    return f"{subject}\n{text}\n\n{url}\n"
