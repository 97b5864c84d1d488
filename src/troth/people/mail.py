"""Mail without content: one sentence, one link, nothing else."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from troth.people.models import Person

INVITATION = "invitation"
RESET = "reset"
NO_ACCOUNT = "no_account"


def send_notice(person: Person) -> None:
    """Tell a person that something waits for them; what it is they see after signing in."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        text = _("Something waits for you on Troth. Sign in to see it:")
        _send(person.email, text, settings.TROTH_URL)


def send_link(to_email: str, kind: str, url: str, *, language: str = "") -> None:
    """Send a one-time link to an address. `kind` is INVITATION, RESET or NO_ACCOUNT."""
    with translation.override(language or translation.get_language()):
        _send(to_email, _words(kind), url)


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
    raise ValueError(kind)


def _send(to: str, text: str, url: str) -> None:
    subject = _("Something waits for you on Troth")
    send_mail(subject, f"{text}\n\n{url}\n", None, [to])
