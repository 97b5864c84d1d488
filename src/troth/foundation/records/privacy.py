"""What a model must say of each field: clear or sealed, whose it is, on what basis, how long.

Every model has an inner `class Privacy` with one attribute for each field. The simplest form is a
string that begins with "clear:" or "key material:" and gives the reason; models that hold data of
a person use `clear`, `held` and `sealed`, from which disposal, subject access and the record of
processing (GDPR Art. 30) are derived.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.apps import apps

from troth.foundation.vault.shares.models import ShareClass


class Retention(StrEnum):
    """How long a kind of record is kept (CONTROLS, policy constants)."""

    ACCOUNT = "while the account exists"
    CHARTER = "7 years after the engagement is closed"
    FACTS = "7 years after the engagement is closed"
    CONTENT = "12 months after the engagement is closed"
    RELEASE = "until it expires or is withdrawn, then as session content"
    LEDGER = "as long as the engagement's stub"
    ENQUIRY = "6 months"


Readers = Mapping[str, Mapping[str, str]]
"""By kind of record ("" where a table has one kind): the page on which each part reads it."""


def both(page: str) -> Mapping[str, str]:
    """Say that practitioner and client read it on one page."""
    return {"practitioner": page, "client": page}


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one field."""

    is_sealed: bool
    why: str
    whose: str
    keep: Retention
    basis: str
    is_held: bool = False
    read_on: Readers = field(default_factory=dict)


def clear(
    why: str,
    *,
    whose: str = "engagement",
    keep: Retention = Retention.FACTS,
    basis: str = "contract (GDPR 6.1.b)",
) -> Field:
    """Declare a field that is in clear, and why it must."""
    return Field(is_sealed=False, why=why, whose=whose, keep=keep, basis=basis)


def held(
    why: str,
    *,
    whose: str = "person",
    keep: Retention = Retention.ACCOUNT,
    basis: str = "contract (GDPR 6.1.b)",
) -> Field:
    """Declare a field under the host key: the operator, who has that key, can read it."""
    return Field(is_sealed=False, why=why, whose=whose, keep=keep, basis=basis, is_held=True)


def sealed(
    why: str,
    *,
    whose: str = "client",
    keep: Retention = Retention.CONTENT,
    basis: str = "contract (GDPR 6.1.b)",
    read_on: Readers | None = None,
) -> Field:
    """Declare a field that only the holders of its compartment's key can read, and on which pages.

    A page is a short name in kit.hooks.pages, or the name of an address of the room itself.
    """
    return Field(
        is_sealed=True, why=why, whose=whose, keep=keep, basis=basis, read_on=read_on or {}
    )


@cache
def kept_as(table: str) -> ShareClass:
    """Return the class of the sealed records of a table: with which share they end.

    Releases end as session content does, whenever they expired before (SM-6).
    """
    keep = apps.get_model(table).Privacy.body.keep
    return (
        ShareClass.CONTENT
        if keep in (Retention.CONTENT, Retention.RELEASE)
        else ShareClass.AGREEMENT
    )
