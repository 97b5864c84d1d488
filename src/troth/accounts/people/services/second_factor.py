"""The second factor that is typed: codes of an app (RFC 6238), and spare codes on paper."""

import secrets
from datetime import datetime
from hmac import compare_digest
from hmac import digest as keyed

import pyotp
from django.conf import settings
from django.db import transaction

from troth.accounts.people import events, notifications, policy, queries
from troth.accounts.people.models import CodeApp, Person, SpareCode
from troth.accounts.people.rules import CODE_DRIFT, CODE_SECONDS, SPARE_CODES, fresh_step
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.recovery import plain
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.vault import derive
from troth.foundation.vault.services.refusals import WrongSecret

DIGITS = 6
SIGNS = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def begin_code_app(*, by: Person, at: datetime) -> None:
    """Make the secret for an app. It does not count before one of its codes was typed."""
    CodeApp.objects.filter(person=by, confirmed_at=None).delete()
    CodeApp.objects.create(person=by, secret=pyotp.random_base32(), made_at=at)


def confirm_code_app(code: str, *, by: Person, address: str, at: datetime) -> list[str]:
    """Let an app count from now on, in the place of an older one, after one of its codes.

    Returns the spare codes, to be shown once, when the person has none left; else nothing.
    Raises WrongSecret, and Refused after too many tries.
    """
    with (
        counted(subject("second", str(by.pk)), address, is_inside=True, at=at),
        transaction.atomic(),
    ):
        app = CodeApp.objects.select_for_update().filter(person=by, confirmed_at=None).first()
        step = _step(app, code, at=at) if app else None
        if app is None or step is None:
            raise WrongSecret
        CodeApp.objects.filter(person=by, confirmed_at__isnull=False).delete()
        CodeApp.objects.filter(pk=app.pk).update(confirmed_at=at, last_step=step)
        tell(by, events.APP_ADDED, notifications.APP_ADDED, by=by.pk, at=at)
        return first_spare_codes(by=by, at=at)


@transaction.atomic
def remove_code_app(*, by: Person, at: datetime) -> None:
    """Take the app away; its spare codes go with the last factor."""
    policy.may_remove_factor(by=by).enforce(by.pk)
    CodeApp.objects.filter(person=by).delete()
    drop_spare_codes_without_factor(by)
    tell(by, events.APP_REMOVED, notifications.APP_REMOVED, by=by.pk, at=at)


@transaction.atomic
def new_spare_codes(*, by: Person, at: datetime) -> list[str]:
    """Return a new set of spare codes, to be shown once; the older ones have ended."""
    codes = _make_spare_codes(by, at)
    tell(by, events.SPARE_MADE, notifications.SPARE_MADE, by=by.pk, at=at)
    return codes


def first_spare_codes(*, by: Person, at: datetime) -> list[str]:
    """Return the first set of spare codes for who has none left; else nothing."""
    return [] if queries.spare_codes_left(by) else _make_spare_codes(by, at)


def drop_spare_codes_without_factor(person: Person) -> None:
    """Drop spare codes that stand in for nothing."""
    if not queries.factors(person):
        SpareCode.objects.filter(person=person).delete()


def check_code(person: Person, code: str, *, address: str, at: datetime) -> None:
    """Accept a code of the app or a spare code, each once.

    Raises WrongSecret, and Refused after too many tries. The use of a spare code is told.
    """
    with counted(subject("second", str(person.pk)), address, is_inside=True, at=at):
        if not (_app_code(person, code, at=at) or _spare_code(person, code, at=at)):
            raise WrongSecret


@transaction.atomic
def tell_of_wrong_codes(person: Person, *, at: datetime) -> None:
    """Tell a person that someone knew their password and not their codes."""
    tell(person, events.CODES_WRONG, notifications.CODES_WRONG, by=None, at=at)


def _app_code(person: Person, code: str, *, at: datetime) -> bool:
    app = queries.code_app(person)
    step = _step(app, code, at=at) if app else None
    if app is None or step is None:
        return False
    # Of two that bring the same code at once, one finds the step still unused.
    return bool(CodeApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step))


def _step(app: CodeApp, code: str, *, at: datetime) -> int | None:
    """Return the half minute to which a code belongs, if it counts now and was not used."""
    typed = "".join(sign for sign in derive.signs(code) if sign.isascii() and sign.isdigit())
    now, shown, found = int(at.timestamp()) // CODE_SECONDS, pyotp.TOTP(app.secret), None
    for step in range(now - CODE_DRIFT, now + CODE_DRIFT + 1):
        fits = compare_digest(shown.generate_otp(step), typed)
        if fits and fresh_step(step=step, last=app.last_step, at=at):
            found = step
    return found


def _spare_code(person: Person, code: str, *, at: datetime) -> bool:
    if len(plain(code)) != SIGNS:
        return False
    mine = SpareCode.objects.filter(person=person, code_hash=_hash(person, code), used_at=None)
    with transaction.atomic():
        if not mine.update(used_at=at):
            return False
        tell(person, events.SPARE_USED, notifications.SPARE_USED, by=person.pk, at=at)
    return True


def _make_spare_codes(person: Person, at: datetime) -> list[str]:
    SpareCode.objects.filter(person=person).delete()
    drawn = ["".join(secrets.choice(_ALPHABET) for _ in range(SIGNS)) for _ in range(SPARE_CODES)]
    codes = [f"{signs[:5]}-{signs[5:]}" for signs in drawn]
    SpareCode.objects.bulk_create(
        SpareCode(person=person, code_hash=_hash(person, code), made_at=at) for code in codes
    )
    return codes


def _hash(person: Person, code: str) -> str:
    """Return what is stored of a spare code: 50 random bits, keyed with the pepper."""
    told = f"troth spare code|{person.pk}|{plain(code)}".encode()
    return keyed(settings.TROTH_PEPPER, told, "sha256").hex()
