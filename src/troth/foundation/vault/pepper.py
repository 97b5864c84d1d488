"""Recognises a pepper that belongs to another database, before anyone doubts their password."""

import hmac

from django.conf import settings

from troth.foundation.vault import derive
from troth.foundation.vault.faults import WrongPepper
from troth.foundation.vault.models import PepperCheck

_ROW = 1


def _value() -> bytes:
    return derive.mac(settings.TROTH_PEPPER, b"troth pepper")


def remember() -> None:
    """Keep the check value when the first account is made; raise WrongPepper for another one."""
    kept, _ = PepperCheck.objects.get_or_create(pk=_ROW, defaults={"value": _value()})
    _compare(bytes(kept.value))


def check() -> None:
    """Raise WrongPepper when the pepper is not the one of this database."""
    kept = PepperCheck.objects.filter(pk=_ROW).first()
    if kept is not None:
        _compare(bytes(kept.value))


def _compare(kept: bytes) -> None:
    if not hmac.compare_digest(kept, _value()):
        raise WrongPepper
